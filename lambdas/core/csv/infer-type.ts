/** What has been seen of a column's values; a type fits only if every value that is not empty fits it. */
export interface Guess {
  values: number;
  empty: number;
  longestBytes: number;
  integers: boolean;
  /** Largest number of digits before the point. */
  digits: number;
  scale: number;
  smallest: bigint;
  largest: bigint;
  decimals: boolean;
  booleans: boolean;
  dates: boolean;
  timestamps: boolean;
  zoned: boolean;
}

export function newGuess(): Guess {
  return {
    values: 0,
    empty: 0,
    longestBytes: 0,
    integers: true,
    digits: 0,
    scale: 0,
    smallest: 0n,
    largest: 0n,
    decimals: true,
    booleans: true,
    dates: true,
    timestamps: true,
    zoned: false,
  };
}

const integer = /^-?(0|[1-9]\d*)$/;
const decimal = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const isoTime =
  /^(\d{4})-(\d{2})-(\d{2})(?:[ T]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** Takes one value into account; `bytes` is its length in UTF-8, as Redshift counts VARCHAR. */
export function observe(guess: Guess, text: string, bytes: number): void {
  if (text.trim() === '') {
    guess.empty += 1;
    return;
  }
  guess.values += 1;
  guess.longestBytes = Math.max(guess.longestBytes, bytes);
  observeNumber(guess, text);
  if (guess.booleans) guess.booleans = text === 'true' || text === 'false';
  if (guess.timestamps) observeTime(guess, text);
}

/** Leading zeros make a text of a number: they are part of a code, and a number would lose them. */
function observeNumber(guess: Guess, text: string): void {
  if (!guess.decimals) return;
  guess.decimals = decimal.test(text);
  guess.integers &&= integer.test(text);
  if (!guess.decimals) return;
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  guess.digits = Math.max(guess.digits, whole.length);
  guess.scale = Math.max(guess.scale, fraction.length);
  if (!guess.integers || whole.length > 38) return;
  const value = BigInt(text);
  if (value < guess.smallest) guess.smallest = value;
  if (value > guess.largest) guess.largest = value;
}

function observeTime(guess: Guess, text: string): void {
  const parts = isoTime.exec(text);
  guess.timestamps = parts !== null && isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  if (!guess.timestamps) guess.dates = false;
  if (parts?.[4] !== undefined) guess.dates = false;
  if (parts?.[5] !== undefined) guess.zoned = true;
}

/** True for a day that the calendar has. */
export function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The type for a column, in Redshift's words: never a float, never a number where a text would lose something. */
export function typeOf(guess: Guess): string {
  if (guess.values === 0) return 'VARCHAR(256)';
  if (guess.booleans) return 'BOOLEAN';
  if (guess.integers) return integerType(guess);
  if (guess.decimals && guess.digits + guess.scale <= 38 && guess.scale <= 37)
    return `DECIMAL(${guess.digits + guess.scale <= 18 ? 18 : 38},${guess.scale})`;
  if (guess.dates) return 'DATE';
  if (guess.timestamps) return guess.zoned ? 'TIMESTAMPTZ' : 'TIMESTAMP';
  return `VARCHAR(${lengthFor(guess.longestBytes)})`;
}

function integerType({ digits, smallest, largest, longestBytes }: Guess): string {
  if (digits > 38) return `VARCHAR(${lengthFor(longestBytes)})`;
  if (smallest >= -(2n ** 31n) && largest < 2n ** 31n) return 'INTEGER';
  if (smallest >= -(2n ** 63n) && largest < 2n ** 63n) return 'BIGINT';
  return 'DECIMAL(38,0)';
}

/** Room for values twice as long, in a power of two; 64 at the least. */
function lengthFor(bytes: number): number {
  let length = 64;
  while (length < 2 * bytes && length < 65_535) length *= 2;
  return Math.min(length, 65_535);
}
