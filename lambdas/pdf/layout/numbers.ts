/** Middle value (upper one of two); `fallback` when there is none. */
export function median(values: readonly number[], fallback = 0): number {
  return middle(values.slice(), fallback);
}

/** Middle of what `toNumber` gives for each item, as `median` has it. Mostly they are all the same, and nothing is sorted. */
export function medianOf<T>(items: readonly T[], toNumber: (item: T) => number, fallback = 0): number {
  const [head] = items;
  if (head === undefined) return fallback;
  const first = toNumber(head);
  for (let i = 1; i < items.length; i += 1)
    if (toNumber(items[i] as T) !== first) return middle(items.map(toNumber), fallback);
  return first;
}

/** Changes the order of the values. */
function middle(values: number[], fallback: number): number {
  if (values.length <= fewValues) return sortFew(values)[values.length >> 1] ?? fallback;
  return select(Float64Array.from(values), values.length >> 1);
}

/**
 * The value that would stand at `place` if all were sorted (quickselect; sorts when the values are made to be slow). Changes
 * the order of the values.
 */
export function select(values: Float64Array, place: number): number {
  let [low, high] = [0, values.length - 1];
  for (let rounds = 0; low < high; rounds += 1) {
    if (rounds === mostRounds) return values.sort()[place] ?? 0;
    const pivot = values[(low + high) >> 1] ?? 0;
    let [i, k] = [low, high];
    while (i <= k) {
      while ((values[i] ?? 0) < pivot) i += 1;
      while ((values[k] ?? 0) > pivot) k -= 1;
      if (i > k) break;
      const value = values[i] ?? 0;
      values[i] = values[k] ?? 0;
      values[k] = value;
      i += 1;
      k -= 1;
    }
    if (place <= k) high = k;
    else if (place >= i) low = i;
    else return values[place] ?? 0;
  }
  return values[place] ?? 0;
}

/** Halving 100,000 values takes about 17 rounds. */
const mostRounds = 60;

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

/** Sorts numbers in place. */
export function sortNumbers(values: number[]): number[] {
  if (values.length <= fewValues) return sortFew(values);
  const sorted = Float64Array.from(values).sort();
  for (let i = 0; i < sorted.length; i += 1) values[i] = sorted[i] ?? 0;
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
