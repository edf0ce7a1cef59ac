import { momentReader, type ReadMoment } from './date-formats.ts';
import { type LoadProblem, problem } from './load-problem.ts';
import type { CopyOptions } from './parse-copy.ts';

/** A column that a COPY fills. */
export interface LoadColumn {
  readonly name: string;
  /** As the engine names it: `integer`, `numeric(10,2)`, `character varying(20)` … */
  readonly type: string;
  readonly isNotNull: boolean;
}

/** The value as the engine's COPY reads it (not yet escaped), null for NULL, or why there is none. */
export type ReadValue = (field: string) => string | null | LoadProblem;

/** Reads the fields of a column: nothing that passes here is refused, rounded or cut by the engine. */
export function valueReader({ type, isNotNull }: LoadColumn, options: CopyOptions): ReadValue {
  const [, base = type, first, second] =
    /^([a-z ]+?)(?:\((\d+)(?:,(\d+))?\))?(?: with(?:out)? time zone)?$/.exec(type) ?? [];
  const isText = base === 'character varying' || base === 'character';
  const read = readerOf(base, Number(first ?? 0), Number(second ?? 0), type, options);
  const missing = problem('missingNotNull', 'Missing data for not-null field');
  const isNull = (field: string): boolean => {
    if (field === options.nullText) return true;
    if (!isText) return trimmed(field) === '';
    if (field === '') return options.emptyAsNull;
    return options.blanksAsNull && /^\s+$/.test(field);
  };
  return (field) => {
    if (!isNull(field)) return read(field);
    return isNotNull ? missing : null;
  };
}

function readerOf(
  base: string,
  first: number,
  second: number,
  type: string,
  options: CopyOptions,
): ReadValue {
  switch (base) {
    case 'smallint':
      return integer('Short', 2n ** 15n);
    case 'integer':
      return integer('Integer', 2n ** 31n);
    case 'bigint':
      return integer('Long', 2n ** 63n);
    case 'numeric':
      return decimal(first, second, options.rounds);
    case 'real':
    case 'double precision':
      return float;
    case 'boolean':
      return boolean;
    case 'character varying':
      return text(first, false, options);
    case 'character':
      return text(first, true, options);
    case 'date':
      return date(options.dateFormat);
    case 'timestamp':
      return timestamp(options.timeFormat, type.endsWith('with time zone'));
    case 'jsonb':
      return json;
    default:
      return (field) => trimmed(field);
  }
}

const INTEGER = /^[ \t]*[+-]?\d+[ \t]*$/;

