import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { findSchedule } from '#core/schedules/change-schedule.ts';
import { createSchedule as create } from '#core/schedules/create-schedule.ts';
import { deleteSchedule as remove, replaceSchedule as replace } from '#core/schedules/edit-schedule.ts';
import { listSchedules as list } from '#core/schedules/show-schedule.ts';
import { pageShape } from '../page.ts';
import { route } from '../route.ts';
import {
  changingOf,
  ifMatchHeader,
  newScheduleBody,
  scheduleBody,
  scheduleIdParameter,
  scheduleRequestOf,
} from '../schedule-form.ts';
import { etagOf, schedulePage, scheduleView, viewOne, viewSchedule } from '../schedule-view.ts';
import { idempotencyHeader } from '../submit-form.ts';

const one = { params: z.strictObject({ id: scheduleIdParameter }), problems: ['notFound'] } as const;

/** Lists the owner's schedules. */
export const listSchedules = route(
  {
    method: 'GET',
    path: '/v1/schedules',
    scope: 'schedules:read',
    query: z.strictObject({ ...pageShape, cursor: z.optional(scheduleIdParameter) }),
    responses: { 200: { schema: schedulePage } },
  },
  async ({ query: { cursor, limit = limits.listPage.usual }, caller }, deps) => {
    const page = await list(caller.owner, { cursor, limit }, deps);
    return { status: 200, body: { ...page, schedules: page.schedules.map(viewSchedule) } };
  },
);

/** Makes a schedule. */
export const createSchedule = route(
  {
    method: 'POST',
    path: '/v1/schedules',
    scope: 'schedules:write',
    headers: idempotencyHeader,
    body: newScheduleBody,
    responses: { 201: { schema: scheduleView } },
    problems: ['conflict'],
  },
  async ({ body: { paused, ...body }, headers, caller }, deps) => {
    const creating = { paused, idempotencyKey: headers['Idempotency-Key'] };
    const made = await create(scheduleRequestOf(body, caller), creating, deps);
    const view = viewOne(made, deps.clock.now());
    return { status: 201, headers: { location: view.links.self, ...etagOf(made) }, body: view };
  },
);

/** Shows a schedule with its next runs. */
export const getSchedule = route(
  {
    method: 'GET',
    path: '/v1/schedules/{id}',
    scope: 'schedules:read',
    responses: { 200: { schema: scheduleView } },
    ...one,
  },
  async ({ params, caller }, deps) => {
    const found = await findSchedule(caller.owner, params.id, deps);
    return { status: 200, headers: etagOf(found), body: viewOne(found, deps.clock.now()) };
  },
);

/** Gives a schedule another definition. */
export const replaceSchedule = route(
  {
    method: 'PUT',
    path: '/v1/schedules/{id}',
    scope: 'schedules:write',
    headers: ifMatchHeader,
    body: scheduleBody,
    responses: { 200: { schema: scheduleView } },
    params: one.params,
    problems: ['notFound', 'conflict', 'changed'],
  },
  async ({ params, headers, body, caller }, deps) => {
    const ref = { owner: caller.owner, id: params.id };
    const changed = await replace(ref, scheduleRequestOf(body, caller), changingOf(headers, caller), deps);
    return { status: 200, headers: etagOf(changed), body: viewOne(changed, deps.clock.now()) };
  },
);

/** Deletes a schedule. */
export const deleteSchedule = route(
  {
    method: 'DELETE',
    path: '/v1/schedules/{id}',
    scope: 'schedules:write',
    headers: ifMatchHeader,
    responses: { 204: {} },
    params: one.params,
    problems: ['notFound', 'conflict', 'changed'],
  },
  async ({ params, headers, caller }, deps) => {
    await remove({ owner: caller.owner, id: params.id }, changingOf(headers, caller), deps);
    return { status: 204 };
  },
);
