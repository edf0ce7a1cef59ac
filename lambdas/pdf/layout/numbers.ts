/** Middle value (upper one of two); `fallback` when there is none. */
export function median(values: readonly number[], fallback = 0): number {
  if (values.length === 0) return fallback;
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? fallback;
}

/** Sorted groups of values in which neighbours differ by at most `tolerance`. */
export function groupNear<T>(items: readonly T[], toNumber: (item: T) => number, tolerance: number): T[][] {
  const sorted = [...items].sort((a, b) => toNumber(a) - toNumber(b));
  const groups: T[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const item of sorted) {
    const value = toNumber(item);
    const group = groups.at(-1);
    if (group && value - last <= tolerance) group.push(item);
    else groups.push([item]);
    last = value;
  }
  return groups;
}

/** Arithmetic mean; 0 of none. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Largest value, however many there are; `fallback` of none. */
export function largest(values: readonly number[], fallback = 0): number {
  return values.length === 0 ? fallback : values.reduce((max, value) => Math.max(max, value));
}

/** Smallest value, however many there are; `fallback` of none. */
export function smallest(values: readonly number[], fallback = 0): number {
  return values.length === 0 ? fallback : values.reduce((min, value) => Math.min(min, value));
}
