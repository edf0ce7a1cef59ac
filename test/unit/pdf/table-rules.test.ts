import { describe, expect, it } from 'vitest';
import { median } from '#pdf/layout/numbers.ts';
import { groupLabelledLines } from '#pdf/tables/body-rows.ts';
import { buildRows } from '#pdf/tables/build-rows.ts';
import { widenByCentres } from '#pdf/tables/centre-spans.ts';
import { dropEmptyColumns } from '#pdf/tables/empty-columns.ts';
import { isStripe } from '#pdf/tables/grid-check.ts';
import { findGrids } from '#pdf/tables/grids.ts';
import { cutLine } from '#pdf/tables/line-cells.ts';
import { rowsByGaps } from '#pdf/tables/row-gaps.ts';
import { findRuns } from '#pdf/tables/runs.ts';
import { segmentLines } from '#pdf/tables/seg-line.ts';
import { splitRun } from '#pdf/tables/split-run.ts';
import { line, ruling, segLines } from './builders.ts';

const texts = (lines: readonly { segments: readonly { text: string }[] }[]) =>
  lines.map(({ segments }) => segments.map(({ text }) => text).join('|'));

describe('columns without any text', () => {
  it('are left out, empty cells are not', () => {
    const rows = [
      ['a', '', 'b', ''],
      ['c', '', '', ''],
    ];
    expect(dropEmptyColumns(rows)).toEqual([
      ['a', 'b'],
      ['c', ''],
    ]);
  });
});

describe('rows told apart by white space', () => {
  const cells = (...rows: [base: number, label: string, text: string][]) =>
    segmentLines(
      rows.map(([base, label, text]) =>
        line(base, ...(label === '' ? [] : [[0, label] as [number, string]]), [100, text]),
      ),
    ).map((one) => cutLine(one, [80]));

  it('hold the lines that are near each other', () => {
    const rows = rowsByGaps(
      cells(
        [100, 'Pump', 'sold with two'],
        [111, '', 'Hoses of rubber'],
        [128, 'Valve', 'made of brass'],
        [139, '', 'And steel'],
      ),
    );
    expect(rows?.map((row) => row.length)).toEqual([2, 2]);
  });

  it('are not taken from even distances, from blocks of values, or from lines without a label', () => {
    expect(rowsByGaps(cells([100, 'a', 'x y'], [112, 'b', 'x y'], [124, 'c', 'x y']))).toBeUndefined();
    expect(
      rowsByGaps(cells([100, 'a', '1'], [111, 'b', '2'], [128, 'c', '3'], [139, 'd', '4'])),
    ).toBeUndefined();
    expect(
      rowsByGaps(cells([100, 'a', 'x y'], [111, '', 'z'], [128, '', 'x y'], [139, '', 'z'])),
    ).toBeUndefined();
  });
});

describe('rows that rulings leave together', () => {
  const cells = (...rows: [base: number, label: string, text: string][]) =>
    segmentLines(
      rows.map(([base, label, text]) =>
        line(base, ...(label === '' ? [] : [[0, label] as [number, string]]), [100, text]),
      ),
    ).map((one) => cutLine(one, [80]));
  const sizes = (rows: readonly (readonly unknown[])[]) => rows.map(({ length }) => length);

  it('begin at the labels of a frame that has rulings between columns only', () => {
    const labelled = cells([100, 'Region', 'Tax'], [111, 'Drill bit', 'x'], [122, 'Washer', 'y']);
    expect(sizes(groupLabelledLines(labelled, 2))).toEqual([1, 1, 1]);
    const wrapped = cells([100, 'A text that', 'Tax'], [111, 'goes on', 'x'], [122, 'and on', 'y']);
    expect(sizes(groupLabelledLines(wrapped, 2))).toEqual([3]);
  });

  it('are told apart in a body that has rulings at its head and foot only', () => {
    const lines = cells(
      [100, 'Name', 'Place'],
      [120, 'Dubois', 'Cable tie'],
      [131, 'Rossi', 'Light switch'],
      [142, 'Silva', 'Washer'],
      [153, 'Okafor', 'Tarpaulin'],
      [173, 'Seen', 'by two'],
    );
    const rules = [ruling(107, 0, 200), ruling(160, 0, 200)];
    expect(sizes(buildRows(lines, 2, rules).groups)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('a heading without a ruling', () => {
  const body = segLines([0, 100, 150, 200, 250], [['Apple', '1', '2', '3', '4']]).map((one) =>
    cutLine(one, [80, 125, 175, 225]),
  );
  const head = (...pieces: [number, string][]) =>
    segmentLines([
      line(60, ...pieces),
      line(72, [0, 'Fruit'], [100, 'Q1'], [150, 'Q2'], [200, 'Q3'], [250, 'Q4']),
    ]).map((one) => cutLine(one, [80, 125, 175, 225]));

  it('spans the columns that it is centred over', () => {
    const [first] = widenByCentres(head([115, 'First'], [215, 'Second']), body);
    expect(first?.cells.map(({ from, to }) => [from, to])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('is the upper line of a heading when it stands over that alone', () => {
    const [first] = widenByCentres(head([100, 'Net'], [200, 'Tax']), body);
    expect(first?.cells.map(({ from, to }) => [from, to])).toEqual([
      [1, 1],
      [3, 3],
    ]);
  });
});

describe('a shaded field', () => {
  const field = (weak: boolean, inner = false) =>
    findGrids({
      level: [ruling(100, 0, 200, weak), ruling(120, 0, 200, weak)],
      upright: [
        ruling(0, 100, 120, weak),
        ruling(200, 100, 120, weak),
        ...(inner ? [ruling(90, 100, 120, weak)] : []),
      ],
    });

  it('is a stripe behind a row; a frame or several cells are not', () => {
    expect(field(true).map(isStripe)).toEqual([true]);
    expect(field(false).map(isStripe)).toEqual([false]);
    expect(field(true, true).map(isStripe)).toEqual([false]);
  });
});

describe('what stands above and below a run', () => {
  const table = [
    ['Date', 'Text', 'Sum', 'Rest'],
    ['May 1', 'Rent', '900', '100'],
    ['May 2', 'Food', '50', '50'],
    ['May 3', 'Books', '20', '30'],
  ];

  it('the title of a page, far above the headings, is no row', () => {
    const title = segLines([0, 250], [['Town Bank', 'Page 7']], 60);
    const lines = [...title, ...segLines([0, 100, 200, 260], table, 100)];
    expect(splitRun(lines).map(texts)[0]?.[0]).toBe('Date|Text|Sum|Rest');
  });

  it('a heading that spans columns, far above the others, stays', () => {
    const span = segLines([230], [['Amounts']], 70);
    const lines = [...span, ...segLines([0, 100, 200, 260], table, 100)];
    expect(splitRun(lines).map(texts)[0]?.[0]).toBe('Amounts');
  });

  it('the last cell keeps its wrapped line', () => {
    const rows = [
      ['May 1', 'a long text of words', '900'],
      ['May 2', 'a long text of letters', '50'],
    ];
    const lines = [...segLines([0, 100, 260], rows, 100), ...segLines([100], [['and numbers']], 124)];
    expect(findRuns(lines, 300).map((run) => texts(run.lines).at(-1))).toEqual(['and numbers']);
  });
});

describe('the median', () => {
  it.each([5, 200])('of %i numbers is the one in the middle, and they stay as they are', (count) => {
    const values = Array.from({ length: count }, (_, i) => (i * 7) % count);
    const before = [...values];
    expect(median(values)).toBe(Math.floor(count / 2));
    expect(values).toEqual(before);
  });
});
