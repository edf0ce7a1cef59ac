import { describe, expect, it } from 'vitest';
import { groupFreeLines, groupRuledLines, rowCells } from '#pdf/tables/body-rows.ts';
import { isCaption, isNote } from '#pdf/tables/captions.ts';
import { findRivers, riverBorders } from '#pdf/tables/columns.ts';
import { splitFlows } from '#pdf/tables/flows.ts';
import { findGridCells } from '#pdf/tables/grid-cells.ts';
import { isRegular } from '#pdf/tables/grid-check.ts';
import { findGrids } from '#pdf/tables/grids.ts';
import { countHeaderRows } from '#pdf/tables/header-rows.ts';
import { countHeaderLines, groupHeaderLines } from '#pdf/tables/headers.ts';
import { joinLines } from '#pdf/tables/join-text.ts';
import { type CellLine, cutLine } from '#pdf/tables/line-cells.ts';
import { dropMarkBorders } from '#pdf/tables/mark-columns.ts';
import { findRuns } from '#pdf/tables/runs.ts';
import { isValue } from '#pdf/tables/seg-line.ts';
import { widenByRules } from '#pdf/tables/spanners.ts';
import { splitRun } from '#pdf/tables/split-run.ts';
import { streamTable } from '#pdf/tables/stream.ts';
import { trimLines } from '#pdf/tables/trim-lines.ts';
import { ruling, segLines } from './builders.ts';

const xs = [0, 150, 220];
const borders = [140, 210];
const never = () => false;
const cut = (rows: string[][], leading = 12): CellLine[] =>
  segLines(xs, rows, 100, leading).map((line) => cutLine(line, borders));
const free = (rows: string[][], leading?: number) =>
  groupFreeLines(cut(rows, leading), 3, never).map((group) => rowCells(group, 3));

describe('a value', () => {
  it.each([
    '12',
    '-3.5',
    '1,234',
    '12 345',
    '45%',
    '$ 9',
    '(0.3)',
    '–',
    'n.a.',
    '2010',
    '<0.01',
    '12*',
    '3–5',
  ])('%s', (text) => {
    expect(isValue(text)).toBe(true);
  });

  it.each(['Total', 'Q', 'Age 3 years', 'Table 12 of the annex', ''])('%j is none', (text) => {
    expect(isValue(text)).toBe(false);
  });
});

describe('grids', () => {
  const level = [0, 20, 40].map((at) => ruling(at, 0, 100));
  const upright = [0, 50, 100].map((at) => ruling(at, 0, 40));

  it('are rulings that cross, each group by itself', () => {
    const far = {
      level: [300, 320].map((at) => ruling(at, 0, 100)),
      upright: [0, 100].map((at) => ruling(at, 300, 320)),
    };
    const grids = findGrids({ level: [...level, ...far.level], upright: [...upright, ...far.upright] });
    expect(grids.map((grid) => [grid.xs, grid.ys])).toEqual([
      [
        [0, 50, 100],
        [0, 20, 40],
      ],
      [
        [0, 100],
        [300, 320],
      ],
    ]);
  });

  it('are closed at the sides where their level lines end', () => {
    expect(findGrids({ level, upright: [ruling(50, 0, 40)] })[0]?.xs).toEqual([0, 50, 100]);
  });

  it('have a spanning cell where a border is missing', () => {
    const [grid] = findGrids({
      level,
      upright: [upright[0], ruling(50, 20, 40), upright[2]].filter((r) => r !== undefined),
    });
    expect(grid && findGridCells(grid)).toEqual([
      { row: 0, column: 0, rowSpan: 1, columnSpan: 2 },
      { row: 1, column: 0, rowSpan: 1, columnSpan: 1 },
      { row: 1, column: 1, rowSpan: 1, columnSpan: 1 },
    ]);
  });

  it('of bars of many heights are charts', () => {
    const bars = [0, 1, 2, 3, 4, 5].flatMap((i) => [
      ruling(i * 20, 100 - i * 5, 100),
      ruling(i * 20 + 12, 100 - i * 5, 100),
    ]);
    const tops = [0, 1, 2, 3, 4, 5].map((i) => ruling(100 - i * 5 - 20, i * 20, i * 20 + 12));
    const chart = { xs: [0, 12, 20, 32, 40, 52], ys: [60, 70, 80, 100], level: tops, upright: bars };
    expect(isRegular(chart)).toBe(false);
    expect(isRegular({ xs: [0, 50, 100], ys: [0, 20, 40], level, upright })).toBe(true);
  });
});

