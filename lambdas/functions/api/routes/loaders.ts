import * as z from 'zod/mini';
import { requireSubmit } from '#core/keys.ts';
import { loaderConfig } from '#core/loaders/loader.ts';
import {
  changeLoader as change,
  createLoader as create,
  findLoader,
  removeLoader as remove,
} from '#core/loaders/manage-loaders.ts';
import { scheduleLoader as schedule, scheduleOf } from '#core/loaders/schedule-loader.ts';
import { idPageShape, pageById } from '../id-page.ts';
import {
  loaderPage,
  loaderView,
  loaderParams as params,
  scheduledLoader,
  showLoader,
  withSchedule,
} from '../loader-view.ts';
import { requireWarehouse } from '../require-warehouse.ts';
import { route } from '../route.ts';
import { planShape } from '../schedule-form.ts';

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
    requireWarehouse(deps);
    const made = await create({ owner: caller.owner, config: body, createdBy: caller.id }, deps);
    return { status: 201, headers: { location: `/v1/loaders/${made.id}` }, body: showLoader(made) };
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
      body: { ...(page.cursor && { cursor: page.cursor }), loaders: page.entries.map(showLoader) },
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
    body: showLoader(await change(caller.owner, id, body, deps)),
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
      requireWarehouse(deps);
    }
    return { status: 200, body: withSchedule(found, await schedule(found, body, caller.id, deps), deps) };
  },
);
