/** Redshift's names of types, by the engine's numbers for them. */
const NAMES: Readonly<Record<number, string>> = {
  16: 'bool',
  21: 'int2',
  23: 'int4',
  20: 'int8',
  700: 'float4',
  701: 'float8',
  1700: 'numeric',
  1042: 'bpchar',
  18: 'char',
  1082: 'date',
  1083: 'time',
  1266: 'timetz',
  1114: 'timestamp',
  1184: 'timestamptz',
  3802: 'super',
};

/** The type of a column of a result; texts of any kind are varchar. */
export function typeName(oid: number): string {
  return NAMES[oid] ?? 'varchar';
}

const BY_FORMAT: readonly (readonly [start: string, name: string])[] = [
  ['character varying', 'varchar'],
  ['character', 'char'],
  ['integer', 'int4'],
  ['bigint', 'int8'],
  ['smallint', 'int2'],
  ['numeric', 'numeric'],
  ['boolean', 'bool'],
  ['double precision', 'float8'],
  ['real', 'float4'],
  ['timestamp with time zone', 'timestamptz'],
  ['timestamp', 'timestamp'],
  ['time with time zone', 'timetz'],
  ['time', 'time'],
  ['jsonb', 'super'],
];

/** The same for a type as the engine words it: `numeric(10,2)` → numeric and 10. */
export function formattedType(format: string): { readonly name: string; readonly length: string } {
  const name = BY_FORMAT.find(([start]) => format.startsWith(start))?.[1] ?? format;
  const [, length = '0'] = /\((\d+)(?:,\d+)?\)/.exec(format) ?? [];
  return { name, length };
}
