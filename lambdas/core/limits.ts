import { times } from './constants.ts';
import type { AnyTaskDefinition, Scope } from './define-task.ts';
import type { LeaseId } from './ids.ts';
import type { RightOfQueue } from './only-where-used.ts';
import type { Clock, ControlStore, LimitStore, Taken, TaskStore, WakeUp, WakeUps } from './ports.ts';
import type { Task } from './task.ts';
import type { TaskServices } from './task-services.ts';

/** "10/s", "600/m", "5/h": so many starts per second, minute or hour. */
export interface Rate {
  readonly intervalMs: number;
  readonly burst: number;
}

/** Parses a rate; the burst is what one second brings, at least 1. Throws on anything else. */
export function parseRate(text: string): Rate {
  const match = /^([1-9]\d{0,5})\/(s|m|h)$/.exec(text);
  if (!match?.[1]) throw new Error(`"${text}" is no rate: use for example "10/s", "600/m" or "5/h"`);
  const per = { s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as 's' | 'm' | 'h'];
  const intervalMs = per / Number(match[1]);
  return { intervalMs, burst: Math.max(1, Math.floor(1_000 / intervalMs)) };
}

export interface AdmissionDeps {
  readonly store: TaskStore;
  readonly wakeUps: WakeUps;
  readonly limits: LimitStore;
  readonly controls: ControlStore;
  readonly definitionOf: (name: string) => AnyTaskDefinition | undefined;
  readonly queue: string;
  /** The queue's own settings. */
  readonly queueLimits: {
    readonly tasksPerMinute: number;
    readonly perOwner?: number;
    readonly uses?: readonly RightOfQueue[];
  };
  /** What a rate may follow from. */
  readonly services: Pick<TaskServices, 'settings'>;
  readonly clock: Clock;
}

/**
 * Whether a task may be claimed now; if not, when to look again (ms), or with which result it ends instead of running.
 * `release` gives back what was taken.
 */
export type Admission =
  | { readonly admitted: true; readonly release: () => Promise<void> }
  | { readonly admitted: false; readonly at: number; readonly why: string }
  | { readonly admitted: 'skipped'; readonly result: unknown };

const free: Admission = { admitted: true, release: async () => undefined };

/**
 * Asks before the claim, so that a refusal costs no attempt: what an operator paused, a definition that this version has not,
 * low priority in a deep queue, concurrency, rate. A task without limits costs nothing here.
 */
export async function admit(
  wakeUp: WakeUp,
  holder: { readonly lease: LeaseId; readonly leaseUntil: number },
  deps: AdmissionDeps,
): Promise<Admission> {
  const now = deps.clock.now();
  const paused = await deps.controls.paused();
  if (paused.has(`queue:${deps.queue}`) || (wakeUp.task && paused.has(`task:${wakeUp.task}`)))
    return { admitted: false, at: now + times.deferred, why: 'paused' };
  const definition = wakeUp.task === undefined ? undefined : deps.definitionOf(wakeUp.task);
  // After a rollback there may be tasks of a newer version: they wait for one that knows them.
  if (wakeUp.task !== undefined && !definition)
    return { admitted: false, at: now + times.deferred, why: 'unknownDefinition' };
  const { rateLimit, concurrency } = definition ?? {};
  const { perOwner } = deps.queueLimits;
  if (!rateLimit && !concurrency && perOwner === undefined && !wakeUp.low) return free;
  const task = await deps.store.get(wakeUp);
  if (!task) return free;
  if (wakeUp.low && (await stepsBack(task, now, deps)))
    return { admitted: false, at: now + times.deferred, why: 'lowPriority' };
  const slots = [
    ...(perOwner === undefined ? [] : [{ key: `queue:${deps.queue}:${task.owner}`, limit: perOwner }]),
    ...(concurrency ? [{ key: await keyOf(concurrency.per, task, deps), ...concurrency }] : []),
  ];
  return takeAll(task, slots, rateLimit, holder, now, deps);
}

async function takeAll(
  task: Task,
  slots: readonly { readonly key: string; readonly limit: number; readonly skippedResult?: unknown }[],
  rateLimit: AnyTaskDefinition['rateLimit'],
  holder: { readonly lease: LeaseId; readonly leaseUntil: number },
  now: number,
  deps: AdmissionDeps,
): Promise<Admission> {
  const held: string[] = [];
  const release = async () => {
    for (const key of held) await deps.limits.freeSlot(key, holder.lease);
  };
  try {
    for (const { key, limit, skippedResult } of slots) {
      // Before the take: its answer may be lost, and freeing what is not held does nothing.
      held.push(key);
      const slot = await deps.limits.takeSlot(key, limit, holder, now);
      if (!slot.taken) {
        await release();
        // What was begun before (a retry, a crash, a continuation) is worth going on with, and waits.
        if (skippedResult !== undefined && task.claims === 0)
          return { admitted: 'skipped', result: skippedResult };
        return { admitted: false, at: slot.at, why: 'concurrency' };
      }
    }
    const token = rateLimit ? await takeToken(task, rateLimit, now, deps) : ({ taken: true } as const);
    if (token.taken) return { admitted: true, release };
    await release();
    return { admitted: false, at: token.at, why: 'rateLimit' };
  } catch (error) {
    await release();
    throw error;
  }
}

async function takeToken(
  task: Task,
  { per, rate }: NonNullable<AnyTaskDefinition['rateLimit']>,
  now: number,
  deps: AdmissionDeps,
): Promise<Taken> {
  const { intervalMs, burst } = parseRate(typeof rate === 'string' ? rate : rate(deps.services.settings));
  return deps.limits.takeToken(await keyOf(per, task, deps), intervalMs, burst, now);
}

/** The bucket or the set of slots that a task shares: of its definition, its owner, or a key of its input. */
async function keyOf(per: Scope, task: Task, { store }: AdmissionDeps): Promise<string> {
  if (per === 'definition') return `task:${task.task}`;
  if (per === 'owner') return `task:${task.task}:${task.owner}`;
  return `task:${task.task}:${task.owner}:${per.input(await store.input(task))}`;
}

async function stepsBack(
  task: Task,
  now: number,
  { wakeUps, queue, queueLimits }: AdmissionDeps,
): Promise<boolean> {
  if (now - task.startAt > times.lowPriority) return false;
  return (await wakeUps.depth(queue)) > 2 * queueLimits.tasksPerMinute;
}
