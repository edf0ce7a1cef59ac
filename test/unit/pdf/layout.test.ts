import { describe, expect, it } from 'vitest';
import { packGlyphs, type RawGlyph } from '#pdf/engine/raw-glyphs.ts';
import { cleanGlyphs, dropDuplicates } from '#pdf/layout/clean-glyphs.ts';
import { findSlantedStrokes, isDrawing } from '#pdf/layout/drawings.ts';
import { findRulings, joinCollinear } from '#pdf/layout/rulings.ts';
import { findSegments } from '#pdf/layout/segments.ts';
import { takeTextRules } from '#pdf/layout/text-rules.ts';
import { type Glyphs, makeUpright } from '#pdf/layout/upright.ts';
import type { Line } from '#pdf/layout/words.ts';
import {
  fill,
  type Glyph,
  glyphs,
  inColumns,
  line,
  linesOfGlyphs,
  page,
  ruling,
  stroke,
} from './builders.ts';

const texts = (lines: readonly Line[]) => lines.map(({ words }) => words.map(({ text }) => text));

describe('an upright page', () => {
  const raw = (directionX: number, directionY: number): RawGlyph => ({
    text: 'a',
    left: 100,
    right: 110,
    bottom: 200,
    top: 210,
    originX: 100,
    originY: 200,
    directionX,
    directionY,
    invisible: false,
  });
  const rawPage = (glyph: RawGlyph) => ({
    visible: { left: 0, bottom: 0, right: 600, top: 800 },
    quarterTurns: 0,
    glyphs: packGlyphs([glyph]),
    paths: [],
    images: [],
    guessed: 0,
    unreadable: 0,
  });

  const first = ({ x0, x1, y0, y1, base, turns }: Glyphs) => ({
    x0: x0[0],
    x1: x1[0],
    y0: y0[0],
    y1: y1[0],
    base: base[0],
    turns: turns[0],
  });

  it('has its origin at the top left of what is visible', () => {
    const visible = { left: 50, bottom: 100, right: 600, top: 800 };
    const upright = makeUpright({ ...rawPage(raw(1, 0)), visible });
    expect(upright).toMatchObject({ width: 550, height: 700 });
    expect(first(upright.glyphs)).toEqual({ x0: 50, x1: 60, y0: 590, y1: 600, base: 600, turns: 0 });
  });

  it.each([
    [0, 1, { width: 800, height: 600 }, { x0: 200, y0: 100 }],
    [-1, 0, { width: 600, height: 800 }, { x0: 490, y0: 200 }],
    [0, -1, { width: 800, height: 600 }, { x0: 590, y0: 490 }],
  ])('is turned so that text running (%i, %i) reads left to right', (x, y, size, place) => {
    const upright = makeUpright(rawPage(raw(x, y)));
    expect(upright).toMatchObject(size);
    expect(first(upright.glyphs)).toMatchObject({ ...place, turns: 0 });
  });
});

describe('glyphs', () => {
  const kept = (list: Glyph[]) => dropDuplicates(inColumns(list), Int32Array.from(list.keys()));

  it('drawn twice, as shadows and fake bold are, count once', () => {
    const shadow = glyphs('Total').map((glyph) => ({ ...glyph, x0: glyph.x0 + 0.6, x1: glyph.x1 + 0.6 }));
    expect(kept([...glyphs('Total'), ...shadow])).toHaveLength(5);
  });

  it('that repeat side by side are all kept', () => {
    expect(kept(glyphs('1111'))).toHaveLength(4);
  });

  it('off the page are dropped, and so is the hidden text under a visible one', () => {
    const hidden = glyphs('scan').map((glyph) => ({ ...glyph, invisible: true }));
    expect(cleanGlyphs(page({ glyphs: [...glyphs('a'), ...glyphs('b', 700), ...hidden] }))).toEqual(
      Int32Array.of(0),
    );
    expect(cleanGlyphs(page({ glyphs: hidden }))).toHaveLength(4);
  });
});

