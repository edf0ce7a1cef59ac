import type { BodyOf } from '#functions/api/client-types.ts';
import type { Cancel } from './cancel.ts';
import { newKey } from './new-key.ts';
import { askApi, type Transport } from './transport.ts';
import type { NewSchedule, ScheduleRunView, ScheduleView, TimingPreview } from './views.ts';

/** What runs when. */
export interface Schedules {
  /** Newest first, page after page as they are consumed. */
  list(args?: Cancel): AsyncGenerator<ScheduleView, void, void>;
  get(id: string, args?: Cancel): Promise<ScheduleView>;
  create(asked: NewSchedule, args?: Cancel & { readonly idempotencyKey?: string }): Promise<ScheduleView>;
  /** Gives it a whole new definition; with `ifRevision` only if nobody changed it since. */
  replace(
    id: string,
    asked: BodyOf<'replaceSchedule'>,
    args?: Cancel & { readonly ifRevision?: number },
  ): Promise<ScheduleView>;
  remove(id: string, args?: Cancel): Promise<void>;
  pause(id: string, args?: Cancel): Promise<ScheduleView>;
  resume(id: string, args?: Cancel): Promise<ScheduleView>;
  /** Makes a task of it now: `lastTaskId`. */
  run(id: string, args?: Cancel & { readonly idempotencyKey?: string }): Promise<ScheduleView>;
  /** What became of its runs, newest first, at most `limit`. */
  runs(id: string, args?: Cancel & { readonly limit?: number }): Promise<readonly ScheduleRunView[]>;
  /** What a timing comes to; nothing is made. */
  preview(asked: BodyOf<'previewSchedule'>, args?: Cancel): Promise<TimingPreview>;
}

const root = '/v1/schedules';

/** The methods of a client that are about schedules. */
export function schedulesOf(transport: Transport): Schedules {
  const at = (id: string, verb?: string) => [root, encodeURIComponent(id), ...(verb ? [verb] : [])].join('/');
  const post = (path: string, args: object = {}) =>
    askApi<ScheduleView>(transport, { method: 'POST', path, ...args });
  return {
    list: (args) => list(transport, args),
    get: (id, args) => askApi(transport, { method: 'GET', path: at(id), ...args }),
    create: (asked, { idempotencyKey = newKey(), signal } = {}) =>
      post(root, { body: asked, idempotencyKey, signal }),
    replace: (id, body, { ifRevision, signal } = {}) => {
      const headers = ifRevision === undefined ? {} : { headers: { 'if-match': `"${ifRevision}"` } };
      return askApi(transport, { method: 'PUT', path: at(id), body, ...headers, signal });
    },
    remove: (id, args) => askApi(transport, { method: 'DELETE', path: at(id), ...args }),
    pause: (id, args) => post(at(id, 'pause'), args),
    resume: (id, args) => post(at(id, 'resume'), args),
    run: (id, { idempotencyKey = newKey(), signal } = {}) => post(at(id, 'run'), { idempotencyKey, signal }),
    runs: async (id, { limit, signal } = {}) => {
      const asked = { method: 'GET', path: at(id, 'runs'), query: { limit }, signal } as const;
      return (await askApi<{ readonly runs: readonly ScheduleRunView[] }>(transport, asked)).runs;
    },
    preview: (body, args) => askApi(transport, { method: 'POST', path: `${root}/preview`, body, ...args }),
  };
}

async function* list(
  transport: Transport,
  { signal }: Cancel = {},
): AsyncGenerator<ScheduleView, void, void> {
  type Page = { readonly schedules: readonly ScheduleView[]; readonly cursor?: string };
  let cursor: string | undefined;
  do {
    const query = { limit: 100, cursor };
    const page = await askApi<Page>(transport, { method: 'GET', path: root, query, signal });
    yield* page.schedules;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
