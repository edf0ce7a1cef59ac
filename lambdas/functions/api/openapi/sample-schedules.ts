import type * as z from 'zod/mini';
import type { BodyOf } from '../client-types.ts';
import type { runView, ScheduleView, timingPreview } from '../schedule-view.ts';

/** What a caller asks for. */
export const scheduleAsked = {
  name: 'weekly hello',
  task: 'debug_task',
  input: { message: 'hello' },
  timing: { cron: '30 7 * * 1' },
  timeZone: 'Europe/Vienna',
  overlap: 'skip',
} as const satisfies BodyOf<'createSchedule'>;

const id = '019aa1c2-8a00-7c3d-9e4f-5a6b7c8d9e0f';
const self = `/v1/schedules/${id}`;
const nextRuns = [
  { at: '2026-11-23T06:30:00.000Z', local: '2026-11-23T07:30:00', offset: '+01:00', summerTime: false },
  { at: '2026-11-30T06:30:00.000Z', local: '2026-11-30T07:30:00', offset: '+01:00', summerTime: false },
];

/** The schedule of the examples. */
export const schedule: ScheduleView = {
  id,
  ...scheduleAsked,
  state: 'enabled',
  words: 'every Monday at 07:30 (Europe/Vienna)',
  missed: 'skip',
  nextRuns,
  runs: 0,
  skipped: 0,
  createdAt: '2026-11-20T12:00:00.000Z',
  createdBy: 'k3v5q7aam2xd',
  updatedAt: '2026-11-20T12:00:00.000Z',
  updatedBy: 'k3v5q7aam2xd',
  revision: 1,
  links: { self, runs: `${self}/runs` },
};

/** What its timing comes to. */
export const preview: z.infer<typeof timingPreview> = {
  words: schedule.words,
  nextRuns,
  expression: 'cron(30 7 ? * 2 *)',
};

const taskId = '019aa1c2-9f00-7c3d-8e4f-0a1b2c3d4e5f';

/** One of its runs. */
export const run: z.infer<typeof runView> = {
  plannedAt: '2026-11-23T06:30:00.000Z',
  cause: 'planned',
  outcome: 'started',
  taskId,
  decidedAt: '2026-11-23T06:30:02.100Z',
  links: { task: `/v1/tasks/${taskId}` },
};
