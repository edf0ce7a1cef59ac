import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvFileName, csvRow, escapeFormula, writeCsv } from '#pdf/csv.ts';

describe('CSV', () => {
  it('follows RFC 4180: commas, CRLF after every row, quotes doubled', () => {
    expect(
      writeCsv([
        ['a', 'b,c', 'say "x"', 'two\nlines', ''],
        ['1', '', '', '', ''],
      ]),
    ).toBe('a,"b,c","say ""x""","two\nlines",\r\n1,,,,\r\n');
  });

  it('tells a row of one empty cell from a blank line', () => {
    expect(csvRow([''])).toBe('""\r\n');
  });

  it('gives every table back, whatever its cells hold', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', ' ', 'é', '😀') }),
    );
    const rows = fc
      .integer({ min: 1, max: 5 })
      .chain((columns) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 6 }),
      );
    fc.assert(
      fc.property(rows, (table) => {
        expect(readCsv(writeCsv(table))).toEqual(table);
      }),
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd|calc', "'+cmd|calc"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'\r=1"],
    ['-12.5', '-12.5'],
    ['+3 %', '+3 %'],
    ['-1 234,50', '-1 234,50'],
    ['-', "'-"],
    ['a=b', 'a=b'],
    ['', ''],
  ])('as a spreadsheet would read it: %j is written %j when formulas are escaped', (cell, escaped) => {
    expect(escapeFormula(cell)).toBe(escaped);
    expect(readCsv(csvRow([cell], { escapeFormulas: true }))).toEqual([[escaped]]);
    expect(readCsv(csvRow([cell]))).toEqual([[cell]]);
  });

  it('never leaves a cell that a spreadsheet runs', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '1', 'A', '(', ')', '.') }),
        (cell) => {
          const [first, ...rest] = escapeFormula(cell);
          const isSafe =
            first === undefined || !'=+-@\t\r'.includes(first) || /^[\d.,\s%]*$/.test(rest.join(''));
          expect(isSafe).toBe(true);
        },
      ),
    );
  });

  it('names files so that they sort in the order of the tables', () => {
    expect([1, 12, 123, 1234].map((index) => csvFileName({ index }))).toEqual([
      'table-001.csv',
      'table-012.csv',
      'table-123.csv',
      'table-1234.csv',
    ]);
  });
});

/** A reader of RFC 4180 that shares nothing with the writer. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        at += 1;
        while (at < text.length && (text[at] !== '"' || text[at + 1] === '"')) {
          cell += text[at];
          at += text[at] === '"' ? 2 : 1;
        }
        at += 1;
      } else {
        while (at < text.length && text[at] !== ',' && text[at] !== '\r') {
          cell += text[at];
          at += 1;
        }
      }
      row.push(cell);
      if (text[at] !== ',') break;
      at += 1;
    }
    expect(text.slice(at, at + 2)).toBe('\r\n');
    at += 2;
    rows.push(row);
  }
  return rows;
}