describe('columns', () => {
  const rows = [
    ['Figures of the year', '', ''],
    ['Apple', '3', '1.20'],
    ['Pear of Anjou', '12', '0.80'],
    ['Plum', '7', '2.05'],
  ];

  it('are parted by white strips that no body line covers', () => {
    const rivers = findRivers(segLines([0, 80, 120], rows), 10);
    expect(riverBorders(rivers).map(Math.round)).toEqual([73, 105]);
  });

  it('do not part a bullet or a currency sign from what follows, nor a % from its number', () => {
    const lines = segLines(
      [0, 40, 100, 130],
      [
        ['•', 'first', '12', '%'],
        ['•', 'second', '9', '%'],
        ['•', 'third', '31', '%'],
      ],
    );
    expect(dropMarkBorders([20, 90, 120], lines)).toEqual([90]);
  });

  it('hold a heading across them whole, but not a label that runs into its value', () => {
    const [heading, total] = segLines(
      [0],
      [['A heading over everything in the table here'], ['Total of all the assets here 12']],
    );
    expect(heading && cutLine(heading, [100]).cells.map(({ from, to }) => [from, to])).toEqual([[0, 1]]);
    expect(total && cutLine(total, [142]).cells.map(({ text }) => text)).toEqual([
      'Total of all the assets here',
      '12',
    ]);
  });
});

describe('rows', () => {
  it('are lines when every line has its values', () => {
    expect(
      free([
        ['a', '1', '2'],
        ['b', '3', '4'],
      ]),
    ).toEqual([
      ['a', '1', '2'],
      ['b', '3', '4'],
    ]);
  });

  it('take in the rest of a label', () => {
    expect(
      free([
        ['Deposits of the central', '1', '2'],
        ['banks and others', '', ''],
        ['Loans', '3', '4'],
      ]),
    ).toEqual([
      ['Deposits of the central banks and others', '1', '2'],
      ['Loans', '3', '4'],
    ]);
  });

  it('take in a label that begins a line above its values', () => {
    expect(
      free([
        ['Deposits of central banks', '', ''],
        ['and of others', '1', '2'],
        ['Loans', '3', '4'],
      ])[0],
    ).toEqual(['Deposits of central banks and of others', '1', '2']);
  });

  it('leave a section heading alone', () => {
    expect(
      free([
        ['Men', '', ''],
        ['Young', '1', '2'],
        ['Old', '3', '4'],
      ])[0],
    ).toEqual(['Men', '', '']);
  });

  it('are one when their lines overlap in height', () => {
    const lines = [
      ...cut([['upper', '', '']]),
      ...segLines(xs, [['', '5', '6']], 105).map((line) => cutLine(line, borders)),
      ...segLines(xs, [['lower', '', '']], 110).map((line) => cutLine(line, borders)),
    ];
    expect(groupFreeLines(lines, 3, never)).toHaveLength(1);
  });

  it('between rulings are one when a single column wraps, and several when columns hold lists', () => {
    expect(
      groupRuledLines(
        cut([
          ['a wrapped label that goes', '5', '6'],
          ['on here', '', ''],
        ]),
        3,
      ),
    ).toHaveLength(1);
    expect(
      groupRuledLines(
        cut([
          ['Apple', '1', '2'],
          ['Pear', '3', '4'],
          ['Plum', '5', '6'],
        ]),
        3,
      ),
    ).toHaveLength(3);
  });
});

