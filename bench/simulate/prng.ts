/** Seeded randomness: the same seed gives the same numbers on every machine. */
export interface Prng {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform among 0 … n−1. */
  below(n: number): number;
  /** Uniform whole number, both ends included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** A small fast counter-based generator of 32 bits; `seed` is mixed first, so neighbouring seeds differ at once. */
export function prng(seed: number): Prng {
  let state = mix((seed ^ 0x5bd1e995) >>> 0);
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    return mix(state) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (probability) => probability > 0 && next() < probability,
    pick: (list) => {
      const picked = list[below(list.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
  };
}

/** Spreads every bit of a 32-bit number over all others. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
