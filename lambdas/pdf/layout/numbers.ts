/** Middle value (upper one of two); `fallback` when there is none. */
export function median(values: readonly number[], fallback = 0): number {
  if (values.length <= fewValues) return sortFew(values.slice())[values.length >> 1] ?? fallback;
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? fallback;
}

/** So many numbers are sorted faster in place than in a typed array, whose memory lies outside the heap. */
const fewValues = 24;

function sortFew(values: number[]): number[] {
  for (let i = 1; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    let k = i - 1;
    while (k >= 0 && (values[k] ?? 0) > value) {
      values[k + 1] = values[k] ?? 0;
      k -= 1;
    }
    values[k + 1] = value;
  }
  return values;
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
