import type { Cursor } from './cursor.ts';
import { SqlError } from './sql-error.ts';
import { made, type Token } from './tokens.ts';

/** A column's type: for the engine, and what the engine cannot check. */
export interface ColumnType {
  readonly engine: string;
  /** At most so many bytes; the engine counts characters. */
  readonly maxBytes?: number;
}

const PLAIN: Readonly<Record<string, string>> = {
  smallint: 'smallint',
  int2: 'smallint',
  integer: 'integer',
  int: 'integer',
  int4: 'integer',
  bigint: 'bigint',
  int8: 'bigint',
  real: 'real',
  float4: 'real',
  float8: 'double precision',
  float: 'double precision',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'date',
  super: 'jsonb',
};

const REFUSED: ReadonlySet<string> = new Set([
  'serial',
  'bigserial',
  'smallserial',
  'serial4',
  'serial8',
  'json',
  'jsonb',
  'uuid',
  'bytea',
  'xml',
  'money',
  'inet',
  'cidr',
  'bit',
  'tsvector',
  'point',
  'hstore',
]);
const NOT_EMULATED: ReadonlySet<string> = new Set([
  'varbyte',
  'varbinary',
  'binary',
  'geometry',
  'geography',
  'hllsketch',
]);
const MAX_VARCHAR = 65_535;
const MAX_CHAR = 4_096;
const DEFAULT_TEXT = 256;
const MAX_PRECISION = 38;
const DEFAULT_PRECISION = 18;

/** Reads a type with Redshift's defaults and limits. */
export function readType(cursor: Cursor): ColumnType {
  const token = cursor.next();
  const { value } = token;
  if (REFUSED.has(value)) throw new SqlError(`Column type "${value}" is not supported.`);
  if (NOT_EMULATED.has(value)) throw new SqlError(`The type ${value} is not emulated by the local cloud`);
  const plain = PLAIN[value];
  const type = plain === undefined ? readParametric(cursor, value) : { engine: plain };
  if (cursor.sees('[')) throw new SqlError('array types are not supported');
  if (value === 'float' && cursor.sees('(')) {
    const [digits = 0] = numbers(cursor);
    return { engine: digits <= 24 ? 'real' : 'double precision' };
  }
  return type;
}

function readParametric(cursor: Cursor, value: string): ColumnType {
  switch (value) {
    case 'double':
      cursor.expect('precision');
      return { engine: 'double precision' };
    case 'decimal':
    case 'numeric': {
      const [precision = DEFAULT_PRECISION, scale = 0] = cursor.sees('(') ? numbers(cursor) : [];
      if (precision < 1 || precision > MAX_PRECISION)
        throw new SqlError(`NUMERIC precision ${precision} must be between 1 and ${MAX_PRECISION}`);
      if (scale > precision)
        throw new SqlError(`NUMERIC scale ${scale} must be between 0 and precision ${precision}`);
      return { engine: `numeric(${precision},${scale})` };
    }
    case 'character':
    case 'nchar':
    case 'char':
      return cursor.take('varying') ? varchar(cursor) : char(cursor, 1);
    case 'bpchar':
      return char(cursor, DEFAULT_TEXT);
    case 'varchar':
    case 'nvarchar':
      return varchar(cursor);
    case 'text':
      return text(DEFAULT_TEXT);
    case 'timestamp':
      return { engine: withZone(cursor) ? 'timestamptz' : 'timestamp' };
    case 'timestamptz':
      return { engine: 'timestamptz' };
    case 'time':
      return { engine: withZone(cursor) ? 'timetz' : 'time' };
    case 'timetz':
      return { engine: 'timetz' };
    default:
      throw new SqlError(`type "${value}" does not exist`);
  }
}

function varchar(cursor: Cursor): ColumnType {
  return text(length(cursor, DEFAULT_TEXT, MAX_VARCHAR, 'character varying'));
}

function text(maxBytes: number): ColumnType {
  return { engine: `varchar(${maxBytes})`, maxBytes };
}

function char(cursor: Cursor, otherwise: number): ColumnType {
  const maxBytes = length(cursor, otherwise, MAX_CHAR, 'character');
  return { engine: `char(${maxBytes})`, maxBytes };
}

function length(cursor: Cursor, otherwise: number, max: number, type: string): number {
  if (!cursor.sees('(')) return otherwise;
  if (cursor.sees('(', 'max', ')')) {
    cursor.parenthesized();
    return max;
  }
  const [given = 0] = numbers(cursor);
  if (given < 1) throw new SqlError(`length for type ${type} must be at least 1`);
  if (given > max) throw new SqlError(`length for type ${type} cannot exceed ${max}`);
  return given;
}

function numbers(cursor: Cursor): number[] {
  return cursor
    .parenthesized()
    .filter(({ text }) => text !== ',')
    .map(({ kind, text }) => (kind === 'number' && /^\d+$/.test(text) ? Number(text) : cursor.fail()));
}

function withZone(cursor: Cursor): boolean {
  if (cursor.take('with', 'time', 'zone')) return true;
  cursor.take('without', 'time', 'zone');
  return false;
}

/** The type as tokens for the engine. */
export function typeTokens({ engine }: ColumnType): Token[] {
  return made(engine);
}
