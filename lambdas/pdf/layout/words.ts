import { median } from './numbers.ts';
import { around, type Rect } from './rect.ts';
import type { Glyph } from './upright.ts';

/** Glyphs that stand close together on one baseline. */
export interface Word extends Rect {
  text: string;
  base: number;
  size: number;
  /** Width of the one blank drawn before the word; 0 when there is none or several. */
  blank: number;
  /** Dots lead from the text before to this word. */
  led: boolean;
}

/** Words on one baseline, left to right. `size` is their usual font size. */
export interface Line extends Rect {
  words: Word[];
  base: number;
  size: number;
}

/** A gap wider than this part of the font size ends a word even without a blank. */
export const wordGap = 0.16;

/** A line of given words. */
export function lineOf(words: readonly Word[]): Line {
  const sorted = [...words].sort((a, b) => a.x0 - b.x0);
  return {
    ...around(sorted),
    words: sorted,
    base: median(sorted.map((word) => word.base)),
    size: median(sorted.map((word) => word.size)),
  };
}

/** Splits glyphs of one baseline into words, at blanks and at gaps. */
export function findWords(glyphs: readonly Glyph[]): Word[] {
  const sorted = [...glyphs].sort((a, b) => a.x0 - b.x0 || a.x1 - b.x1);
  const words: Word[] = [];
  const leaders = findLeaders(sorted);
  let open: Glyph[] = [];
  let end = Number.NEGATIVE_INFINITY;
  let blanks: number[] = [];
  let led = false;
  const close = () => {
    if (open.length === 0) return;
    words.push(wordOf(open, blanks.length === 1 ? (blanks[0] ?? 0) : 0, led));
    open = [];
    blanks = [];
    led = false;
  };
  for (const glyph of sorted) {
    if (isBlank(glyph.text) || leaders.has(glyph)) {
      if (glyph.x0 + (glyph.x1 - glyph.x0) / 2 > end - 0.5) close();
      if (leaders.has(glyph)) led = true;
      blanks.push(glyph.x1 - glyph.x0);
      continue;
    }
    if (glyph.x0 - end > wordGap * glyph.size) close();
    open.push(glyph);
    end = Math.max(glyph.x1, open.length === 1 ? glyph.x1 : end);
  }
  close();
  return words;
}

/** Dots nearer than this (font sizes) lead on, with or without blanks between them. */
const widestLeaderGap = 1;

/** Dots that lead the eye from a label to its value: five and more in a row with no more than blanks between them. */
function findLeaders(sorted: readonly Glyph[]): Set<Glyph> {
  const leaders = new Set<Glyph>();
  let run: Glyph[] = [];
  for (const glyph of [...sorted, undefined]) {
    const before = run.at(-1);
    if (before && glyph && isBlank(glyph.text)) continue;
    if (
      glyph &&
      (glyph.text === '.' || glyph.text === '…') &&
      (!before || glyph.x0 - before.x1 < widestLeaderGap * glyph.size)
    ) {
      run.push(glyph);
      continue;
    }
    if (run.length >= 5) for (const dot of run) leaders.add(dot);
    run = [];
  }
  return leaders;
}

function isBlank(text: string): boolean {
  return text.trim() === '' || text === '\u200b' || text === '\ufeff';
}

function wordOf(glyphs: readonly Glyph[], blank: number, led: boolean): Word {
  const { x0, x1, y0, y1 } = around(glyphs);
  const [{ base, size } = { base: 0, size: 0 }] = glyphs;
  let text = '';
  let isEven = true;
  for (const glyph of glyphs) {
    text += glyph.text;
    isEven &&= glyph.base === base && glyph.size === size;
  }
  if (isEven) return { x0, x1, y0, y1, text, base, size, blank, led };
  return {
    ...{ x0, x1, y0, y1, text, blank, led },
    base: median(glyphs.map((glyph) => glyph.base)),
    size: median(glyphs.map((glyph) => glyph.size)),
  };
}
