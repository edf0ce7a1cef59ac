import type { Ruling } from './rulings.ts';
import { type Line, lineOf } from './words.ts';

/** Lines "drawn" with dashes, underscores or equals signs, as typed reports do: taken out of the text, kept as rulings. */
export function takeTextRules(lines: readonly Line[]): { lines: Line[]; level: Ruling[] } {
  const level: Ruling[] = [];
  const kept = lines.flatMap((line) => {
    if (!line.words.some(({ text }) => isRule(text))) return [line];
    const words = line.words.filter((word) => !isRule(word.text));
    for (const word of line.words.filter(({ text }) => isRule(text))) {
      level.push({ at: (word.y0 + word.y1) / 2, from: word.x0, to: word.x1, weak: false });
    }
    return words.length === 0 ? [] : [lineOf(words)];
  });
  return { lines: kept, level };
}

function isRule(text: string): boolean {
  return text.length >= 5 && /^[-–—_=]{5,}$/u.test(text);
}
