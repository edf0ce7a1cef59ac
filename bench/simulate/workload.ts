import type { SubmitOptions } from '#core/prepare-task.ts';
import { startOfTime } from './engine.ts';
import type { Prng } from './prng.ts';
import type { Weather } from './weather.ts';
import type { Script } from './work.ts';

/** One task of a seed: how it is submitted, what it does, and what people do to it. */
export interface PlannedTask {
  readonly task: 'work' | 'serial' | 'rated';
  readonly script: Script;
  readonly options: SubmitOptions;
  /** When requests for it arrive; more than one only with a key. */
  readonly submitAt: readonly number[];
  readonly key?: string;
  /** It reruns an ended task that is gone: all that do so in a seed share its effects. */
  readonly sharesRoot?: boolean;
  /** It comes in one request with the others that do so. */
  readonly batched?: boolean;
  /** When it has ended, so many requests rerun it, under one key or under none. */
  readonly reruns?: { readonly times: number; readonly key?: string };
  /** It is revoked so long after the start, or when it comes to a state or a sweep begins (then sometimes a little later). */
  readonly revoke?: {
    readonly on: 'time' | 'STARTED' | 'WAITING' | 'RETRY' | 'answered' | 'sweep';
    readonly afterMs: number;
  };
}

const second = 1_000;

/** Draws one to four tasks. */
export function drawWorkload(rng: Prng, weather: Weather): PlannedTask[] {
  const sharedRoot = rng.chance(0.12);
  const shared = rng.chance(0.5) ? 'probe' : 'plain';
  const count = sharedRoot ? rng.between(2, 3) : rng.between(1, 4);
  const batched = rng.chance(0.1);
  const crowd = rng.chance(0.15) ? rng.pick(['serial', 'rated'] as const) : undefined;
  return Array.from({ length: count }, (_, index) => {
    const planned = drawTask(rng, weather, index);
    if (sharedRoot)
      return { ...planned, sharesRoot: true, script: withEffect(planned.script, shared, weather) };
    if (batched) return { ...planned, batched };
    return crowd ? { ...planned, task: crowd } : planned;
  });
}

function withEffect(script: Script, effect: 'plain' | 'probe', { stalls }: Weather): Script {
  // An attempt that outlives its lease makes probing and repeating unsafe, whatever the ledger says.
  return { ...script, effect: stalls ? 'plain' : effect, workMs: Math.min(script.workMs, 3_000) };
}

const kinds = [
  'plain',
  'throwing',
  'retryAfter',
  'countdown',
  'eta',
  'expiring',
  'keyed',
  'waiting',
  'waitingTwice',
  'once',
  'onceProbe',
  'checkpoints',
  'serial',
  'rated',
  'poison',
  'long',
  'parts',
  'parts',
  'mixed',
] as const;