describe('headings', () => {
  const lines = cut([
    ['', 'Size', 'Price'],
    ['Fruit', '(cm)', '(EUR)'],
    ['Apple', '7', '1.20'],
    ['Pear', '8', '0.80'],
  ]);

  it('end where the values begin', () => {
    expect(countHeaderLines(lines, 3)).toBe(2);
    expect(
      countHeaderRows([
        ['', '2010', '2011'],
        ['a', '1', '2'],
        ['b', '3', '4'],
      ]),
    ).toBe(1);
    expect(
      countHeaderRows([
        ['a', '1', '2'],
        ['b', '3', '4'],
      ]),
    ).toBe(0);
    expect(
      countHeaderRows([
        ['Name', 'City'],
        ['Ann', 'Rome'],
        ['Bob', 'Oslo'],
      ]),
    ).toBe(1);
  });

  it('of several lines are one row', () => {
    expect(groupHeaderLines(lines.slice(0, 2), never).map((group) => rowCells(group, 3))).toEqual([
      ['Fruit', 'Size (cm)', 'Price (EUR)'],
    ]);
  });

  it('that span columns are a row above them', () => {
    const [first, second] = cut([
      ['', '2010', ''],
      ['Fruit', 'Size', 'Price'],
    ]);
    const wide =
      first && second ? widenByRules([first, second], [20, 170, 230], [ruling(103, 148, 260)]) : [];
    expect(groupHeaderLines(wide, never).map((group) => rowCells(group, 3))).toEqual([
      ['Fruit', '2010', ''],
      ['', 'Size', 'Price'],
    ]);
  });
});

describe('what frames a table', () => {
  it.each(['Table 3. Output', 'TABLE A.1: Census', 'Figure 2 Rates', 'Exhibit 19'])(
    '%s is a caption',
    (text) => expect(isCaption(text)).toBe(true),
  );
  it.each(['Source: OECD', 'Note. Rounded', '* Provisional'])('%s is a note', (text) =>
    expect(isNote(text)).toBe(true),
  );
  it.each(['Table salt', 'Sources of income', '*', '* 12'])('%s is neither', (text) =>
    expect(isCaption(text) || isNote(text)).toBe(false),
  );

  it('is cut off', () => {
    const lines = segLines(xs, [
      ['Table 1', 'Output', ''],
      ['a', '1', '2'],
      ['b', '3', '4'],
      ['Source: OECD', 'and own', 'sums'],
    ]);
    expect(trimLines(lines).map(({ segments }) => segments[0]?.text)).toEqual(['a', 'b']);
  });
});

describe('runs', () => {
  const body = [
    ['a', '1', '2'],
    ['b', '3', '4'],
    ['c', '5', '6'],
  ];

  it('are lines whose gaps line up, without the text around them', () => {
    const prose = ['A long line of running text that fills the page from its left to right edge', '', ''];
    const runs = findRuns(segLines(xs, [prose, ...body, prose]), 380);
    expect(runs.map(({ lines }) => lines.length)).toEqual([3]);
  });

  it('end at a caption', () => {
    expect(findRuns(segLines(xs, [...body, ['Table 2: More', '', ''], ...body]), 380)).toHaveLength(2);
  });

  it('part where headings come again after a gap', () => {
    const one = [['', 'Size', 'Price'], ...body];
    const lines = [...segLines(xs, one, 100), ...segLines(xs, one, 180)];
    expect(splitRun(lines).map((part) => part.length)).toEqual([4, 4]);
    expect(splitRun(segLines(xs, [...one, ...body]))).toHaveLength(1);
  });

  it('of scattered labels are no table', () => {
    const scattered = Array.from({ length: 9 }, (_, i) =>
      Array.from({ length: 9 }, (_, c) => (c === i || c === 8 - i ? 'x' : '')),
    );
    expect(streamTable(segLines([0, 50, 100, 150, 200, 250, 300, 350, 400], scattered), [])).toBeUndefined();
  });
});

describe('page columns', () => {
  const left = 'Some running text of the left page column';
  it('are read one after the other, so that a table in one stays apart from the text of the other', () => {
    const rows = Array.from({ length: 10 }, (_, i) => [left, `Item ${i}`, `${i * 3}`]);
    const flows = splitFlows(segLines([0, 260, 330], rows));
    expect(flows.map((flow) => flow[0]?.segments.map(({ text }) => text))).toEqual([[left], ['Item 0', '0']]);
  });

  it('are not seen in a table', () => {
    expect(
      splitFlows(
        segLines(
          xs,
          Array.from({ length: 10 }, (_, i) => [`Item ${i}`, '1', '2']),
        ),
      ),
    ).toHaveLength(1);
  });
});

describe('text of a cell', () => {
  it.each([
    [['one', 'two'], 'one two'],
    [['inter-', 'national'], 'inter-national'],
    [['soft\u00ad', 'ware'], 'software'],
    [['', 'x', ''], 'x'],
  ])('%j is %j', (lines, text) => {
    expect(joinLines(lines)).toBe(text);
  });
});
