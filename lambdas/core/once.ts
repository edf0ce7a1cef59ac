import { limits, times } from './constants.ts';
import { EffectNotDoneError, PermanentTaskError, RetryAfterError } from './errors.ts';
import type { Clock, Effect, EffectStore, Randomness } from './ports.ts';
import type { TaskIn } from './task.ts';

/** What a probe found out about an effect whose attempt died: whether it happened, and with which result. */
type ProbeAnswer<T> = { readonly done: true; readonly result: T } | { readonly done: false } | 'unknown';

export interface OnceOptions<T> {
  /** Asks the outside whether the effect happened. Without it, an unknown effect ends the task for a person to settle. */
  readonly probe?: () => Promise<ProbeAnswer<T>>;
  /** The longest that the effect takes; it is not begun when less of the lease is left. Default 60. */
  readonly maxSeconds?: number;
}

/** Does something outside at most once in a chain of reruns, and returns its recorded result ever after. */
export type Once = <T>(step: string, act: () => Promise<T>, options?: OnceOptions<T>) => Promise<T>;

/** Another live attempt (of a rerun) is doing this very step: try again at `at` (ms); it costs no attempt. */
export class EffectBusyError extends Error {
  override readonly name = 'EffectBusyError';
  readonly at: number;
  constructor(step: string, at: number) {
    super(`the step "${step}" is being done by another attempt`);
    this.at = at;
  }
}

interface OnceDeps {
  readonly effects: EffectStore;
  readonly clock: Clock;
  readonly random: Randomness;
}

/** `ctx.once` of one attempt: a ledger entry before and after, keyed by the root of the rerun chain. */
export function onceFor(task: TaskIn<'STARTED'>, deps: OnceDeps): Once {
  return async (step, act, options = {}) => {
    const mine: Effect = {
      rootId: task.rootId,
      step,
      status: 'begun',
      // A nonce per call, not per attempt: a second call of the same step must not take the first for itself.
      by: deps.random.lease(),
      taskId: task.id,
      leaseUntil: task.leaseUntil,
    };
    requireTime(task, step, options.maxSeconds ?? 60, deps);
    const answer = await deps.effects.begin(mine);
    if (answer.begun || answer.existing.by === mine.by) return perform(mine, act, deps);
    return meet(mine, answer.existing, act, options, deps);
  };
}

async function meet<T>(
  mine: Effect,
  existing: Effect,
  act: () => Promise<T>,
  { probe }: OnceOptions<T>,
  deps: OnceDeps,
): Promise<T> {
  if (existing.status === 'done') return existing.result as T;
  const deadAt = existing.leaseUntil + times.leaseGrace;
  // What its own attempt called unknown may still be on its way: a probe that comes too early says "not done" and is wrong.
  if ((existing.status === 'begun' || probe) && deadAt > deps.clock.now())
    throw new EffectBusyError(mine.step, deadAt + 1_000);
  const found = probe ? await probe() : 'unknown';
  if (found === 'unknown') {
    await deps.effects.markUnknown(mine, existing.by);
    throw unknown(mine.step);
  }
  // Whoever takes the entry over decides; a loser meets the winner's entry at its next attempt.
  if (!(await deps.effects.takeOver(mine, existing.by)))
    throw new EffectBusyError(mine.step, deps.clock.now() + times.leaseGrace);
  if (!found.done) return perform(mine, act, deps);
  await deps.effects.finish(mine, mine.by, found.result);
  return found.result;
}

async function perform<T>(mine: Effect, act: () => Promise<T>, { effects }: OnceDeps): Promise<T> {
  let result: T;
  try {
    result = await act();
  } catch (error) {
    if (error instanceof EffectNotDoneError) await effects.forget(mine, mine.by);
    else await effects.markUnknown(mine, mine.by);
    throw error;
  }
  const bytes = new TextEncoder().encode(JSON.stringify(result ?? null)).byteLength;
  const fits = bytes <= limits.effectBytes;
  // It happened, whatever its result looks like: the entry says so in any case.
  if (!(await effects.finish(mine, mine.by, fits ? (result ?? null) : null))) throw unknown(mine.step);
  if (fits) return result;
  const advice = `the result of "${mine.step}" has ${bytes} bytes, at most ${limits.effectBytes} are kept: return a reference to it.`;
  throw new PermanentTaskError('effectTooLarge', advice);
}

/** An effect begun late could outlive its lease, and another attempt would take it for dead. */
function requireTime(task: TaskIn<'STARTED'>, step: string, seconds: number, { clock }: OnceDeps): void {
  const neededMs = seconds * 1000 + times.leaseGrace;
  if (task.leaseUntil - clock.now() >= neededMs) return;
  const whole = task.leaseUntil - (task.startedAt ?? clock.now());
  // It costs an attempt: a step that is always begun too late would otherwise be tried without end.
  if (whole >= neededMs + times.leaseGrace)
    throw new RetryAfterError(0, `too little of the attempt was left for the step "${step}" (${seconds} s)`);
  const advice = `the step "${step}" may take ${seconds} s, longer than an attempt lasts: lower its maxSeconds or raise timeoutSeconds.`;
  throw new PermanentTaskError('effectTooLong', advice);
}

function unknown(step: string): PermanentTaskError {
  return new PermanentTaskError(
    'effectUnknown',
    `It is not known whether the step "${step}" happened. Look outside, tell by POST /v1/tasks/{id}/effects/${step}, then rerun the task.`,
  );
}
