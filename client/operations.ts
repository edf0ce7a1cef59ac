import type { Cancel } from './cancel.ts';
import { pagesOf } from './list-tasks.ts';
import { newKey } from './new-key.ts';
import { askApi, type Transport } from './transport.ts';
import type {
  ControlView,
  QueueView,
  RevokeFilter,
  RevokeReport,
  SubmittedTask,
  TaskSummary,
} from './views.ts';

/** What can be paused: a queue, or a kind of task. */
type Pausable = 'queue' | 'task';

/** What operators do. */
export interface Operations {
  /** Counts the open tasks that fit; with `confirm` revokes them, up to 1,000 a request (`more` tells). */
  revokeAll(filter: RevokeFilter, args?: Cancel & { readonly confirm?: boolean }): Promise<RevokeReport>;
  queues(args?: Cancel): Promise<readonly QueueView[]>;
  /** Keeps a queue, or the tasks of a definition, from being started. */
  pause(what: Pausable, name: string, args?: Cancel): Promise<ControlView>;
  resume(what: Pausable, name: string, args?: Cancel): Promise<ControlView>;
  readonly deadLetters: {
    /** Tasks that the system gave up, newest first. */
    list(args?: Cancel & { readonly pageSize?: number }): AsyncGenerator<TaskSummary, void, void>;
    replay(id: string, args?: Cancel & { readonly idempotencyKey?: string }): Promise<SubmittedTask>;
  };
}

/** The methods of a client that are about more than one task. */
export function operations(transport: Transport): Operations {
  const control = (verb: string) => (what: Pausable, name: string, args?: Cancel) => {
    const path = `/v1/${what === 'queue' ? 'queues' : 'definitions'}/${encodeURIComponent(name)}/${verb}`;
    return askApi<ControlView>(transport, { method: 'POST', path, ...args });
  };
  return {
    revokeAll: (filter, { confirm = false, signal } = {}) =>
      askApi(transport, { method: 'POST', path: '/v1/tasks/revoke', body: { filter, confirm }, signal }),
    queues: async (args) => {
      const asked = { method: 'GET', path: '/v1/queues', ...args } as const;
      return (await askApi<{ readonly queues: readonly QueueView[] }>(transport, asked)).queues;
    },
    pause: control('pause'),
    resume: control('resume'),
    deadLetters: {
      list: ({ pageSize, signal } = {}) =>
        pagesOf(transport, { path: '/v1/dead-letters', query: { limit: pageSize }, signal }),
      replay: (id, { idempotencyKey = newKey(), signal } = {}) => {
        const path = `/v1/dead-letters/${encodeURIComponent(id)}/replay`;
        return askApi(transport, { method: 'POST', path, idempotencyKey, signal });
      },
    },
  };
}
