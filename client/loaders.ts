import type { BodyOf } from '#functions/api/client-types.ts';
import type { Cancel } from './cancel.ts';
import { newKey } from './new-key.ts';
import { askApi, type Transport } from './transport.ts';
import type {
  LoadExplanation,
  LoaderRunView,
  LoaderView,
  LoadPreview,
  ScheduledLoader,
  SubmittedTask,
} from './views.ts';

/** What goes from where into which table of the warehouse. */
export interface Loaders {
  create(config: BodyOf<'createLoader'>, args?: Cancel): Promise<LoaderView>;
  /** Newest first, page after page as they are consumed. */
  list(args?: Cancel): AsyncGenerator<LoaderView, void, void>;
  /** With its schedule, if it has one. */
  get(id: string, args?: Cancel): Promise<ScheduledLoader>;
  remove(id: string, args?: Cancel): Promise<void>;
  /** Looks at the files as a load would; nothing is loaded. */
  preview(id: string, args?: Cancel): Promise<LoadPreview>;
  /** The SQL of a load. */
  explain(id: string, args?: Cancel): Promise<LoadExplanation>;
  run(
    id: string,
    args?: Cancel & NonNullable<BodyOf<'runLoader'>> & { readonly idempotencyKey?: string },
  ): Promise<SubmittedTask>;
  /** Newest first, at most `limit`. */
  runs(id: string, args?: Cancel & { readonly limit?: number }): Promise<readonly LoaderRunView[]>;
  /** Runs it by the clock; the frequency `none` ends that. */
  schedule(id: string, timing: BodyOf<'scheduleLoader'>, args?: Cancel): Promise<ScheduledLoader>;
}

const root = '/v1/loaders';

/** The methods of a client that are about loaders. */
export function loadersOf(transport: Transport): Loaders {
  const at = (id: string, verb?: string) => [root, encodeURIComponent(id), ...(verb ? [verb] : [])].join('/');
  return {
    create: (body, args) =>
      askApi(transport, { method: 'POST', path: root, body, repeatable: false, ...args }),
    async *list({ signal } = {}) {
      let cursor: string | undefined;
      do {
        const query = { limit: 100, cursor };
        const page: { readonly loaders: readonly LoaderView[]; readonly cursor?: string } = await askApi(
          transport,
          { method: 'GET', path: root, query, signal },
        );
        yield* page.loaders;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
    get: (id, args) => askApi(transport, { method: 'GET', path: at(id), ...args }),
    remove: (id, args) => askApi(transport, { method: 'DELETE', path: at(id), ...args }),
    preview: (id, args) => askApi(transport, { method: 'POST', path: at(id, 'preview'), ...args }),
    explain: (id, args) => askApi(transport, { method: 'GET', path: at(id, 'explain'), ...args }),
    run: (id, { idempotencyKey = newKey(), signal, ...body } = {}) =>
      askApi(transport, { method: 'POST', path: at(id, 'run'), body, idempotencyKey, signal }),
    runs: async (id, { limit, signal } = {}) => {
      const asked = { method: 'GET', path: at(id, 'runs'), query: { limit }, signal } as const;
      return (await askApi<{ readonly runs: readonly LoaderRunView[] }>(transport, asked)).runs;
    },
    schedule: (id, body, args) =>
      askApi(transport, { method: 'PUT', path: at(id, 'schedule'), body, ...args }),
  };
}
