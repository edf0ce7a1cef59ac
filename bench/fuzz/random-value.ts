import type { Dice } from './dice.ts';
import { isRecord, type OpenApi, resolve, type Schema } from './document.ts';

/** Texts that break what is careless: encodings, lengths, paths, other languages' syntax, names of Object's own. */
const nasty: readonly [string, ...string[]] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\ufeff',
  'a\r\nB: c',
  '../../../etc/passwd',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  "'; DROP TABLE tasks; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '💥'.repeat(40),
  'x'.repeat(3_000),
  'ﬀ\u202e\u0301',
  '-1',
  '1e309',
  'null',
  '2026-02-30T25:61:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999+14:00',
];
const numbers: readonly [number, ...number[]] = [0, -1, 1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 5e-324];

/** What requests are made of beside their schema: ids that exist, so that some of them get far. */
export interface Pool {
  readonly ids: [string, ...string[]];
}

/** A value that mostly fits the schema; now and then a part of it is anything at all. */
export function randomValue(schema: Schema, document: OpenApi, pool: Pool, dice: Dice, depth = 0): unknown {
  if (dice.chance(0.06)) return anything(dice, 0);
  const known = resolve(document, schema);
  const again = (part: unknown) => randomValue(isRecord(part) ? part : {}, document, pool, dice, depth + 1);
  for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
    const options = known[key];
    if (Array.isArray(options) && options.length > 0) return again(options[dice.below(options.length)]);
  }
  if (known.const !== undefined) return known.const;
  if (Array.isArray(known.enum)) return known.enum[dice.below(known.enum.length)];
  switch (typeOf(known, dice)) {
    case 'string':
      return text(known, pool, dice);
    case 'integer':
    case 'number':
      return number(known, dice);
    case 'boolean':
      return dice.chance(0.5);
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: dice.chance(0.03) ? 150 : dice.below(4) }, () => again(known.items));
    default:
      return depth > 6 ? {} : object(known, again, dice);
  }
}

function typeOf({ type, properties }: Schema, dice: Dice): unknown {
  if (Array.isArray(type)) return type[dice.below(type.length)];
  return type ?? (properties ? 'object' : dice.pick(['string', 'integer', 'object', 'boolean']));
}

function object(schema: Schema, again: (part: unknown) => unknown, dice: Dice): unknown {
  const made: Record<string, unknown> = {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const [name, part] of Object.entries(isRecord(schema.properties) ? schema.properties : {}))
    if (required.includes(name) ? dice.chance(0.96) : dice.chance(0.3)) made[name] = again(part);
  if (isRecord(schema.additionalProperties))
    for (let left = dice.below(4); left > 0; left -= 1)
      made[dice.pick(nasty)] = again(schema.additionalProperties);
  if (dice.chance(0.05)) made[dice.pick(nasty)] = anything(dice, 0);
  return made;
}

function text({ format, pattern, maxLength }: Schema, { ids }: Pool, dice: Dice): string {
  if (dice.chance(0.25)) return dice.pick(nasty);
  if (format === 'date-time')
    return new Date(Date.now() + (dice.below(2_000) - 500) * 3_600_000).toISOString();
  if (pattern !== undefined || dice.chance(0.3)) return dice.pick(ids);
  return 'abc def'.slice(0, Math.min(Number(maxLength ?? 7), 1 + dice.below(7)));
}

function number({ minimum = 0, maximum = 100, type }: Schema, dice: Dice): number {
  if (dice.chance(0.15)) return dice.pick(numbers);
  const [least, most] = [Number(minimum), Math.min(Number(maximum), Number(minimum) + 1_000)];
  if (dice.chance(0.3)) return dice.pick([least, most, least - 1, most + 1]);
  const within = least + dice.below(most - least + 1);
  // No round fraction: 0.25 hours are whole milliseconds, and nothing would go wrong by it
  return type === 'integer' ? within : within + dice.below(997) / 997;
}

/** Any JSON, also deep. */
export function anything(dice: Dice, depth: number): unknown {
  const kinds = ['text', 'number', 'null', 'boolean', 'array', 'object', 'deep'] as const;
  const kind = depth > 3 ? 'text' : dice.pick(kinds);
  if (kind === 'text') return dice.pick(nasty);
  if (kind === 'number') return dice.pick(numbers);
  if (kind === 'null') return null;
  if (kind === 'boolean') return dice.chance(0.5);
  if (kind === 'array') return Array.from({ length: dice.below(5) }, () => anything(dice, depth + 1));
  if (kind === 'object') return { [dice.pick(nasty)]: anything(dice, depth + 1) };
  let deep: unknown = 1;
  for (let left = 500; left > 0; left -= 1) deep = [deep];
  return deep;
}
