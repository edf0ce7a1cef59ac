import type * as z from 'zod/mini';
import { limits, times } from '../constants.ts';
import { RefusedError } from '../errors.ts';
import type { Owner } from '../ids.ts';
import { type PrepareDeps, prepareTask } from '../prepare-task.ts';
import { nextRun } from './next-runs.ts';
import { refuse } from './refuse.ts';
import type { Schedule, scheduledOptions } from './schedule.ts';
import type { Plan } from './timing.ts';
import { parseTiming, settledForm, type TimingForm } from './timing-form.ts';
import { parseZone } from './zone.ts';

/** What somebody wants to run when. Times are ISO 8601 with a zone. */
export interface ScheduleRequest {
  readonly owner: Owner;
  /** Id of the API key that asks. */
  readonly by: string;
  readonly name: string;
  readonly description?: string;
  readonly task: string;
  readonly input?: unknown;
  readonly options?: z.infer<typeof scheduledOptions>;
  readonly timing: TimingForm;
  /** IANA; UTC unless given. */
  readonly timeZone?: string;
  readonly startAt?: string;
  readonly endAt?: string;
  readonly jitterMinutes?: number;
  readonly overlap?: Schedule['overlap'];
  readonly missed?: Schedule['missed'];
  readonly maxRuns?: number;
  readonly linkedTo?: string;
}

/** The part of a schedule that its request decides. */
export type Definition = Pick<
  Schedule,
  | 'name'
  | 'description'
  | 'task'
  | 'input'
  | 'options'
  | 'timing'
  | 'timeZone'
  | 'anchorAt'
  | 'startAt'
  | 'endAt'
  | 'jitterMinutes'
  | 'overlap'
  | 'missed'
  | 'maxRuns'
  | 'linkedTo'
>;

const minute = 60_000;

/** Checks when: the zone, the timing, its bounds. Undefined is the frequency `none`. @throws RefusedError */
export function preparePlan(
  {
    timing: form,
    timeZone,
    startAt,
    endAt,
  }: Pick<ScheduleRequest, 'timing' | 'timeZone' | 'startAt' | 'endAt'>,
  now: number,
): { readonly plan: Plan; readonly form: TimingForm } | undefined {
  const zone = parseZone(timeZone ?? 'UTC');
  const timing = parseTiming(form, zone, now);
  if (!timing) return undefined;
  const [start, end] = [startAt, endAt].map((it) => (it === undefined ? undefined : Date.parse(it)));
  if (timing.kind === 'at' && (start !== undefined || end !== undefined))
    throw refuse(start === undefined ? 'endAt' : 'startAt', 'does not go with a single time: leave it out.');
  if (end !== undefined && end <= now)
    throw refuse('endAt', `is past: use for example "${iso(now + 30 * times.day)}".`);
  if (start !== undefined && end !== undefined && end <= start)
    throw refuse('endAt', `must lie after startAt: use for example "${iso(start + 30 * times.day)}".`);
  // A whole minute, as EventBridge counts: the first run of a rate is one period from now, or at its start.
  const anchorAt =
    start === undefined ? Math.ceil(now / minute) * minute : Math.ceil(start / minute) * minute;
  const plan = {
    timing,
    timeZone: zone,
    anchorAt: timing.kind === 'rate' && start === undefined ? anchorAt + timing.everyMs : anchorAt,
    ...(start === undefined ? {} : { startAt: start }),
    ...(end === undefined ? {} : { endAt: end }),
  };
  if (nextRun(plan, now) === undefined)
    throw refuse(
      end === undefined ? 'timing' : 'endAt',
      'leaves no run at all: choose a later end, or a timing that comes before it.',
    );
  return { plan, form: settledForm(form, timing, zone) };
}

/** Checks a request to the last field; undefined is the frequency `none`. Writes nothing. @throws RefusedError */
export function prepareSchedule(request: ScheduleRequest, deps: PrepareDeps): Definition | undefined {
  const { owner, by, name, description, task, options, jitterMinutes, maxRuns, linkedTo } = request;
  const prepared = preparePlan(request, deps.clock.now());
  if (!prepared) return undefined;
  const { plan, form } = prepared;
  const { input } = prepareTask({ owner, task, input: request.input, options, submittedBy: by }, deps);
  requireSmall(input);
  if (
    jitterMinutes !== undefined &&
    jitterMinutes > 0 &&
    plan.timing.kind === 'rate' &&
    plan.timing.everyMs <= jitterMinutes * minute
  )
    throw refuse(
      'jitterMinutes',
      `must be shorter than the time between two runs: use for example ${Math.max(1, Math.floor(plan.timing.everyMs / minute / 2))}.`,
    );
  const { timeZone, anchorAt, startAt, endAt } = plan;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    task,
    // As it was given: what the definition adds may change with the next deployment.
    ...(request.input === undefined ? {} : { input: request.input }),
    ...(options === undefined ? {} : { options }),
    timing: form,
    timeZone,
    anchorAt,
    ...(startAt === undefined ? {} : { startAt }),
    ...(endAt === undefined ? {} : { endAt }),
    ...(jitterMinutes ? { jitterMinutes } : {}),
    overlap: request.overlap ?? 'skip',
    missed: request.missed ?? 'skip',
    ...(maxRuns === undefined ? {} : { maxRuns }),
    ...(linkedTo === undefined ? {} : { linkedTo }),
  };
}

/** The schedule's item holds the input, and is written with each run. */
function requireSmall(input: unknown): void {
  const bytes = new TextEncoder().encode(JSON.stringify(input)).byteLength;
  if (bytes <= limits.scheduledInputBytes) return;
  const detail = `The input has ${bytes} bytes; a schedule keeps at most ${limits.scheduledInputBytes}. Let the task read larger data from where it lies.`;
  throw new RefusedError('tooLarge', detail, [{ field: 'input', message: 'is too large for a schedule' }]);
}

const iso = (at: number) => new Date(at).toISOString().slice(0, 19).concat('Z');
