import type * as z from 'zod/mini';
import type { RouteSpec } from './route.ts';
import type { OperationId, Routes } from './routes.ts';

type Spec<Id extends OperationId> = Routes[Id]['spec'];
type Part<Id extends OperationId, Name extends string> =
  Spec<Id> extends { readonly [N in Name]: infer T } ? T : never;
type Input<T> = T extends z.ZodMiniType ? z.input<T> : never;
type Output<T> = T extends z.ZodMiniType ? z.output<T> : never;

/** The JSON body that an operation takes. */
export type BodyOf<Id extends OperationId> = Input<Part<Id, 'body'>>;

/** The path parameters that an operation takes. */
export type ParamsOf<Id extends OperationId> = Input<Part<Id, 'params'>>;

/** The query that an operation takes; numbers may be given as such. */
export type QueryOf<Id extends OperationId> = Query<Input<Part<Id, 'query'>>, Output<Part<Id, 'query'>>>;
type Query<In, Out> = { [K in keyof In]: In[K] | (K extends keyof Out ? Extract<Out[K], number> : never) };

/** The request headers that an operation knows. */
export type HeadersOf<Id extends OperationId> = Input<Part<Id, 'headers'>>;

type Schemas<R> = {
  [K in keyof R]: R[K] extends { readonly schema: infer T } ? Output<T> : undefined;
}[keyof R];

type AllAnswers<Id extends OperationId> = Spec<Id> extends RouteSpec ? Schemas<Spec<Id>['responses']> : never;

/** The JSON body that an operation answers with when all is well; undefined where there is none. A dry run's is apart. */
export type AnswerOf<Id extends OperationId> = Exclude<AllAnswers<Id>, { readonly dryRun: true }>;

/** The JSON body that an operation answers a dry run with. */
export type DryRunOf<Id extends OperationId> = Extract<AllAnswers<Id>, { readonly dryRun: true }>;