function integer(name: string, limit: bigint): ReadValue {
  return (field) => {
    if (!INTEGER.test(field)) return badDigit(field, name, /[^\d]/, /^[ \t]*[+-]/);
    const digits = trimmed(field).replace(/^[+]/, '');
    // Numbers are exact so far, and much faster
    const value = digits.length < 16 ? Number(digits) : BigInt(digits);
    if (value < -limit || value >= limit)
      return problem('integerOverflow', `Overflow, Value '${digits}', Type: ${name}`);
    return digits;
  };
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

function decimal(precision: number, scale: number, rounds: boolean): ReadValue {
  return (field) => {
    const match = DECIMAL.exec(trimmed(field));
    const [, sign = '', before = '', after = '', exponent = '0'] = match ?? [];
    if (!match || before + after === '') return badDigit(field, 'Decimal', /[^\d.]/, /^[ \t]*[+-]/);
    const digits = before + after;
    const point = before.length + Number(exponent);
    const whole =
      point <= 0
        ? '0'
        : digits
            .slice(0, point)
            .padEnd(point, '0')
            .replace(/^0+(?=\d)/, '');
    const fraction =
      point < 0 ? digits.padStart(digits.length - point, '0') : digits.slice(Math.max(point, 0));
    if (whole !== '0' && whole.length > precision - scale)
      return problem('tooLong', `Numeric Value Overflow - result precision, Value '${field}'`);
    // COPY cuts what is beyond the scale, other than INSERT, which rounds
    const kept = rounds ? fraction : fraction.slice(0, scale);
    if (rounds && roundsTooHigh(whole, fraction, precision, scale))
      return problem('tooLong', `Numeric Value Overflow - result precision, Value '${field}'`);
    return `${sign === '-' ? '-' : ''}${whole}${kept === '' ? '' : `.${kept}`}`;
  };
}

function roundsTooHigh(whole: string, fraction: string, precision: number, scale: number): boolean {
  const isFull = whole.length === precision - scale && /^9+$/.test(whole + fraction.slice(0, scale));
  return isFull && Number(fraction[scale] ?? '0') >= 5;
}

const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(nan|inf|infinity)$/i;

const float: ReadValue = (field) => {
  if (!FLOAT.test(trimmed(field))) return problem('float', `Invalid digit, Value '${field}', Type: Float`);
  if (/\d/.test(field) && !Number.isFinite(Number(field)))
    return problem('tooLong', `Overflow, Value '${field}', Type: Float`);
  return trimmed(field);
};

const TRUE = /^(t|true|y|yes|1)$/i;
const FALSE = /^(f|false|n|no|0)$/i;

const boolean: ReadValue = (field) => {
  const word = trimmed(field);
  if (TRUE.test(word)) return 't';
  if (FALSE.test(word)) return 'f';
  return problem('boolean', `Unknown boolean format, Value '${field}'`);
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: what is beyond ASCII is what counts
const BEYOND_ASCII = /[^\x00-\x7f]/;

function text(maxBytes: number, isChar: boolean, options: CopyOptions): ReadValue {
  return (given) => {
    const field = options.trimsBlanks ? given.replace(/[ \t]+$/, '') : given;
    if (field.includes('\0'))
      return problem('utf8', 'String contains a null terminator (0x00)', field.indexOf('\0'));
    const isWide = BEYOND_ASCII.test(field);
    if (isWide && isChar) {
      const [character = ''] = field.match(/[^\0-\x7f]/u) ?? [];
      const bytes = Buffer.from(character)
        .toString('hex')
        .replace(/..(?=.)/g, '$& ');
      return problem(
        'utf8',
        `Multibyte character not supported for CHAR (Hint: try using VARCHAR). Invalid char: ${bytes}`,
      );
    }
    const length = isWide ? Buffer.byteLength(field) : field.length;
    if (length <= maxBytes) return field;
    if (options.truncatesColumns) return cutBytes(field, maxBytes);
    // Blanks at the end do not count
    const bare = field.replace(/ +$/, '');
    if (Buffer.byteLength(bare) <= maxBytes) return cutBytes(field, maxBytes);
    return problem('tooLong', 'String length exceeds DDL length', maxBytes);
  };
}

function cutBytes(field: string, maxBytes: number): string {
  let kept = '';
  let size = 0;
  for (const character of field) {
    size += Buffer.byteLength(character);
    if (size > maxBytes) break;
    kept += character;
  }
  return kept;
}

const KNOWN_DAYS = 10_000;

function date(format: string | undefined): ReadValue {
  const read = momentReader(format);
  // The same days come again and again
  const known = new Map<string, string>();
  return (field) => {
    const already = known.get(field);
    if (already !== undefined) return already;
    const moment = read(trimmed(field));
    if (moment) {
      const day = dayOf(moment);
      if (known.size < KNOWN_DAYS) known.set(field, day);
      return day;
    }
    const reason =
      format === undefined && trimmed(field).length < 10
        ? 'Invalid Date Format - length must be 10 or more'
        : `Invalid Date Format [${format ?? 'YYYY-MM-DD'}]`;
    return problem('date', reason);
  };
}

function timestamp(format: string | undefined, isZoned: boolean): ReadValue {
  const read = momentReader(format);
  return (field) => {
    const moment = read(trimmed(field));
    if (!moment)
      return problem('timestamp', `Invalid timestamp format or value [${format ?? 'YYYY-MM-DD HH24:MI:SS'}]`);
    const { hour, minute, second, microsecond, zone } = moment;
    const [h, m, s] = [hour, minute, second].map((number) => String(number).padStart(2, '0'));
    const time = `${h}:${m}:${s}.${String(microsecond).padStart(6, '0')}`;
    return `${dayOf(moment)} ${time}${isZoned ? (zone ?? '+00') : ''}`;
  };
}

function dayOf({ year, month, day }: ReadMoment): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const json: ReadValue = (field) => {
  try {
    return JSON.stringify(JSON.parse(field));
  } catch {
    return problem('json', 'Input data is not well-formed JSON for the SUPER data type');
  }
};

/** Without blanks around it; a byte order mark is none. */
function trimmed(field: string): string {
  const isBare = field.charCodeAt(0) > BLANK && field.charCodeAt(field.length - 1) > BLANK;
  return isBare ? field : field.replace(/^[ \t]+|[ \t]+$/g, '');
}

const BLANK = 0x20;

function badDigit(field: string, type: string, bad: RegExp, sign: RegExp): LoadProblem {
  const skipped = sign.exec(field)?.[0].length ?? 0;
  const position = Math.max(0, field.slice(skipped).search(bad)) + skipped;
  return problem(
    'digit',
    `Invalid digit, Value '${field[position] ?? ''}', Pos ${position}, Type: ${type}`,
    position,
  );
}
