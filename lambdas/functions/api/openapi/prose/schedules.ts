import type { AllProse } from './prose-of.ts';

const timings =
  '`timing` is one of: `{"cron": "30 7 * * 1"}` (Unix, five fields; or six as AWS has them, with the year), `{"rate": "5 minutes"}`, `{"at": "2026-12-01T07:30"}` (once, then done), or the form `{"frequency": "once" | "hourly" | "daily" | "weekly" | "monthly", "minute", "hour", "dayOfWeek", "dayOfMonth", "month", "year"}`, in which the days 29 to 31 are the last day of a shorter month, as `"last"` is of each.';
const clocks =
  'Wall times are those of `timeZone`: a time that is left out when clocks are put forward does not run, one that is shown twice when they are put back runs once. A `rate` goes by real time.';
const etag = { ETag: 'The revision: send it as `If-Match` to change only what you have seen.' };

/** Operations on schedules. */
export const scheduleProse = {
  listSchedules: {
    tag: 'Schedules',
    summary: 'List your schedules',
    description: 'Newest first, each with its next run. Go on while there is a `cursor`.',
    answers: { 200: 'One page of schedules.' },
  },
  createSchedule: {
    tag: 'Schedules',
    summary: 'Create a schedule',
    description: `Starts any task that you could submit, over and over or once. ${timings} ${clocks} The input is checked now and again at each run: one that no longer fits makes no task, and \`lastError\` says why. With an \`Idempotency-Key\` repeating is safe.`,
    answers: { 201: 'The schedule, with its next ten runs.' },
    headers: { 201: { Location: 'Where to read it.', ...etag } },
  },
  previewSchedule: {
    tag: 'Schedules',
    summary: 'Preview a timing',
    description: `Tells in words what a timing comes to, and its next runs; nothing is made. ${timings}`,
    answers: { 200: 'What it comes to. The frequency `none` has no runs.' },
  },
  getSchedule: {
    tag: 'Schedules',
    summary: 'Read a schedule',
    description: 'With its next ten runs in UTC and on the clocks of its zone.',
    answers: { 200: 'The schedule.' },
    headers: { 200: etag },
  },
  replaceSchedule: {
    tag: 'Schedules',
    summary: 'Change a schedule',
    description:
      'The body is the whole new definition. It takes effect with the next firing; history, counters and a pause stay. One that belongs to something (`linkedTo`) is changed there.',
    answers: { 200: 'The schedule as it is now.' },
    headers: { 200: etag },
  },
  deleteSchedule: {
    tag: 'Schedules',
    summary: 'Delete a schedule',
    description: 'It does not run again; the tasks that it made stay.',
    answers: { 204: 'The schedule is deleted.' },
  },
  pauseSchedule: {
    tag: 'Schedules',
    summary: 'Pause a schedule',
    description: 'It does not run until it is resumed. No body is needed; repeating is harmless.',
    answers: { 200: 'The schedule is paused.' },
    headers: { 200: etag },
  },
  resumeSchedule: {
    tag: 'Schedules',
    summary: 'Resume a schedule',
    description:
      'Of the runs that the pause kept from starting the last one is made up for if `missed` is `runOnce`, none if it is `skip`. No body is needed; repeating is harmless.',
    answers: { 200: 'The schedule runs again.' },
    headers: { 200: etag },
  },
  runSchedule: {
    tag: 'Schedules',
    summary: 'Run a schedule now',
    description:
      'Makes a task of it at once, whether it is paused, done or still running. It does not count against `maxRuns`. Each call makes a task, unless it repeats the `Idempotency-Key` of one within 24 hours: that is answered with the task that there is.',
    answers: { 202: 'The task is accepted: `lastTaskId`.' },
    headers: { 202: { Location: 'Where to read the task.' } },
  },
  scheduleRuns: {
    tag: 'Schedules',
    summary: 'List the runs of a schedule',
    description:
      'What became of each run, newest first: the task that it made, or why it made none. Kept for 90 days. Go on while there is a `cursor`.',
    answers: { 200: 'One page of runs.' },
  },
} satisfies Partial<AllProse>;
