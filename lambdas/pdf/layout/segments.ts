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
  const segments: Segment[] = [];
  const leads = signsLead(words);
  let group: Word[] = [];
  let before: Word | undefined;
  let end = Number.NEGATIVE_INFINITY;
  for (const word of words) {
    if (before && goesOn(before, word, word.x0 - end, gap, numberGap, leads)) group.push(word);
    else {
      if (before) segments.push(segmentOf(group));
      group = [word];
    }
    before = word;
    end = Math.max(end, word.x1);
  }
  if (before) segments.push(segmentOf(group));
  return segments;
}

/** Whether a word belongs to the one before, which ends so far away from it. */
function goesOn(
  before: Word,
  word: Word,
  distance: number,
  gap: number,
  numberGap: number,
  leads: boolean,
): boolean {
  if (leads && isCurrency(before.text) && isAmount(word.text)) return true;
  if (leads && isCurrency(word.text) && isAmount(before.text)) return false;
  const blank = plainBlank * word.blank;
  if (distance <= Math.max(numberGap, blank)) return true;
  if (distance > Math.max(gap, blank)) return false;
  return !(isNumber(before.text) && isNumber(word.text));
}

/**
 * Whether currency signs stand before the amounts of a line, at the left edge of their columns: they belong to what follows,
 * however far away. A line that ends in one has them behind.
 */
function signsLead(words: readonly Word[]): boolean {
  return words.some(({ text }) => isCurrency(text)) && !isCurrency(words.at(-1)?.text ?? '');
}

function isCurrency(text: string): boolean {
  return text.length <= 3 && /^([A-Z]{0,2}\$|[€£¥])$/u.test(text);
}

function isAmount(text: string): boolean {
  return isNumber(text) || /^[-–—]$/u.test(text);
}

function isNumber(text: string): boolean {
  return /^[($€£<>≥≤±+\-–−*]*\d[\d.,]*([-–−]\d[\d.,]*)?[%)*†]*$/u.test(text);
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
  const { x0, y0, x1, y1 } = around(words);
  let text = words[0]?.text ?? '';
  for (let i = 1; i < words.length; i += 1) text += ` ${words[i]?.text ?? ''}`;
  return { x0, y0, x1, y1, words, text };
}

function segmentGap(line: Line): number {
  const smallest = Math.max(smallestGap * line.size, typewriterBlank * typewriterWidth(line));
  return isSpaced(line) ? Math.max(smallest, 1.7 * median(blanksOf(line))) : smallest;
}

/** Running text: nearly all gaps are blanks, and most words have letters. */
function isSpaced(line: Line): boolean {
  const { words } = line;
  if (words.length <= fewestBlanks) return false;
  const blanks = blanksOf(line).length;
  if (blanks < fewestBlanks || blanks < 0.8 * (words.length - 1)) return false;
  return words.filter((word) => /\p{L}{2}/u.test(word.text)).length > 0.6 * words.length;
}

/** Running text has at least so many. */
const fewestBlanks = 5;

/** The gaps between words that may be blanks. */
function blanksOf({ words, size }: Line): number[] {
  const blanks: number[] = [];
  for (let i = 1; i < words.length; i += 1) {
    const gap = (words[i] as Word).x0 - (words[i - 1] as Word).x1;
    if (gap < 1.1 * size) blanks.push(gap);
  }
  return blanks;
}

/** In typewriter faces a blank is as wide as every sign; a gap is wider than one of them. */
const typewriterBlank = 1.3;

/** Width of every sign of a line in a typewriter face; 0 when signs differ. Digits alone do not tell: they are all as wide. */
function typewriterWidth({ words }: Pick<Line, 'words'>): number {
  const widths: number[] = [];
  let signs = 0;
  for (const { text, x0, x1 } of words) {
    if (text.length < 3 || !/\p{L}{3}/u.test(text)) continue;
    const width = (x1 - x0) / countSigns(text);
    // Both cannot be near the middle of all, whatever follows.
    if (Math.abs(width - (widths[0] ?? width)) > 0.05 * width) return 0;
    widths.push(width);
    signs += text.length;
  }
  if (widths.length < 2 || signs < 10) return 0;
  const usual = median(widths);
  return widths.every((width) => Math.abs(width - usual) < 0.02 * usual) ? usual : 0;
}

function countSigns(text: string): number {
  let halves = 0;
  for (let i = 0; i < text.length; i += 1) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) halves += 1;
  return text.length - halves;
}
