import { describe, expect, it } from 'vitest';
import { findLines } from '#pdf/layout/lines.ts';
import { findSegments } from '#pdf/layout/segments.ts';
import { groupFreeLines, groupRuledLines } from '#pdf/tables/body-rows.ts';
import { widenByCentres } from '#pdf/tables/centre-spans.ts';
import { countHeaderLines } from '#pdf/tables/headers.ts';
import { cutLine } from '#pdf/tables/line-cells.ts';
import { findSeams } from '#pdf/tables/seams.ts';
import { segmentLines } from '#pdf/tables/seg-line.ts';
import { splitSides } from '#pdf/tables/split-sides.ts';
import { trimLines } from '#pdf/tables/trim-lines.ts';
import { glyphs, line, ruling, segLines } from './builders.ts';

const texts = (lines: readonly { segments: readonly { text: string }[] }[]) =>
  lines.map(({ segments }) => segments.map(({ text }) => text).join('|'));

describe('dots that lead to a value', () => {
  it.each(['Cash ........ 12', 'Cash . . . . . . 12'])('are no text: %s', (text) => {
    const [found] = findLines(glyphs(text));
    expect(found?.words.map(({ text }) => text)).toEqual(['Cash', '12']);
    expect(found?.words[1]?.led).toBe(true);
  });

  it('are five at least', () => {
    expect(findLines(glyphs('and so on . . . 12'))[0]?.words.map(({ text }) => text)).toContain('.');
  });
});

describe('a currency sign', () => {
  const pieces = (...given: [number, string][]) => findSegments(line(100, ...given)).map(({ text }) => text);

  it('at the left edge of its column belongs to the amount behind it, not to the one before', () => {
    expect(pieces([0, 'Sales'], [100, '$'], [130, '5,021'], [160, '$'], [190, '(3)'])).toEqual([
      'Sales',
      '$ 5,021',
      '$ (3)',
    ]);
  });

  it('behind its amount stays there', () => {
    expect(pieces([0, 'Soap'], [100, '5.10'], [124, '€'], [160, '9.00'], [184, '€'])).toEqual([
      'Soap',
      '5.10 €',
      '9.00 €',
    ]);
  });
});

describe('a seam', () => {
  const rows = (gap: number, shift = 0) =>
    segmentLines(
      ['481', '36', '309', '150', '7'].map((count, i) => {
        const end = 200 + (i % 2) * shift;
        return line(
          100 + 12 * i,
          [0, 'Soap'],
          [end - 5 * count.length, count],
          [end + gap, 'box'],
          [300, '9.10'],
        );
      }),
    );

  it('parts columns whose edges line up a little more than a blank apart', () => {
    expect(findSeams(rows(5), [100, 260])).toEqual([202.5]);
  });

  it('is none where there is no more than a blank, or where nothing lines up', () => {
    expect(findSeams(rows(3), [100, 260])).toEqual([]);
    expect(findSeams(rows(5, 4), [100, 260])).toEqual([]);
  });
});

describe('tables side by side', () => {
  const xs = [0, 60, 140, 200];
  const rows = segLines(xs, [
    ['Region', 'Now', 'Region', 'Now'],
    ['North', '1', 'East', '3'],
    ['South', '2', 'West', '4'],
  ]);
  const sides = [
    ['Region|Now', 'North|1', 'South|2'],
    ['Region|Now', 'East|3', 'West|4'],
  ];

  it('have a caption each', () => {
    const captions = segLines([0, 140], [['Table 1: Men', 'Table 2: Women']], 86);
    expect(splitSides(rows, [...captions, ...rows], []).map(texts)).toEqual(sides);
  });

  it('or rulings that end between them', () => {
    const rules = [90, 104, 130].flatMap((at) => [ruling(at, 0, 78), ruling(at, 140, 218)]);
    expect(splitSides(rows, rows, rules).map(texts)).toEqual(sides);
  });

  it('are one table otherwise', () => {
    expect(splitSides(rows, rows, [])).toHaveLength(1);
    const across = [90, 104, 130].map((at) => ruling(at, 0, 218));
    expect(splitSides(rows, rows, across)).toHaveLength(1);
  });
});

describe('lines above a table', () => {
  const table = segLines(
    [0, 100, 200],
    [
      ['Test', 'Result', 'Unit'],
      ['Sodium', '140', 'mmol'],
      ['Urea', '30', 'mg'],
    ],
    140,
  );
  const above = (...pieces: [number, string][]) => segmentLines([line(126, ...pieces)]);

  it.each<[string, [number, string][]]>([
    [
      'fields of a form',
      [
        [0, 'Patient: Silva'],
        [200, 'Born: 1971'],
      ],
    ],
    [
      'names and what belongs to them',
      [
        [0, 'Order no.:'],
        [100, 'A-17'],
      ],
    ],
    [
      'a page number',
      [
        [0, 'Stock on hand'],
        [200, 'Page 2 of 3'],
      ],
    ],
  ])('%s are no rows', (_, pieces) => {
    expect(texts(trimLines([...above(...pieces), ...table]))[0]).toBe('Test|Result|Unit');
  });

  it('a title in larger type is none either', () => {
    const title = segmentLines(findLines([...glyphs('Line', 0, 120, 14), ...glyphs('14', 200, 120, 14)]));
    expect(texts(trimLines([...title, ...table]))[0]).toBe('Test|Result|Unit');
  });

  it('headings with a colon stay, and so does a table of fields', () => {
    expect(texts(trimLines([...above([100, 'Unit'], [200, 'Value in:']), ...table]))[0]).toBe(
      'Unit|Value in:',
    );
    const fields = segLines(
      [0, 100],
      ['Height', 'Width', 'Depth', 'Weight', 'Range', 'Power'].map((name) => [`${name}:`, '12 mm']),
    );
    expect(trimLines(fields)).toHaveLength(6);
    expect(trimLines(fields.slice(0, 3))).toHaveLength(0);
  });
});

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

  it('a name in the middle under a value is no part of it', () => {
    const lines = cut(['Education', '55.8', '1', '2'], ['', 'Public'], ['Health', '86.0', '3', '4']);
    expect(sizes(groupFreeLines(lines, 4, () => false))).toEqual([1, 1, 1]);
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
});
