import { isDay } from './infer-type.ts';

/** Why COPY would refuse a value: Redshift's code and what it says. */
export interface ValueProblem {
  readonly code: number;
  readonly reason: string;
}

const problem = (code: number, reason: string): ValueProblem => ({ code, reason });

const ranges: Readonly<Record<string, bigint>> = {
  SMALLINT: 2n ** 15n,
  INTEGER: 2n ** 31n,
  BIGINT: 2n ** 63n,
};

/** What is wrong with a value for a column of that type, if anything is. Formats other than ISO are left to Redshift. */
export function checkValue(type: string, text: string, bytes: number): ValueProblem | undefined {
  const [, word = '', first, second] =
    /^([A-Z ]+?)(?:\((\w+)(?:,\s?(\d+))?\))?$/.exec(type.toUpperCase()) ?? [];
  if (word === 'VARCHAR' || word === 'CHAR') return checkText(word, first, bytes);
  const value = text.trim();
  if (value === '') return undefined;
  if (word in ranges) return checkInteger(value, ranges[word] ?? 0n);
  if (word === 'DECIMAL') return checkDecimal(value, Number(first ?? 18), Number(second ?? 0));
  if (word === 'REAL' || word === 'DOUBLE PRECISION')
    return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value) ? undefined : problem(1208, 'Invalid float');
  if (word === 'BOOLEAN')
    return /^(t|true|y|yes|1|f|false|n|no|0)$/i.test(value) ? undefined : problem(1210, 'Invalid boolean');
  if (word === 'DATE') return checkDate(value);
  return undefined;
}

function checkText(word: string, length: string | undefined, bytes: number): ValueProblem | undefined {
  const most = length === undefined ? 256 : length === 'MAX' ? 65_535 : Number(length);
  if (bytes <= most) return undefined;
  return problem(1204, `String length exceeds DDL length: ${bytes} bytes for ${word}(${most})`);
}

function checkInteger(value: string, limit: bigint): ValueProblem | undefined {
  if (!/^[+-]?\d+$/.test(value)) return problem(1207, 'Invalid digit');
  const number = BigInt(value.replace('+', ''));
  return number >= -limit && number < limit ? undefined : problem(1222, 'Integer overflow');
}

/** More digits after the point than the column has are cut off without a word; more before it do not fit. */
function checkDecimal(value: string, precision: number, scale: number): ValueProblem | undefined {
  const parts = /^[+-]?(\d*)(?:\.(\d*))?$/.exec(value);
  if (!parts || (parts[1] === '' && !parts[2])) return problem(1207, 'Invalid digit');
  const whole = (parts[1] ?? '').replace(/^0+/, '');
  return whole.length > precision - scale ? problem(1209, 'Numeric overflow') : undefined;
}

function checkDate(value: string): ValueProblem | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(value);
  if (!iso || isDay(Number(iso[1]), Number(iso[2]), Number(iso[3]))) return undefined;
  return problem(1205, 'Invalid date');
}
