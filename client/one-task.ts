import type { Cancel } from './cancel.ts';
import { newKey } from './new-key.ts';
import { askApi, type Transport } from './transport.ts';
import type {
  EffectView,
  ExplanationView,
  Settlement,
  SubmittedTask,
  TaskEventView,
  TaskSummary,
  TaskTokenView,
} from './views.ts';

/** What can be asked of a task beside its state, and what can be done with it. */
export interface OneTask {
  /** The task afterwards: REVOKED, or still STARTED or WAITING while it is being stopped. */
  revoke(id: string, args?: Cancel): Promise<TaskSummary>;
  /** Every transition, oldest first. */
  events(id: string, args?: Cancel): Promise<readonly TaskEventView[]>;
  /** What it waits for, what moves it next and by when. */
  why(id: string, args?: Cancel): Promise<ExplanationView>;
  /** Makes a new task of an ended one; what was done by `ctx.once` is not done again. */
  rerun(id: string, args?: Cancel & { readonly idempotencyKey?: string }): Promise<SubmittedTask>;
  /** A token that reads this task and nothing else, for a browser: a client takes it as its key. An hour unless given. */
  token(id: string, args?: Cancel & { readonly expiresInSeconds?: number }): Promise<TaskTokenView>;
  /** The ledger of what must not repeat, of the whole chain of reruns. */
  effects(id: string, args?: Cancel): Promise<readonly EffectView[]>;
  /** Tells what became of an effect that is unknown; the ledger afterwards. */
  settle(id: string, step: string, settlement: Settlement, args?: Cancel): Promise<readonly EffectView[]>;
}

/** The methods of a client that are about one task. */
export function oneTask(transport: Transport): OneTask {
  const path = (id: string, ...more: readonly string[]) =>
    ['/v1/tasks', ...[id, ...more].map(encodeURIComponent)].join('/');
  type Effects = { readonly effects: readonly EffectView[] };
  type Events = { readonly events: readonly TaskEventView[] };
  return {
    revoke: (id, args) => askApi(transport, { method: 'POST', path: path(id, 'revoke'), ...args }),
    events: async (id, args) =>
      (await askApi<Events>(transport, { method: 'GET', path: path(id, 'events'), ...args })).events,
    why: (id, args) => askApi(transport, { method: 'GET', path: path(id, 'why'), ...args }),
    rerun: (id, { idempotencyKey = newKey(), signal } = {}) =>
      askApi(transport, { method: 'POST', path: path(id, 'rerun'), idempotencyKey, signal }),
    token: (id, { expiresInSeconds, signal } = {}) =>
      askApi(transport, { method: 'POST', path: path(id, 'token'), body: { expiresInSeconds }, signal }),
    effects: async (id, args) =>
      (await askApi<Effects>(transport, { method: 'GET', path: path(id, 'effects'), ...args })).effects,
    settle: async (id, step, settlement, args) => {
      const settled = {
        method: 'POST',
        path: path(id, 'effects', step),
        body: settlement,
        repeatable: false,
        ...args,
      } as const;
      return (await askApi<Effects>(transport, settled)).effects;
    },
  };
}