function drawTask(rng: Prng, weather: Weather, index: number): PlannedTask {
  const submitAt = startOfTime + (rng.chance(0.6) ? rng.below(200) : rng.below(30 * second));
  const plain: Script = {
    failures: 0,
    workMs: rng.pick([0, 0, 200, 2_000]),
    checkpoints: weather.stalls ? rng.below(3) : 0,
    waits: 0,
    ...(rng.chance(weather.stalls ? 0.5 : 0.1) ? { progress: true } : {}),
  };
  const revoke = drawRevoke(rng);
  const reruns = rng.chance(0.08)
    ? { times: rng.between(1, 2), ...(rng.chance(0.5) ? { key: 'r' } : {}) }
    : undefined;
  const options = rng.chance(0.06) ? { priority: 'low' as const } : {};
  const common = {
    task: 'work' as const,
    submitAt: [submitAt],
    options,
    ...(revoke ? { revoke } : {}),
    ...(reruns ? { reruns } : {}),
  };
  const of = (script: Partial<Script>, more: Partial<PlannedTask> = {}): PlannedTask => ({
    ...common,
    script: { ...plain, ...script },
    ...more,
  });
  switch (rng.pick(kinds)) {
    case 'plain':
      return of({});
    case 'throwing':
      return of({ failures: rng.between(1, 4), ...(rng.chance(0.2) ? { permanent: true } : {}) });
    case 'retryAfter':
      return of({ failures: rng.between(1, 2), retryAfter: rng.pick([0, 5, 60, 899, 901, 3_000]) });
    case 'countdown':
      return of({}, { options: { countdownSeconds: rng.pick([1, 10, 120, 899, 900]) } });
    case 'eta':
      return of({}, { options: { countdownSeconds: rng.pick([901, 1_000, 2_500, 86_400]) } });
    case 'expiring': {
      const countdownSeconds = rng.pick([0, 0, 30]);
      const at = submitAt + countdownSeconds * second + rng.pick([50, 500, 1_500, 30_000, 150_000]);
      return of(
        { failures: rng.below(3), checkpoints: rng.chance(0.3) ? 4 : 0 },
        { options: { countdownSeconds, expiresAt: new Date(at).toISOString() } },
      );
    }
    case 'keyed':
      return of({}, keyed(rng, submitAt, index));
    case 'waiting':
      return of({ waits: 1 }, rng.chance(0.2) ? { revoke: { on: 'sweep', afterMs: rng.below(40) } } : {});
    case 'waitingTwice':
      return of({ waits: 2 });
    case 'once':
      return of({
        effect: 'plain',
        failures: rng.below(2),
        ...(rng.chance(0.1) ? { effectSeconds: 60, workMs: rng.between(1, 18) * second } : {}),
      });
    case 'onceProbe':
      return of({ effect: weather.stalls ? 'plain' : 'probe', failures: rng.below(2) });
    case 'checkpoints':
      return of({ checkpoints: rng.between(1, 6) });
    case 'serial':
      return of({ failures: rng.below(2) }, { task: 'serial' });
    case 'rated':
      return of({ failures: rng.below(2) }, { task: 'rated' });
    case 'poison':
      return of({ poison: rng.pick(['dies', 'hangs'] as const) });
    case 'long':
      return of({ workMs: rng.between(10, 28) * second, ...(rng.chance(0.5) ? { deaf: true } : {}) });
    case 'parts':
      return of({ parts: rng.between(1, 3), part: drawPart(rng, plain), failures: rng.pick([0, 0, 1]) });
    default:
      return of(
        {
          failures: rng.below(3),
          waits: rng.below(3),
          checkpoints: rng.below(3),
          ...(rng.chance(0.5) ? { effect: 'plain' } : {}),
        },
        {
          task: rng.pick(['work', 'serial', 'rated'] as const),
          ...(rng.chance(0.3) ? keyed(rng, submitAt, index) : {}),
        },
      );
  }
}

/** What each part of a task does: it may fail, for good too, take its time, or be tried again much later. */
function drawPart(rng: Prng, plain: Script): Script {
  const failures = rng.pick([0, 0, 1, 4]);
  return {
    ...plain,
    failures,
    ...(failures > 0 ? { retryAfter: rng.pick([5, 300]) } : {}),
    ...(rng.chance(0.1) ? { permanent: true } : {}),
  };
}

/** One to three requests with one key, together or one after the other. */
function keyed(rng: Prng, first: number, index: number): Pick<PlannedTask, 'key' | 'submitAt'> {
  const apart = rng.pick([1, 20, 40 * second]);
  const repeats = Array.from({ length: rng.below(3) }, () => first + rng.below(apart));
  return { key: `key-${index}`, submitAt: [first, ...repeats] };
}

function drawRevoke(rng: Prng): PlannedTask['revoke'] {
  if (!rng.chance(0.25)) return undefined;
  const on = rng.pick(['time', 'time', 'STARTED', 'WAITING', 'RETRY', 'answered', 'sweep'] as const);
  if (on === 'time') return { on, afterMs: Math.ceil(10 ** (rng.next() * 5.5)) };
  return { on, afterMs: rng.chance(0.7) ? 0 : Math.ceil(10 ** (rng.next() * 5)) };
}
