/** What a field of a cron expression may hold. */
export interface FieldRule {
  readonly word: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
  /** Number of the first name. */
  readonly firstName?: number;
}

/** A field that is not understood: the sentence begins after the name of the field. */
export class CronFieldError extends Error {
  override readonly name = 'CronFieldError';
}

/** The values that a field names, ascending: lists, ranges, steps and names. `*` is all. @throws CronFieldError */
export function parseField(text: string, rule: FieldRule): readonly number[] {
  if (text === '') throw new CronFieldError(`${rule.word} is empty: write * for every one`);
  const values = text.split(',').flatMap((part) => parsePart(part, rule));
  return [...new Set(values)].sort((a, b) => a - b);
}

function parsePart(part: string, rule: FieldRule): readonly number[] {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0) throw new CronFieldError(`${rule.word} "${part}" has two steps`);
  const { from, to } = parseRange(range, step !== undefined, rule);
  const by = step === undefined ? 1 : parseStep(step, part, rule);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, at) => from + at * by);
}

function parseRange(range: string, stepped: boolean, rule: FieldRule): { from: number; to: number } {
  const { least, most, word } = rule;
  if (range === '*') return { from: least, to: most };
  const [first = '', last, ...more] = range.split('-');
  if (more.length > 0)
    throw new CronFieldError(`${word} "${range}" is no range: write for example ${least}-${most}`);
  const from = parseValue(first, rule);
  if (last === undefined) return { from, to: stepped ? most : from };
  const to = parseValue(last, rule);
  if (to >= from) return { from, to };
  throw new CronFieldError(
    `${word} "${range}" runs backwards: write ${from}-${most},${least}${to > least ? `-${to}` : ''}`,
  );
}

function parseStep(step: string, part: string, { word, least, most }: FieldRule): number {
  const by = /^\d{1,4}$/.test(step) ? Number(step) : 0;
  const longest = most - least + 1;
  if (by >= 1 && by <= longest) return by;
  throw new CronFieldError(`${word} "${part}": a step is a whole number from 1 to ${longest}, as in */2`);
}

function parseValue(text: string, { word, least, most, names, firstName = 0 }: FieldRule): number {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + firstName;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  if (value >= least && value <= most) return value;
  const orNames = names ? ` or ${names[0]} to ${names.at(-1)}` : '';
  throw new CronFieldError(
    `${word} "${text}" is not accepted: use ${least} to ${most}${orNames}, *, a list, a range or a step`,
  );
}
