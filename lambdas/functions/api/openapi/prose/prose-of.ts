import type { OperationId, Routes } from '../../routes.ts';

type StatusOf<Id extends OperationId> = keyof Routes[Id]['spec']['responses'];

/** What people read about an operation. It lives apart from the routes: no request needs it, and code costs time at each start. */
export interface Prose<Id extends OperationId = OperationId> {
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** What each answer means, by status. */
  readonly answers: { readonly [S in StatusOf<Id>]: string };
  /** What its headers say, by status and name. */
  readonly headers?: Readonly<Record<number, Readonly<Record<string, string>>>>;
}

export type AllProse = { readonly [Id in OperationId]: Prose<Id> };
