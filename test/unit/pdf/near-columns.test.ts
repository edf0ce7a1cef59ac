import { describe, expect, it } from 'vitest';
import { findSegments } from '#pdf/layout/segments.ts';
import type { Line } from '#pdf/layout/words.ts';
import { tightRivers } from '#pdf/tables/columns.ts';
import { findSeams } from '#pdf/tables/seams.ts';
import { segmentLines } from '#pdf/tables/seg-line.ts';
import { splitSides } from '#pdf/tables/split-sides.ts';
import { trimLines } from '#pdf/tables/trim-lines.ts';
import { glyphs, line, linesOfGlyphs, ruling, segLines } from './builders.ts';

const texts = (lines: readonly { segments: readonly { text: string }[] }[]) =>
  lines.map(({ segments }) => segments.map(({ text }) => text).join('|'));

describe('dots that lead to a value', () => {
  it.each(['Cash ........ 12', 'Cash . . . . . . 12'])('are no text: %s', (text) => {
    const [found] = linesOfGlyphs(...glyphs(text));
    expect(found?.words.map(({ text }) => text)).toEqual(['Cash', '12']);
    expect(found?.words[1]?.led).toBe(true);
  });

  it('are five at least', () => {
    expect(linesOfGlyphs(...glyphs('and so on . . . 12'))[0]?.words.map(({ text }) => text)).toContain('.');
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

/** As if the face were none of a typewriter: one word is a little wider. */
const proportional = (lines: readonly Line[]) =>
  segmentLines(
    lines.map((one, i) =>
      i > 0
        ? one
        : { ...one, words: one.words.map((word, k) => (k > 0 ? word : { ...word, x1: word.x1 + 1 })) },
    ),
  );

describe('a seam', () => {
  const rows = (gap: number, shift = 0) =>
    proportional(
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
    const title = segmentLines(linesOfGlyphs(...glyphs('Line', 0, 120, 14), ...glyphs('14', 200, 120, 14)));
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

describe('a column that is full now and then', () => {
  const rows = (...states: string[]) =>
    proportional(
      states.map((state, i) =>
        line(100 + 12 * i, [0, 'Item'], [50, state], [180, i % 2 === 0 ? 'See annex' : 'Open']),
      ),
    );

  it('is parted from the next one by what lines up behind it', () => {
    const lines = rows('In force', 'Withdrawn', 'Replaced by newer one abc', 'Suspended', 'In force');
    expect(lines[2]?.segments).toHaveLength(2);
    expect(tightRivers(lines, [{ from: 21, to: 50 }], 10)).toEqual([{ from: 175, to: 180 }]);
    expect(tightRivers(lines, [{ from: 21, to: 180 }], 10)).toEqual([]);
  });

  it('is not, where most lines run on', () => {
    const full = 'Replaced by newer one abc';
    expect(tightRivers(rows(full, full, full, 'Open', 'In force'), [{ from: 21, to: 50 }], 10)).toEqual([]);
  });
});
