import type * as z from 'zod/mini';
import type { Scope } from '#core/api-key.ts';
import type { Caller } from '#core/task-token.ts';
import type { ApiDeps } from './deps.ts';
import { parseRequest } from './parse-request.ts';
import type { ProblemKind } from './problem.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type ObjectSchema = z.ZodMiniObject<z.core.$ZodShape, z.core.$ZodObjectConfig>;
type Headers = Readonly<Record<string, string>>;

/** One answer that a route gives when all is well. */
export interface ResponseSpec {
  /** Of the JSON body; without it the body is text, or there is none. */
  readonly schema?: z.ZodMiniType;
  readonly contentType?: string;
}

/** Who may call: a key with the scope, any key, or everybody (and why). */
export type Access = { readonly scope: Scope | 'any' } | { readonly public: string };

/**
 * The form of an operation: it validates requests, makes the OpenAPI document and types clients. The words about it, which
 * no request needs, are in openapi/prose.
 */
export type RouteSpec = Access & {
  readonly method: Method;
  /** With parameters in braces: `/v1/tasks/{id}`. */
  readonly path: `/${string}`;
  readonly params?: ObjectSchema;
  readonly query?: ObjectSchema;
  readonly headers?: ObjectSchema;
  readonly body?: z.ZodMiniType;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** True for what changes a deployment or wants an operator's rights: it is written down who did it. */
  readonly audited?: boolean;
  /** True where the token of one task is as good as a key; the route has to refuse every other task. */
  readonly takesTaskToken?: boolean;
  /** Problems beside those that every such route has. */
  readonly problems?: readonly ProblemKind[];
};

/** A request whose path, method, key and form are known to be right; its parts are still to be parsed. */
export interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  readonly caller: Caller | undefined;
  readonly requestId: string;
  /** What is left of the invocation, in ms. */
  readonly remainingMs: () => number;
}

type Parsed<T> = T extends z.ZodMiniType ? z.output<T> : undefined;

/** What a route's handler gets. */
export interface RequestOf<S extends RouteSpec> {
  readonly params: Parsed<S['params']>;
  readonly query: Parsed<S['query']>;
  readonly headers: Parsed<S['headers']>;
  readonly body: Parsed<S['body']>;
  readonly caller: S extends { readonly public: string } ? undefined : Caller;
  readonly requestId: string;
  readonly remainingMs: () => number;
}

type Statuses<S extends RouteSpec> = keyof S['responses'] & number;

/** What a route's handler answers: one of the responses that it states. */
export type ReplyOf<S extends RouteSpec> = {
  [K in Statuses<S>]: S['responses'][K] extends { readonly schema: infer T extends z.ZodMiniType }
    ? { readonly status: K; readonly headers?: Headers; readonly body: z.input<T> }
    : { readonly status: K; readonly headers?: Headers; readonly text?: string };
}[Statuses<S>];

/** An answer before it is put into the gateway's words. */
export interface Reply {
  readonly status: number;
  readonly headers?: Headers;
  /** JSON. */
  readonly body?: unknown;
  readonly text?: string;
}

export interface Route<S extends RouteSpec = RouteSpec> {
  readonly spec: S;
  /** Parses the request and answers it. @throws RefusedError, HttpProblem */
  answer(request: RawRequest, deps: ApiDeps): Promise<Reply>;
}

/** Joins what is known of an operation with what it does. */
export function route<const S extends RouteSpec>(
  spec: S,
  handle: NoInfer<(request: RequestOf<S>, deps: ApiDeps) => Promise<ReplyOf<S>>>,
): Route<S> {
  // parseRequest has parsed every part by the schema that types it.
  return { spec, answer: async (raw, deps) => handle(parseRequest(spec, raw) as RequestOf<S>, deps) };
}
