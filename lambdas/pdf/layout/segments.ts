import { median } from './numbers.ts';
import { around, type Rect } from './rect.ts';
import type { Line, Word } from './words.ts';

/** Words of one line with no more than ordinary blanks between them: a cell, or a line of one. */
export interface Segment extends Rect {
  words: Word[];
  text: string;
}

/** A gap is more than a blank when wider than this part of the font size (a blank is 0.25 to 0.33). */
const smallestGap = 0.55;

/** Two numbers stand apart when the gap is wider than this: blanks within a number (12 345) are narrower. */
const smallestNumberGap = 0.36;

/** A gap that is no wider than the one blank drawn in it is a blank, however wide (0.6 in typewriter faces). */
const plainBlank = 1.15;

/** Splits a line where the gap is wider than its blanks; justified prose has wide blanks and stays whole. */
export function findSegments(line: Line): Segment[] {
  const gap = segmentGap(line);
  return splitWords(line.words, gap, Math.min(gap, smallestNumberGap * line.size));
}

/** Splits words (left to right) at gaps wider than `gap`; between two numbers, wider than `numberGap`. */
export function splitWords(words: readonly Word[], gap: number, numberGap = gap): Segment[] {
  const groups: Word[][] = [];
  const leads = signsLead(words);
  let end = Number.NEGATIVE_INFINITY;
  for (const word of words) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    const widest = before && isNumber(before.text) && isNumber(word.text) ? numberGap : gap;
    const isNear = word.x0 - end <= Math.max(widest, plainBlank * word.blank);
    const isOfSign = leads && before && isCurrency(before.text) && isAmount(word.text);
    const isNextSign = leads && before && isCurrency(word.text) && isAmount(before.text);
    if (group && (isOfSign || (isNear && !isNextSign))) group.push(word);
    else groups.push([word]);
    end = Math.max(end, word.x1);
  }
  return groups.map(segmentOf);
}

/**
 * Whether currency signs stand before the amounts of a line, at the left edge of their columns: they belong to what follows,
 * however far away. A line that ends in one has them behind.
 */
function signsLead(words: readonly Word[]): boolean {
  return words.some(({ text }) => isCurrency(text)) && !isCurrency(words.at(-1)?.text ?? '');
}

function isCurrency(text: string): boolean {
  return /^([A-Z]{0,2}\$|[€£¥])$/u.test(text);
}

function isAmount(text: string): boolean {
  return isNumber(text) || /^[-–—]$/u.test(text);
}

function isNumber(text: string): boolean {
  return /^[($€£<>≥≤±+\-–−*]*\d[\d.,]*([-–−]\d[\d.,]*)?[%)*†]*$/u.test(text) && /\d/.test(text);
}

/** The narrowest gap that may part two columns of which more is known: wider than a blank of the lines, all of one face. */
export function narrowGap(lines: readonly Line[]): number {
  const words = lines.flatMap((line) => line.words);
  return Math.max(
    smallestSeam * median(lines.map(({ size }) => size)),
    typewriterBlank * typewriterWidth({ words }),
  );
}

/** Wider than a blank, narrower than what parts segments by itself (font sizes). */
const smallestSeam = 0.42;

/** A segment of given words. */
export function segmentOf(words: Word[]): Segment {
  return { ...around(words), words, text: words.map((word) => word.text).join(' ') };
}

function segmentGap(line: Line): number {
  const smallest = Math.max(smallestGap * line.size, typewriterBlank * typewriterWidth(line));
  const gaps = line.words.slice(1).map((word, i) => word.x0 - (line.words[i]?.x1 ?? word.x0));
  const blanks = gaps.filter((gap) => gap < 1.1 * line.size);
  const letters = line.words.filter((word) => /\p{L}{2}/u.test(word.text)).length;
  const isProse =
    blanks.length >= 5 && blanks.length >= 0.8 * gaps.length && letters > 0.6 * line.words.length;
  return isProse ? Math.max(smallest, 1.7 * median(blanks)) : smallest;
}

/** In typewriter faces a blank is as wide as every sign; a gap is wider than one of them. */
const typewriterBlank = 1.3;

/** Width of every sign of a line in a typewriter face; 0 when signs differ. Digits alone do not tell: they are all as wide. */
function typewriterWidth({ words }: Pick<Line, 'words'>): number {
  const telling = words.filter(({ text }) => /\p{L}{3}/u.test(text));
  const widths = telling.map(({ text, x0, x1 }) => (x1 - x0) / [...text].length);
  const signs = telling.reduce((sum, { text }) => sum + text.length, 0);
  const usual = median(widths);
  const isSame = widths.every((width) => Math.abs(width - usual) < 0.02 * usual);
  return telling.length >= 2 && signs >= 10 && isSame ? usual : 0;
}
