import * as z from 'zod/mini';
import type { Loader } from '#core/loaders/loader.ts';
import { findLoader, runLoader as run } from '#core/loaders/manage-loaders.ts';
import { previewLoad } from '#core/loaders/preview-load.ts';
import { accepted, submittedTask } from '../accepted-task.ts';
import type { ApiDeps } from '../deps.ts';
import { cursorShape, idPageShape, pageById } from '../id-page.ts';
import { loaderParams as params } from '../loader-view.ts';
import { requireWarehouse } from '../require-warehouse.ts';
import { route } from '../route.ts';
import { idempotencyHeader } from '../submit-form.ts';
import { summarize, summaryShape } from '../task-view.ts';

const problem = z.strictObject({
  reason: z.string(),
  file: z.optional(z.string()),
  message: z.string(),
});
const lineError = z.strictObject({
  file: z.string(),
  line: z.optional(z.int()),
  column: z.optional(z.string()),
  type: z.optional(z.string()),
  code: z.int().check(z.describe('As Redshift numbers it: 1202 too many columns, 1207 invalid digit …')),
  reason: z.string(),
});
const statements = z.strictObject({
  prepare: z.array(z.string()),
  load: z.array(z.string()).check(z.describe('One transaction.')),
});
export const loadPreview = z.strictObject({
  target: z.string(),
  mode: z.string(),
  loadKey: z.string().check(z.describe('Names exactly this load: give it to the run.')),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int(), columns: z.int() })),
  bytes: z.int(),
  columns: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      inferredType: z.string(),
      type: z.string(),
      values: z.int(),
      empty: z.int(),
    }),
  ),
  rows: z.array(z.array(z.string())),
  ddl: z.string(),
  sql: statements,
  complete: z.boolean(),
  problems: z.array(problem).check(z.describe('Why it cannot load now.')),
  errors: z.array(lineError).check(z.describe('Lines that would be refused, as far as they were looked at.')),
});
export const loadExplained = z.strictObject({ target: z.string(), mode: z.string(), sql: statements });

const loaderRun = z.strictObject({
  ...summaryShape(),
  load: z.optional(
    z
      .unknown()
      .check(z.describe('What the load has done: rows, files, bytes, duration, statement, load key.')),
  ),
});
export const loaderRuns = z.strictObject({ runs: z.array(loaderRun), ...cursorShape });

/** Looks at the files as a load would; writes nothing. */
export const previewLoader = route(
  {
    method: 'POST',
    path: '/v1/loaders/{id}/preview',
    scope: 'loaders:read',
    params,
    responses: { 200: { schema: loadPreview } },
    problems: ['notFound', 'conflict'],
  },
  async ({ params: { id }, caller }, deps) => ({
    status: 200,
    body: copyOf(await preview(await findLoader(caller.owner, id, deps), deps)),
  }),
);

/** The SQL of a load. */
export const explainLoader = route(
  {
    method: 'GET',
    path: '/v1/loaders/{id}/explain',
    scope: 'loaders:read',
    params,
    responses: { 200: { schema: loadExplained } },
    problems: ['notFound', 'conflict'],
  },
  async ({ params: { id }, caller }, deps) => {
    const { target, mode, sql } = await preview(await findLoader(caller.owner, id, deps), deps);
    return { status: 200, body: copyOf({ target, mode, sql }) };
  },
);

/** Submits a load. */
export const runLoader = route(
  {
    method: 'POST',
    path: '/v1/loaders/{id}/run',
    scope: 'loaders:write',
    params,
    headers: idempotencyHeader,
    body: z.optional(
      z.strictObject({
        reload: z.optional(z.boolean().check(z.describe('Load even what is in the table already.'))),
        loadKey: z.optional(
          z
            .string()
            .check(
              z.regex(/^[0-9a-f]{64}$/, 'must be the "loadKey" of a preview'),
              z.describe('Only if the load still is the one that a preview has shown.'),
            ),
        ),
      }),
    ),
    responses: { 202: { schema: submittedTask } },
    problems: ['notFound', 'conflict', 'keyReused'],
  },
  async ({ params: { id }, headers, body = {}, caller }, deps) => {
    requireWarehouse(deps);
    const { owner, id: submittedBy } = caller;
    const idempotencyKey = headers['Idempotency-Key'];
    return accepted(await run({ owner, id, ...body, submittedBy, idempotencyKey }, deps), deps.clock.now());
  },
);

/** Lists the runs of a loader. */
export const listLoaderRuns = route(
  {
    method: 'GET',
    path: '/v1/loaders/{id}/runs',
    scope: 'loaders:read',
    params,
    query: z.strictObject(idPageShape),
    responses: { 200: { schema: loaderRuns } },
    problems: ['notFound'],
  },
  async ({ params: { id }, query, caller: { owner } }, deps) => {
    await findLoader(owner, id, deps);
    const page = await pageById(
      query,
      (before, limit) => deps.loaders.runs(owner, id, before, limit),
      ({ taskId }) => taskId,
    );
    const tasks = await deps.store.getMany(page.entries.map(({ taskId }) => ({ owner, id: taskId })));
    const byId = new Map(tasks.map((task) => [task.id, task]));
    const runs = page.entries.flatMap(({ taskId }) => {
      const task = byId.get(taskId);
      if (!task) return [];
      const load = task.state === 'SUCCESS' ? { load: task.result } : {};
      return [{ ...summarize(task, deps.clock.now()), ...load }];
    });
    return { status: 200, body: { runs, ...(page.cursor && { cursor: page.cursor }) } };
  },
);

const preview = (found: Loader, deps: ApiDeps) =>
  previewLoad(found.owner, found, { ...deps, files: deps.loadFiles, settings: requireWarehouse(deps) });

/** Lists in answers are not readonly; what the core gives is. */
type Writable<T> = T extends readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [key in keyof T]: Writable<T[key]> }
    : T;

const copyOf = <T>(value: T): Writable<T> => structuredClone(value) as Writable<T>;
