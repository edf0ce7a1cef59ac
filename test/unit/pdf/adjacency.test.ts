import { describe, expect, it } from 'vitest';
import { adjacencyF1 } from '#test/fixtures/pdf/adjacency.ts';
import type { TruthTable } from '#test/fixtures/pdf/everyday/truth.ts';

const rows = [
  ['Fruit', 'Count', 'Price'],
  ['Apple', '3', '1.20'],
  ['Pear', '12', '0.80'],
];
const truth: TruthTable = {
  cells: rows.flatMap((texts, row) =>
    texts.map((text, column) => ({ row, column, rowSpan: 1, columnSpan: 1, text })),
  ),
};

describe('the score of found tables', () => {
  it('is 1 for what is right, blanks and case aside', () => {
    expect(adjacencyF1([truth], [rows])).toBe(1);
    expect(adjacencyF1([truth], [[['FRUIT ', 'Count', 'P rice'], ...rows.slice(1)]])).toBe(1);
    expect(adjacencyF1([], [])).toBe(1);
  });

  it('is 0 when nothing is found, and when something is found where nothing is', () => {
    expect(adjacencyF1([truth], [])).toBe(0);
    expect(adjacencyF1([], [rows])).toBe(0);
  });

  it('falls with a lost row, with merged columns, with a split and with a made-up table', () => {
    const merged = rows.map(([a, b, c]) => [`${a}${b}`, c ?? '']);
    for (const found of [
      [rows.slice(1)],
      [merged],
      [rows.slice(0, 1), rows.slice(1)],
      [
        rows,
        [
          ['x', 'y'],
          ['z', 'w'],
        ],
      ],
    ]) {
      const score = adjacencyF1([truth], found);
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThan(0.9);
    }
  });

  it('lets a heading that spans columns stand in any of them', () => {
    const spanned: TruthTable = {
      cells: [
        { row: 0, column: 1, rowSpan: 1, columnSpan: 2, text: '2024' },
        ...truth.cells.map((cell) => ({ ...cell, row: cell.row + 1 })),
      ],
    };
    expect(adjacencyF1([spanned], [[['', '2024', ''], ...rows]])).toBe(1);
    expect(adjacencyF1([spanned], [[['', '', '2024'], ...rows]])).toBe(1);
    expect(adjacencyF1([spanned], [[['2024', '', ''], ...rows]])).toBeLessThan(1);
  });
});
