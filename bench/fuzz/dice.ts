import { seededRandom } from '#local/services/gateway/random.ts';

/** Choices that a seed decides. */
export interface Dice {
  /** A whole number below `n`. */
  below(n: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly [T, ...T[]]): T;
}

export function diceOf(seed: number): Dice {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  return {
    below,
    chance: (probability) => random() < probability,
    pick: (values) => values[below(values.length)] ?? values[0],
  };
}
