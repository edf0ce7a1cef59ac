import { times } from '../constants.ts';
import { RefusedError } from '../errors.ts';
import type { TaskId } from '../ids.ts';
import { prepareTask } from '../prepare-task.ts';
import { isEnded } from '../states.ts';
import { sendFirst } from '../submit-task.ts';
import { isGone } from '../task.ts';
import { nextRun } from './next-runs.ts';
import { planOf } from './plan-of.ts';
import type { Decision, ScheduleRef } from './ports.ts';
import type { Occurrence, Schedule } from './schedule.ts';
import type { RunDeps } from './schedule-deps.ts';

/** One run of a schedule, and what it is due to. */
export interface Run {
  readonly plannedAt: number;
  readonly cause: Occurrence['cause'];
  /** Of whoever asks for it by hand: for 24 hours the same key makes no second task. */
  readonly key?: string | undefined;
}

/** What became of a run; `known` when it had been decided before, `ignored` when the schedule does not want it. */
export type RunResult =
  | { readonly kind: 'decided'; readonly occurrence: Occurrence }
  | { readonly kind: 'known'; readonly why: string; readonly taskId?: TaskId }
  | { readonly kind: 'ignored'; readonly why: string };

const rounds = 20;

/**
 * Decides a run and makes its task in one transaction, so that a run makes at most one task, whatever fires twice or dies
 * where: before the transaction nothing has happened and the firing comes again, after it the task is as safe as any.
 */
export async function startRun(ref: ScheduleRef, run: Run, deps: RunDeps): Promise<RunResult> {
  for (let round = 0; round < rounds; round += 1) {
    const seen = await deps.schedules.get(ref);
    if (!seen || seen.state === 'deleting') return { kind: 'ignored', why: 'gone' };
    const why = unwanted(seen, run);
    if (why !== undefined) return { kind: 'ignored', why };
    const decision = await decide(seen, run, deps);
    if (decision === 'wait') return { kind: 'known', why: 'queued' };
    const outcome = await deps.schedules.decide(decision);
    if (outcome === 'known') return forgetWaiting(seen, run, deps);
    if (outcome === 'stale') continue;
    if (outcome !== 'decided') return { kind: 'known', why: 'its key', taskId: outcome.madeBefore };
    if (decision.task) await sendFirst(decision.task.task, deps);
    report(decision, deps);
    return { kind: 'decided', occurrence: decision.occurrence };
  }
  throw new Error(`schedule ${ref.id} is written by others all the time`);
}

/** Why a run of this schedule is not to be; runs by hand and runs that wait are wanted in any state. */
function unwanted(schedule: Schedule, { cause, plannedAt }: Run): string | undefined {
  if (cause === 'manual' || plannedAt === schedule.missedRun || plannedAt === schedule.queuedRun)
    return undefined;
  if (schedule.state !== 'enabled') return schedule.state;
  if (schedule.maxRuns !== undefined && schedule.runs >= schedule.maxRuns) return 'all runs are made';
  return undefined;
}

async function decide(seen: Schedule, run: Run, deps: RunDeps): Promise<Decision | 'wait'> {
  const now = deps.clock.now();
  const { plannedAt, cause } = run;
  const fromQueue = seen.queuedRun === plannedAt && cause === 'planned';
  const base = { scheduleId: seen.id, plannedAt, cause, decidedAt: now, writeId: deps.random.lease() };
  const running = cause !== 'manual' && seen.overlap !== 'allow' && (await isRunning(seen, deps));
  if (running && fromQueue) return 'wait';
  if (running) {
    const queued = seen.overlap === 'queueOne' && seen.queuedRun === undefined;
    const reason = 'The run before had not ended.';
    const occurrence: Occurrence = { ...base, outcome: queued ? 'queued' : 'skipped', reason };
    return { occurrence, fromQueue, schedule: afterRun(seen, occurrence, deps) };
  }
  try {
    const { owner, id, task, input, options, updatedBy } = seen;
    const request = { owner, task, input, options, submittedBy: updatedBy, schedule: { id, plannedAt } };
    const prepared = prepareTask(request, deps);
    const occurrence: Occurrence = { ...base, outcome: 'started', taskId: prepared.task.id };
    const key = run.key === undefined ? {} : { key: { key: run.key, expiresAt: now + times.keyLife, now } };
    return { occurrence, fromQueue, schedule: afterRun(seen, occurrence, deps), task: prepared, ...key };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const occurrence: Occurrence = { ...base, outcome: 'failed', reason: error.message.slice(0, 500) };
    return { occurrence, fromQueue, schedule: afterRun(seen, occurrence, deps) };
  }
}

