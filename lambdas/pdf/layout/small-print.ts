import { around, type Rect } from './rect.ts';
import { type Line, leftToRight, lineOf, type Word, wordGap } from './words.ts';

/** Superscripts and subscripts have baselines of their own: they join the line of larger type that they stand in. */
export function joinSmallLines(lines: readonly Line[]): Line[] {
  const sorted = [...lines].sort((a, b) => a.base - b.base);
  const extra = new Map<number, Word[]>();
  const kept = sorted.map(({ words }, i) => {
    const largest = smallPart * largestNear(sorted, i);
    if (words.every(({ size }) => size > largest)) return words;
    return words.filter((word) => {
      const host = [i - 2, i - 1, i + 1, i + 2].find((at) => isHost(sorted[at], word));
      if (host === undefined) return true;
      extra.set(host, [...(extra.get(host) ?? []), word]);
      return false;
    });
  });
  return kept.flatMap((words, i) => {
    const all = extra.has(i) ? [...words, ...(extra.get(i) ?? [])] : words;
    const joined = joinTouching(leftToRight(all));
    const line = sorted[i];
    if (line && joined === line.words) return [line];
    return joined.length === 0 ? [] : [lineOf(joined)];
  });
}

/** Small print is at most this part of the type that it stands in. */
const smallPart = 0.82;

function largestNear(sorted: readonly Line[], i: number): number {
  const size = (at: number) => sorted[at]?.size ?? 0;
  return Math.max(size(i - 2), size(i - 1), size(i + 1), size(i + 2));
}

function isHost(line: Line | undefined, small: Word): boolean {
  if (!line || small.size > smallPart * line.size) return false;
  const middle = (small.y0 + small.y1) / 2;
  if (middle < line.y0 - 0.1 * line.size || middle > line.y1 + 0.1 * line.size) return false;
  return line.words.some(
    (word) =>
      word.size > small.size / smallPart &&
      gapBetween(word, small) < 0.35 * word.size &&
      word.y1 > middle &&
      word.y0 < middle,
  );
}

function gapBetween(a: Rect, b: Rect): number {
  return Math.max(a.x0 - b.x1, b.x0 - a.x1);
}

/** A footnote mark that touches the word before it is part of that word. Words that nothing touches are given back. */
function joinTouching(words: readonly Word[]): readonly Word[] {
  const first = words.findIndex((word, i) => touches(words[i - 1], word));
  if (first < 0) return words;
  const joined = words.slice(0, first);
  for (const word of words.slice(first)) {
    const before = joined.at(-1);
    if (before && touches(before, word)) joined[joined.length - 1] = joinWords(before, word);
    else joined.push(word);
  }
  return joined;
}

function touches(before: Word | undefined, word: Word): boolean {
  return (
    before !== undefined &&
    Math.abs(before.size - word.size) > 0.1 * before.size &&
    word.x0 - before.x1 < wordGap * before.size
  );
}

function joinWords(before: Word, word: Word): Word {
  const { x0, y0, x1, y1 } = around([before, word]);
  const { base, size } = before.size >= word.size ? before : word;
  return { x0, y0, x1, y1, text: before.text + word.text, base, size, blank: before.blank, led: before.led };
}
