import { around, type Rect } from './rect.ts';
import { type Line, lineOf, type Word, wordGap } from './words.ts';

/** Superscripts and subscripts have baselines of their own: they join the line of larger type that they stand in. */
export function joinSmallLines(lines: readonly Line[]): Line[] {
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
      const { x0, y0, x1, y1 } = around([before, word]);
      joined[joined.length - 1] = {
        x0,
        y0,
        x1,
        y1,
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