async function isRunning({ owner, lastTaskId }: Schedule, { store, clock }: RunDeps): Promise<boolean> {
  const last = lastTaskId && (await store.get({ owner, id: lastTaskId }));
  return last !== undefined && !isEnded(last.state) && !isGone(last, clock.now());
}

/** The schedule's item after a run was decided. */
function afterRun(seen: Schedule, occurrence: Occurrence, { clock, random }: RunDeps): Schedule {
  const { plannedAt, outcome, cause, taskId, reason = '', decidedAt } = occurrence;
  const planned = cause !== 'manual';
  const queuedRun =
    outcome === 'queued' ? plannedAt : seen.queuedRun === plannedAt ? undefined : seen.queuedRun;
  const missedRun = seen.missedRun === plannedAt ? undefined : seen.missedRun;
  const runs = seen.runs + (planned && outcome === 'started' ? 1 : 0);
  const over =
    planned && outcome !== 'queued' && isOver({ ...seen, runs, queuedRun }, plannedAt, clock.now());
  const waits = queuedRun !== undefined || missedRun !== undefined;
  const due = waits ? decidedAt + times.scheduleSettle : over ? decidedAt : undefined;
  return {
    ...seen,
    runs,
    skipped: seen.skipped + (outcome === 'skipped' ? 1 : 0),
    ...(planned ? { lastRunAt: Math.max(seen.lastRunAt ?? 0, plannedAt) } : {}),
    ...(taskId === undefined ? {} : { lastTaskId: taskId }),
    ...(outcome === 'failed'
      ? { lastError: { at: decidedAt, reason: 'invalidInput', message: reason } }
      : {}),
    ...(outcome === 'started' ? { lastError: undefined } : {}),
    queuedRun,
    missedRun,
    ...(over ? { state: 'done' as const, shadowRevision: 0 } : {}),
    // Whatever else was to be settled stays so.
    ...(due === undefined ? {} : { openKey: 'schedules' as const, dueAt: Math.min(due, seen.dueAt ?? due) }),
    version: seen.version + 1,
    writeId: random.lease(),
  };
}

function isOver(schedule: Schedule, plannedAt: number, now: number): boolean {
  if (schedule.state !== 'enabled' || schedule.queuedRun !== undefined) return false;
  if (schedule.maxRuns !== undefined && schedule.runs >= schedule.maxRuns) return true;
  return nextRun(planOf(schedule), Math.max(plannedAt, now)) === undefined;
}

/** The run is decided: whatever still says that it waits is out of date. */
async function forgetWaiting(seen: Schedule, run: Run, deps: RunDeps): Promise<RunResult> {
  if (seen.missedRun === run.plannedAt && run.cause === 'missed') {
    const next = { ...seen, missedRun: undefined, version: seen.version + 1, writeId: deps.random.lease() };
    await deps.schedules.replace(next, seen);
  }
  return { kind: 'known', why: 'decided before' };
}

function report({ occurrence, schedule }: Decision, { log }: RunDeps): void {
  const { outcome, plannedAt, taskId, reason, cause } = occurrence;
  const fields = {
    scheduleId: schedule.id,
    task: schedule.task,
    plannedAt: new Date(plannedAt).toISOString(),
    cause,
    taskId,
    reason,
  };
  if (outcome === 'failed') log.error('scheduled run failed', fields);
  else log.info(`scheduled run ${outcome}`, fields);
}
