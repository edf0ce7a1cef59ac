import type { Prng } from './prng.ts';

const second = 1_000;

/** How bad the world is for one seed: which faults come, how often, and how the deployment is sized. */
export interface Weather {
  /** Chance per call, and how many faults there may be in all. */
  readonly faultRate: number;
  readonly faults: number;
  /** How often each kind comes, relative to the others. */
  readonly weights: Readonly<Record<FaultKind, number>>;
  /** Chance that a call or its answer is late, and by how much at the most. */
  readonly lateRate: number;
  readonly lateMs: number;
  /** No faults begin after this long. */
  readonly stormMs: number;
  /** Some attempts outlive their hard limit and their lease. */
  readonly stalls: boolean;
  readonly indexLagMs: number;
  readonly workers: number;
  readonly batch: number;
  readonly timeoutMs: number;
  readonly visibilityMs: number;
  readonly maxReceives: number;
  /** Clocks of different actors differ by up to this much from the true time. */
  readonly skewMs: number;
  readonly alwaysDeep: boolean;
  readonly perOwner: number | undefined;
  readonly pauses: boolean;
}

/**
 * - `before`: the call fails and did nothing · `after`: it acted, and its caller sees an error
 * - `lost`: it acted, its answer is lost, and the SDK repeats it once
 * - `dies`: its caller dies, the request may still arrive
 * - `messageLost`, `messageTwice`, `messageLate`: what the queue does to a message
 */
export type FaultKind = 'before' | 'after' | 'lost' | 'dies' | 'messageLost' | 'messageTwice' | 'messageLate';

export const faultKinds: readonly FaultKind[] = [
  'before',
  'after',
  'lost',
  'dies',
  'messageLost',
  'messageTwice',
  'messageLate',
];

/** Draws the weather of a seed. One in six is calm. */
export function drawWeather(rng: Prng): Weather {
  const calm = rng.chance(1 / 6);
  const only = rng.chance(0.4) ? rng.pick(faultKinds) : undefined;
  const weight = (kind: FaultKind) => (only === undefined ? rng.next() : kind === only ? 1 : 0.05);
  const timeoutMs = rng.between(30, 60) * second;
  return {
    faultRate: calm ? 0 : rng.pick([0.02, 0.06, 0.15, 0.3]),
    faults: calm ? 0 : rng.between(1, 10),
    weights: {
      before: weight('before'),
      after: weight('after'),
      lost: weight('lost'),
      dies: weight('dies'),
      messageLost: weight('messageLost'),
      messageTwice: weight('messageTwice'),
      messageLate: weight('messageLate'),
    },
    lateRate: calm ? 0 : rng.pick([0, 0, 0.03, 0.1]),
    lateMs: rng.pick([2, 20, 120]) * second,
    stormMs: rng.pick([60, 300, 3_600]) * second,
    stalls: !calm && rng.chance(0.1),
    indexLagMs: rng.pick([0, 0, 3, 20]) * second,
    workers: rng.between(1, 3),
    batch: rng.between(1, 4),
    timeoutMs,
    visibilityMs: rng.chance(0.4) ? timeoutMs + 5 * second : 6 * timeoutMs,
    maxReceives: rng.chance(0.3) ? rng.between(1, 3) : 50,
    skewMs: rng.chance(0.3) ? 2 * second : 0,
    alwaysDeep: rng.chance(0.12),
    perOwner: rng.chance(0.15) ? rng.between(1, 2) : undefined,
    pauses: rng.chance(0.05),
  };
}
