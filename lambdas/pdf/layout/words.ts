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
const wordGap = 0.16;
/** Baselines closer than this part of the font size are one line. */
const baselineReach = 0.3;

/** Lines of a page from top to bottom. The engine's order and its made-up blanks are not trusted. */
export function findLines(glyphs: readonly Glyph[]): Line[] {
  const level = glyphs.filter((glyph) => glyph.turns === 0);
  const lines = groupByBaseline(level)
    .map(makeLine)
    .filter((line) => line !== undefined);
  const upright = [...joinSmallLines(lines), ...findSideways(glyphs)];
  return upright.sort((a, b) => a.base - b.base || a.x0 - b.x0);
}

function groupByBaseline(glyphs: readonly Glyph[]): Glyph[][] {
  const sorted = [...glyphs].sort((a, b) => a.base - b.base);
  const groups: Glyph[][] = [];
  let base = 0;
  let size = 0;
  for (const glyph of sorted) {
    const group = groups.at(-1);
    if (group && glyph.base - base <= baselineReach * Math.min(size, glyph.size)) {
      group.push(glyph);
      base += (glyph.base - base) / group.length;
      size = Math.max(size, glyph.size);
    } else {
      groups.push([glyph]);
      base = glyph.base;
      size = glyph.size;
    }
  }
  return groups;
}

/** The words of glyphs that share a baseline. */
function makeLine(glyphs: readonly Glyph[]): Line | undefined {
  const words = findWords(glyphs);
  return words.length === 0 ? undefined : lineOf(words);
}

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

/** Dots that lead the eye from a label to its value: five and more in a row without blanks. */
function findLeaders(sorted: readonly Glyph[]): Set<Glyph> {
  const leaders = new Set<Glyph>();
  let run: Glyph[] = [];
  for (const glyph of [...sorted, undefined]) {
    const before = run.at(-1);
    if (
      glyph &&
      (glyph.text === '.' || glyph.text === '…') &&
      (!before || glyph.x0 - before.x1 < wordGap * glyph.size)
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
  return {
    ...around(glyphs),
    text: glyphs.map((glyph) => glyph.text).join(''),
    base: median(glyphs.map((glyph) => glyph.base)),
    size: median(glyphs.map((glyph) => glyph.size)),
    blank,
    led,
  };
}

/** Superscripts and subscripts have baselines of their own: they join the line of larger type that they stand in. */
function joinSmallLines(lines: readonly Line[]): Line[] {
  const sorted = [...lines].sort((a, b) => a.base - b.base);
  const extra = new Map<number, Word[]>();
  const kept = sorted.map((line, i) => {
    const rest = line.words.filter((word) => {
      const host = [i - 2, i - 1, i + 1, i + 2].find((at) => isHost(sorted[at], word));
      if (host === undefined) return true;
      extra.set(host, [...(extra.get(host) ?? []), word]);
      return false;
    });
    return rest;
  });
  return kept.flatMap((words, i) => {
    const all = [...words, ...(extra.get(i) ?? [])];
    return all.length === 0 ? [] : [lineOf(joinTouching(all))];
  });
}

function isHost(line: Line | undefined, small: Word): boolean {
  if (!line || small.size > 0.82 * line.size) return false;
  const middle = (small.y0 + small.y1) / 2;
  if (middle < line.y0 - 0.1 * line.size || middle > line.y1 + 0.1 * line.size) return false;
  return line.words.some(
    (word) =>
      word.size > small.size / 0.82 &&
      gapBetween(word, small) < 0.35 * word.size &&
      word.y1 > middle &&
      word.y0 < middle,
  );
}

function gapBetween(a: Rect, b: Rect): number {
  return Math.max(a.x0 - b.x1, b.x0 - a.x1);
}

/** A footnote mark that touches the word before it is part of that word. */
function joinTouching(words: readonly Word[]): Word[] {
  const joined: Word[] = [];
  for (const word of [...words].sort((a, b) => a.x0 - b.x0)) {
    const before = joined.at(-1);
    if (
      before &&
      Math.abs(before.size - word.size) > 0.1 * before.size &&
      word.x0 - before.x1 < wordGap * before.size
    ) {
      const host = before.size >= word.size ? before : word;
      joined[joined.length - 1] = {
        ...around([before, word]),
        text: before.text + word.text,
        base: host.base,
        size: host.size,
        blank: before.blank,
        led: before.led,
      };
    } else joined.push(word);
  }
  return joined;
}

/** Text that runs up or down (column labels): one word per run, so that it can stand in a cell. */
function findSideways(glyphs: readonly Glyph[]): Line[] {
  return [1, 3].flatMap((turns) => {
    const turned = glyphs.filter((glyph) => glyph.turns === turns);
    const sign = turns === 1 ? -1 : 1;
    return groupByBaseline(turned)
      .flatMap((group) =>
        runsOf(group, sign).map((run) => {
          const text = findWords(run.map((glyph) => level(glyph, sign)))
            .map((word) => word.text)
            .join(' ');
          const box = around(run);
          const size = median(run.map((glyph) => glyph.size));
          return lineOf([{ ...box, text, base: box.y1, size, blank: 0, led: false }]);
        }),
      )
      .filter((line) => line.words.some((word) => word.text !== ''));
  });
}

/** The glyph as if its run lay level, so that the rules for words hold. */
function level(glyph: Glyph, sign: number): Glyph {
  const [start, end] = sign < 0 ? [-glyph.y1, -glyph.y0] : [glyph.y0, glyph.y1];
  return { ...glyph, x0: start, x1: end, y0: glyph.x0, y1: glyph.x1 };
}

function runsOf(glyphs: readonly Glyph[], sign: number): Glyph[][] {
  const sorted = [...glyphs].sort((a, b) => sign * (a.y0 - b.y0));
  const runs: Glyph[][] = [];
  for (const glyph of sorted) {
    const before = runs.at(-1)?.at(-1);
    const gap = before ? (sign > 0 ? glyph.y0 - before.y1 : before.y0 - glyph.y1) : Number.POSITIVE_INFINITY;
    if (gap < 1.2 * glyph.size) runs.at(-1)?.push(glyph);
    else runs.push([glyph]);
  }
  return runs;
}