describe('lines and words', () => {
  it('come from positions, not from the order of drawing', () => {
    expect(
      texts(linesOfGlyphs(...glyphs('world', 50), ...glyphs('below', 0, 120), ...glyphs('hello', 0))),
    ).toEqual([['hello', 'world'], ['below']]);
  });

  it('part at blanks and at gaps', () => {
    expect(texts(linesOfGlyphs(...glyphs('a bc'), ...glyphs('d', 22.5)))).toEqual([['a', 'bc', 'd']]);
  });

  it('take a raised mark into the word that it touches', () => {
    expect(texts(linesOfGlyphs(...glyphs('12'), ...glyphs('a', 10.5, 96, 6)))).toEqual([['12a']]);
  });

  it('leave out dots that lead to a value', () => {
    expect(texts(linesOfGlyphs(...glyphs('Rent......... 12.50')))).toEqual([['Rent', '12.50']]);
  });

  it('hold text that runs upwards as one word', () => {
    const up = [...'Net'].map((text, i) => ({
      text,
      x0: 10,
      x1: 20,
      y0: 95 - 5 * i,
      y1: 100 - 5 * i,
      base: 18,
      size: 10,
      turns: 1,
      invisible: false,
    }));
    expect(texts(linesOfGlyphs(...up))).toEqual([['Net']]);
  });
});

describe('segments', () => {
  const segments = (...pieces: [number, string][]) =>
    findSegments(line(100, ...pieces)).map(({ text }) => text);

  it('part where the gap is wider than a blank', () => {
    expect(segments([0, 'Total assets'], [80, '12'], [110, '13'])).toEqual(['Total assets', '12', '13']);
  });

  it('stay whole in prose whose blanks are stretched', () => {
    expect(
      segments([0, 'we'], [17, 'find'], [44, 'that'], [71, 'all'], [93, 'of'], [110, 'them'], [137, 'agree']),
    ).toHaveLength(1);
  });

  it('keep the thousands of a number together', () => {
    expect(segments([0, '12 345'])).toEqual(['12 345']);
  });
});

describe('typed rules', () => {
  it('are rulings, not text', () => {
    const { lines, level } = takeTextRules([line(100, [0, 'Sum'], [50, '12']), line(110, [0, '----------'])]);
    expect(texts(lines)).toEqual([['Sum', '12']]);
    expect(level).toEqual([expect.objectContaining({ from: 0, to: 50 })]);
  });
});

describe('rulings', () => {
  it('are strokes, thin rectangles, and the edges of shading', () => {
    const { level, upright } = findRulings(
      page({ paths: [stroke([10, 50], [110, 50]), fill(10, 100, 12, 200), fill(300, 300, 400, 320)] }),
    );
    expect(level.map(({ at, weak }) => [at, weak])).toEqual([
      [50, false],
      [300, true],
      [320, true],
    ]);
    expect(upright.map(({ at, weak }) => [at, weak])).toEqual([
      [11, false],
      [300, true],
      [400, true],
    ]);
  });

  it('are not seen between two fields of one colour, nor around white', () => {
    const { level } = findRulings(
      page({ paths: [fill(10, 100, 200, 120), fill(10, 120, 200, 140), fill(10, 300, 200, 320, 0xffffff)] }),
    );
    expect(level.map(({ at }) => at)).toEqual([100, 140]);
  });

  it('join dashes and pieces, and drop what stays short', () => {
    const dashes = [0, 6, 12, 18].map((from) => ruling(50, from, from + 4));
    expect(joinCollinear([...dashes, ruling(80, 0, 5)])).toEqual([ruling(50, 0, 22)]);
  });

  it('keep lines apart that lie apart', () => {
    expect(joinCollinear([ruling(50, 0, 40), ruling(50, 60, 100), ruling(53, 0, 40)])).toHaveLength(3);
  });
});

describe('a drawing', () => {
  const zigzag = stroke(
    ...Array.from({ length: 12 }, (_, i): [number, number] => [100 + i * 12, 100 + (i % 2) * 20]),
  );

  it('is known by its slanted strokes', () => {
    const strokes = findSlantedStrokes(page({ paths: [zigzag, stroke([0, 0], [500, 0])] }));
    expect(isDrawing({ x0: 90, y0: 90, x1: 300, y1: 130 }, strokes)).toBe(true);
    expect(isDrawing({ x0: 90, y0: 400, x1: 300, y1: 500 }, strokes)).toBe(false);
  });
});
