import { describe, expect, it } from 'vitest';
import { groupFreeLines, groupRuledLines } from '#pdf/tables/body-rows.ts';
import { widenByCentres } from '#pdf/tables/centre-spans.ts';
import { countHeaderLines, groupHeaderLines } from '#pdf/tables/headers.ts';
import { type CellLine, cutLine } from '#pdf/tables/line-cells.ts';
import { scoreStream } from '#pdf/tables/score.ts';
import { segmentLines } from '#pdf/tables/seg-line.ts';
import { line, segLines } from './builders.ts';

describe('rows', () => {
  const borders = [80, 140, 200];
  const cut = (...rows: string[][]) => segLines([0, 100, 150, 210], rows).map((one) => cutLine(one, borders));
  const sizes = (groups: readonly (readonly unknown[])[]) => groups.map(({ length }) => length);

  it('a year in a column of years tells of no heading', () => {
    const lines = cut(
      ['Name', 'Since', 'Paid'],
      ['Costa', '2001'],
      ['Silva', '2009', '5.10'],
      ['Ito', '1999', '7.00'],
      ['Ruiz', '2010', '8.00'],
    );
    expect(countHeaderLines(lines, 4)).toBe(1);
  });

  it('the name of the first section is no heading, though the labels have none', () => {
    const lines = cut(
      ['', '2024', '2023', '2022'],
      ['Revenue:'],
      ['Sales', '5', '6', '7'],
      ['Rent', '1', '2', '3'],
      ['Sum', '6', '8', '9'],
    );
    expect(countHeaderLines(lines, 4)).toBe(1);
  });

  it('numbers do not wrap: what follows a row of them is a row', () => {
    const lines = cut(['Train', '8433', '4759', '7002'], ['Notes', 'FX', 'B', 'A']);
    expect(sizes(groupRuledLines(lines, 4))).toEqual([1, 1]);
  });

  it('a value that ends in a sign goes on in the next line, which is a row otherwise', () => {
    const rows = (end: string) => {
      const lines = cut(['Ours', '27.7', `75 ${end}`], ['', '', '0.4'], ['Base', '5.0', '6.0']);
      return sizes(groupFreeLines(lines, 4, () => false));
    };
    expect([rows('±'), rows('')]).toEqual([
      [2, 1],
      [1, 1, 1],
    ]);
  });

  it('a name in the middle under a value is no part of it', () => {
    const lines = cut(['Education', '55.8', '1', '2'], ['', 'Public'], ['Health', '86.0', '3', '4']);
    expect(sizes(groupFreeLines(lines, 4, () => false))).toEqual([1, 1, 1]);
  });

  it('units under all headings are a row of their own, the end of one heading is none', () => {
    const rows = (...lines: string[][]) => sizes(groupHeaderLines(cut(...lines), () => false));
    expect(rows(['Industry', 'Output', 'Wages'], ['', 'EUR m', "'000"])).toEqual([1, 1]);
    expect(rows(['Industry', 'Output', 'Wages'], ['', '', '(%)'])).toEqual([2]);
    expect(rows(['Industry', 'Output', 'Wages'], ['', 'per year', 'paid'])).toEqual([2]);
  });

  it('the number of a day does not part it from its month', () => {
    const [wide] = segmentLines([line(100, [150, 'to June 30, 2024']), line(112, [0, 'x'])]);
    expect(wide && cutLine(wide, [80, 186]).cells.map(({ text }) => text)).toEqual(['to June 30, 2024']);
  });
});

describe('headings that share out the columns', () => {
  const borders = [80, 125, 175, 225];
  const body = segLines([0, 100, 150, 200, 250], [['Apple', '1', '2', '3', '4']]).map((one) =>
    cutLine(one, borders),
  );
  const heads = (...lines: [number, string][][]) =>
    segmentLines(lines.map((pieces, i) => line(60 + 12 * i, ...pieces))).map((one) => cutLine(one, borders));

  it('span them also where one looks like a line of another', () => {
    const [first] = widenByCentres(
      heads(
        [
          [105, 'All of it'],
          [215, 'Small'],
        ],
        [
          [100, 'Q1'],
          [150, 'Q2'],
          [215, 'Paid'],
          [250, 'Q4'],
        ],
      ),
      body,
    );
    expect(first?.cells.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('span those whose own headings take several lines', () => {
    const [first] = widenByCentres(
      heads(
        [
          [110, 'First'],
          [215, 'Second'],
        ],
        [
          [150, 'Net'],
          [250, 'Net'],
        ],
        [
          [100, 'Q1'],
          [150, 'tax'],
          [200, 'Q3'],
          [250, 'sum'],
        ],
      ),
      body,
    );
    expect(first?.cells.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('span as many each, where only that fits', () => {
    const [first] = widenByCentres(
      heads(
        [
          [124, 'Men'],
          [224, 'Women'],
        ],
        [
          [100, 'Q1'],
          [150, 'Q2'],
          [200, 'Q3'],
          [250, 'Q4'],
        ],
      ),
      body,
    );
    expect(first?.cells.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('span more than they cover, if they stand in the middle of more only', () => {
    const [first, second] = heads(
      [
        [0, 'Fruit'],
        [157, 'All'],
      ],
      [
        [100, 'Q1'],
        [150, 'Q2'],
        [200, 'Q3'],
        [250, 'Q4'],
      ],
    );
    const all = { x0: 140, x1: 220, from: 1, to: 2 };
    const covering = {
      ...first,
      cells: first?.cells.map((cell, k) => (k === 1 ? { ...cell, ...all } : cell)),
    };
    const [widened] = widenByCentres([covering as CellLine, ...(second ? [second] : [])], body);
    expect(widened?.cells.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [1, 4],
    ]);
  });
});

describe('numbers in a heading', () => {
  const borders = [80, 140, 200];
  const cut = (...rows: string[][]) => segLines([0, 100, 150, 210], rows).map((one) => cutLine(one, borders));
  const body = ['East', 'West', 'North'].map((name) => [name, '5.1', '6.2', '7.3']);

  it('end it where the rows have labels and this line has none', () => {
    expect(countHeaderLines(cut(['Area', 'Query', 'Query', 'Query'], ['', '1', '2', '3'], ...body), 4)).toBe(
      2,
    );
    expect(
      countHeaderLines(cut(['Area', 'Query', 'Query', 'Query'], ['all', '1', '2', '3'], ...body), 4),
    ).toBe(1);
  });
});

describe('what a thing measures', () => {
  it('counts as a value, with its unit', () => {
    const facts = (values: string[]) => {
      const rows = values.map((value) => ['Height of the case', value]);
      return scoreStream(
        segLines([0, 150], rows).map((one) => cutLine(one, [120])),
        rows,
        2,
      );
    };
    expect(facts(['24 months', '230 V', '12 mm'])).toBeGreaterThan(facts(['months', 'some', 'few']) + 0.2);
  });
});
