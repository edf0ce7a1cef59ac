import { describe, expect, test } from 'vitest';
import { columnNames } from '#core/csv/column-names.ts';
import { csvReader, textOf } from '#core/csv/csv-reader.ts';
import { newGuess, observe, typeOf } from '#core/csv/infer-type.ts';

const rowsOf = (text: string, cut = 7) => {
  const bytes = new TextEncoder().encode(text);
  const reader = csvReader({ delimiter: ',', quote: '"' });
  const rows = [];
  for (let at = 0; at < bytes.length; at += cut) rows.push(...reader.read(bytes.subarray(at, at + cut)));
  rows.push(...reader.end());
  return rows.map(({ line, fields, broken }) => ({ line, fields: fields.map(textOf), broken }));
};

describe('reading CSV', () => {
  test.each([1, 2, 3, 1000])('goes on over pieces of %i bytes', (cut) => {
    expect(rowsOf('a,b\r\n"x, ""y""\nz",ü\n,', cut)).toEqual([
      { line: 1, fields: ['a', 'b'], broken: false },
      { line: 2, fields: ['x, "y"\nz', 'ü'], broken: false },
      { line: 4, fields: ['', ''], broken: false },
    ]);
  });

  test('tells a quote that does not close', () => {
    expect(rowsOf('a\n"b').at(-1)).toMatchObject({ line: 2, broken: true });
  });

  test('tells bytes that are not UTF-8', () => {
    const [row] = [...csvReader({ delimiter: ',', quote: '"' }).read(Uint8Array.of(0xe4, 0x2c, 0x61, 0x0a))];
    expect(row?.fields.map(textOf)).toEqual([undefined, 'a']);
  });
});

const inferred = (...values: string[]) => {
  const guess = newGuess();
  for (const value of values) observe(guess, value, new TextEncoder().encode(value).byteLength);
  return typeOf(guess);
};

test.each([
  ['INTEGER', ['1', '-20', '']],
  ['BIGINT', ['1', '3000000000']],
  ['DECIMAL(38,0)', ['12345678901234567890']],
  ['VARCHAR(64)', ['007', '1']],
  ['DECIMAL(18,2)', ['1', '2.50']],
  ['VARCHAR(64)', ['1,234.50']],
  ['BOOLEAN', ['true', 'false']],
  ['VARCHAR(64)', ['Y', 'N']],
  ['DATE', ['2026-02-28']],
  ['VARCHAR(64)', ['2026-02-30']],
  ['TIMESTAMP', ['2026-02-28', '2026-02-28 10:00:00']],
  ['TIMESTAMPTZ', ['2026-02-28T10:00:00Z']],
  ['VARCHAR(128)', ['é'.repeat(20)]],
  ['VARCHAR(256)', ['', ' ']],
])('the type %s fits %j', (type, values) => {
  expect(inferred(...values)).toBe(type);
});

test('names of columns are cleaned up, and none comes twice', () => {
  expect(columnNames(['\uFEFFOrder Id', 'order id', '', ' Größe '])).toEqual([
    'order_id',
    'order_id_2',
    'col_3',
    'größe',
  ]);
});
