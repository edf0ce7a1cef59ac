import * as z from 'zod/mini';
import { RefusedError } from '#core/errors.ts';
import { requireSubmit } from '#core/keys.ts';
import type { ExplainSettings } from '#core/loaders/explain-load.ts';
import { type Loader, loaderConfig } from '#core/loaders/loader.ts';
import {
  changeLoader as change,
  createLoader as create,
  findLoader,
  removeLoader as remove,
  runLoader as run,
} from '#core/loaders/manage-loaders.ts';
import { previewLoad } from '#core/loaders/preview-load.ts';
import { scheduleLoader as schedule, scheduleOf } from '#core/loaders/schedule-loader.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { accepted, submittedTask } from '../accepted-task.ts';
import type { ApiDeps } from '../deps.ts';
import { shownTime } from '../fields.ts';
import { cursorShape, idPageShape, idParameter, pageById } from '../id-page.ts';
import { route } from '../route.ts';
import { planShape } from '../schedule-form.ts';
import { scheduleView, viewOne } from '../schedule-view.ts';
import { idempotencyHeader } from '../submit-form.ts';
import { summarize, taskSummary } from '../task-view.ts';

export const loaderView = z.strictObject({
  id: z.uuid(),
  createdAt: shownTime,
  createdBy: z.optional(z.string()),
  updatedAt: shownTime,
  version: z.int(),
  config: loaderConfig,
});
/** A loader with what runs it by the clock. */
export const scheduledLoader = z.extend(loaderView, {
  schedule: z.optional(
    scheduleView.check(
      z.describe("When it runs by itself; pause, resume and history are the schedule's own."),
    ),
  ),
});
export const loaderPage = z.strictObject({ loaders: z.array(loaderView), ...cursorShape });

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

const loaderRun = z.extend(taskSummary, {
  load: z.optional(
    z
      .unknown()
      .check(z.describe('What the load has done: rows, files, bytes, duration, statement, load key.')),
  ),
});
export const loaderRuns = z.strictObject({ runs: z.array(loaderRun), ...cursorShape });

const params = z.strictObject({ id: idParameter('loader') });

/** Makes a loader; nothing is loaded. */
export const createLoader = route(
  {
    method: 'POST',
    path: '/v1/loaders',
    scope: 'loaders:write',
    body: loaderConfig,
    responses: { 201: { schema: loaderView } },
    problems: ['conflict'],
  },
  async ({ body, caller }, deps) => {
    warehouseOf(deps);
    const made = await create({ owner: caller.owner, config: body, createdBy: caller.id }, deps);
    return { status: 201, headers: { location: `/v1/loaders/${made.id}` }, body: show(made) };
  },
);

/** Lists the owner's loaders. */
export const listLoaders = route(
  {
    method: 'GET',
    path: '/v1/loaders',
    scope: 'loaders:read',
    query: z.strictObject(idPageShape),
    responses: { 200: { schema: loaderPage } },
  },
  async ({ query, caller }, { loaders }) => {
    const page = await pageById(
      query,
      (before, limit) => loaders.list(caller.owner, before, limit),
      ({ id }) => id,
    );
    return {
      status: 200,
      body: { ...(page.cursor && { cursor: page.cursor }), loaders: page.entries.map(show) },
    };
  },
);

/** Shows a loader. */
export const getLoader = route(
  {
    method: 'GET',
    path: '/v1/loaders/{id}',
    scope: 'loaders:read',
    params,
    responses: { 200: { schema: scheduledLoader } },
    problems: ['notFound'],
  },
  async ({ params: { id }, caller: { owner } }, deps) => {
    const found = await findLoader(owner, id, deps);
    return { status: 200, body: withSchedule(found, await scheduleOf(owner, id, deps), deps) };
  },
);

/** Replaces what a loader does. */
export const changeLoader = route(
  {
    method: 'PUT',
    path: '/v1/loaders/{id}',
    scope: 'loaders:write',
    params,
    body: z.strictObject({
      version: z.int().check(z.gte(1), z.describe('The version that the change was made of.')),
      config: loaderConfig,
    }),
    responses: { 200: { schema: loaderView } },
    problems: ['notFound', 'conflict'],
  },
  async ({ params: { id }, body, caller }, deps) => ({
    status: 200,
    body: show(await change(caller.owner, id, body, deps)),
  }),
);

/** Removes a loader. */
export const removeLoader = route(
  {
    method: 'DELETE',
    path: '/v1/loaders/{id}',
    scope: 'loaders:write',
    params,
    responses: { 204: {} },
    problems: ['notFound'],
  },
  async ({ params: { id }, caller }, deps) => {
    await remove(caller.owner, id, caller.id, deps);
    return { status: 204 };
  },
);

/** Says when a loader runs by itself. */
export const scheduleLoader = route(
  {
    method: 'PUT',
    path: '/v1/loaders/{id}/schedule',
    scope: 'loaders:write',
    params,
    body: z.strictObject(planShape),
    responses: { 200: { schema: scheduledLoader } },
    problems: ['notFound', 'conflict'],
  },
  async ({ params: { id }, body, caller }, deps) => {
    const found = await findLoader(caller.owner, id, deps);
    // What the clock submits, its key must be allowed to submit; to end it, to change the loader is enough.
    if (body.timing.frequency !== 'none') {
      requireSubmit(caller, 'load_to_redshift');
      warehouseOf(deps);
    }
    return { status: 200, body: withSchedule(found, await schedule(found, body, caller.id, deps), deps) };
  },
);

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
    warehouseOf(deps);
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
  previewLoad(found.owner, found, { ...deps, files: deps.loadFiles, settings: warehouseOf(deps) });

/** @throws RefusedError conflict in a deployment without a warehouse */
function warehouseOf({ warehouse }: ApiDeps): ExplainSettings {
  if (warehouse) return warehouse;
  throw new RefusedError(
    'conflict',
    'This deployment has no warehouse, so nothing can be loaded. Whoever deploys it sets warehouse=create or warehouse=import (docs/redshift.md).',
  );
}

function show({ id, createdAt, createdBy, updatedAt, version, config }: Loader): z.infer<typeof loaderView> {
  return {
    id,
    createdAt: new Date(createdAt).toISOString(),
    ...(createdBy === undefined ? {} : { createdBy }),
    updatedAt: new Date(updatedAt).toISOString(),
    version,
    config,
  };
}

const withSchedule = (
  found: Loader,
  its: Schedule | undefined,
  { clock }: ApiDeps,
): z.infer<typeof scheduledLoader> => ({
  ...show(found),
  ...(its && { schedule: viewOne(its, clock.now()) }),
});

/** Lists in answers are not readonly; what the core gives is. */
type Writable<T> = T extends readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [key in keyof T]: Writable<T[key]> }
    : T;

const copyOf = <T>(value: T): Writable<T> => structuredClone(value) as Writable<T>;
