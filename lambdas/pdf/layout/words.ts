import { medianOf } from './numbers.ts';
import { around, type Rect } from './rect.ts';
import type { Glyphs } from './upright.ts';

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
  words: readonly Word[];
  base: number;
  size: number;
}

/** A gap wider than this part of the font size ends a word even without a blank. */
export const wordGap = 0.16;

/** A line of given words. */
export function lineOf(words: readonly Word[]): Line {
  const sorted = leftToRight(words);
  const { x0, y0, x1, y1 } = around(sorted);
  return { x0, y0, x1, y1, words: sorted, base: medianOf(sorted, baseOf), size: medianOf(sorted, sizeOf) };
}

/** The words sorted; the same list when they are. */
export function leftToRight(words: readonly Word[]): readonly Word[] {
  for (let i = 1; i < words.length; i += 1)
    if ((words[i] as Word).x0 < (words[i - 1] as Word).x0) return [...words].sort((a, b) => a.x0 - b.x0);
  return words;
}

function baseOf({ base }: Word): number {
  return base;
}

function sizeOf({ size }: Word): number {
  return size;
}

/** Splits glyphs of one baseline into words, at blanks and at gaps. */
export function findWords(glyphs: Glyphs, given: readonly number[]): Word[] {
  const sorted = sortedAcross(glyphs, given);
  const leaders = findLeaders(glyphs, sorted);
  const words: Word[] = [];
  let open: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  let blank = 0;
  let blanks = 0;
  let led = false;
  const close = () => {
    if (open.length === 0) return;
    words.push(wordOf(glyphs, open, blanks === 1 ? blank : 0, led));
    open = [];
    blanks = 0;
    led = false;
  };
  for (const i of sorted) {
    const x0 = glyphs.x0[i] ?? 0;
    const x1 = glyphs.x1[i] ?? 0;
    const isLeader = leaders?.has(i) === true;
    if (isLeader || isBlank(glyphs.text[i] ?? '')) {
      if (x0 + (x1 - x0) / 2 > end - 0.5) close();
      if (isLeader) led = true;
      blank = x1 - x0;
      blanks += 1;
      continue;
    }
    if (x0 - end > wordGap * (glyphs.size[i] ?? 0)) close();
    open.push(i);
    end = open.length === 1 ? x1 : Math.max(x1, end);
  }
  close();
  return words;
}

/** Glyphs of one line are mostly drawn from left to right. */
function sortedAcross({ x0, x1 }: Glyphs, given: readonly number[]): readonly number[] {
  const compare = (a: number, b: number) => (x0[a] ?? 0) - (x0[b] ?? 0) || (x1[a] ?? 0) - (x1[b] ?? 0);
  for (let k = 1; k < given.length; k += 1)
    if (compare(given[k - 1] ?? 0, given[k] ?? 0) > 0) return [...given].sort(compare);
  return given;
}

/** Dots nearer than this (font sizes) lead on, with or without blanks between them. */
const widestLeaderGap = 1;
/** Fewer dots in a row are an ellipsis. */
const fewestLeaders = 5;

/** Dots that lead the eye from a label to its value: five and more in a row with no more than blanks between them. */
function findLeaders(glyphs: Glyphs, sorted: readonly number[]): Set<number> | undefined {
  let leaders: Set<number> | undefined;
  let run: number[] = [];
  let end = 0;
  const close = () => {
    if (run.length >= fewestLeaders) leaders = new Set([...(leaders ?? []), ...run]);
    if (run.length > 0) run = [];
  };
  for (const i of sorted) {
    const text = glyphs.text[i] ?? '';
    if (run.length > 0 && isBlank(text)) continue;
    const isDot = text === '.' || text === '…';
    const goesOn =
      isDot && (run.length === 0 || (glyphs.x0[i] ?? 0) - end < widestLeaderGap * (glyphs.size[i] ?? 0));
    if (!goesOn) close();
    else {
      run.push(i);
      end = glyphs.x1[i] ?? 0;
    }
  }
  close();
  return leaders;
}

function isBlank(text: string): boolean {
  return text <= ' ' || (text > '\u007f' && (text.trim() === '' || text === '\u200b'));
}

function wordOf(glyphs: Glyphs, word: readonly number[], blank: number, led: boolean): Word {
  const head = word[0] ?? 0;
  const base = glyphs.base[head] ?? 0;
  const size = glyphs.size[head] ?? 0;
  let x0 = glyphs.x0[head] ?? 0;
  let x1 = glyphs.x1[head] ?? 0;
  let y0 = glyphs.y0[head] ?? 0;
  let y1 = glyphs.y1[head] ?? 0;
  let text = '';
  let isEven = true;
  for (const i of word) {
    x0 = Math.min(x0, glyphs.x0[i] ?? 0);
    x1 = Math.max(x1, glyphs.x1[i] ?? 0);
    y0 = Math.min(y0, glyphs.y0[i] ?? 0);
    y1 = Math.max(y1, glyphs.y1[i] ?? 0);
    text += glyphs.text[i] ?? '';
    isEven &&= glyphs.base[i] === base && glyphs.size[i] === size;
  }
  const usual = (column: Float64Array) => medianOf(word, (i) => column[i] ?? 0);
  return {
    x0,
    y0,
    x1,
    y1,
    text,
    base: isEven ? base : usual(glyphs.base),
    size: isEven ? size : usual(glyphs.size),
    blank,
    led,
  };
}
