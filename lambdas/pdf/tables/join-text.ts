import type { Word } from '#pdf/layout/words.ts';

/** Text of the words of one cell: lines from top to bottom, joined with a blank. */
export function joinText(words: readonly Word[]): string {
  return joinLines(linesOf(words).map((line) => line.map((word) => word.text).join(' ')));
}

/** Joins the lines of a cell. After a hyphen there is no blank, but it stays: nothing tells "intra-" from "Preva-". */
export function joinLines(lines: readonly string[]): string {
  return lines.reduce((text, line) => {
    if (text === '') return line;
    if (line === '') return text;
    if (text.endsWith('\u00ad')) return text.slice(0, -1) + line;
    return /\S[-\u2010\u2013/]$/u.test(text) ? text + line : `${text} ${line}`;
  }, '');
}

/** Words grouped into lines by their baselines. */
export function linesOf(words: readonly Word[]): Word[][] {
  const lines: { base: number; words: Word[] }[] = [];
  for (const word of [...words].sort((a, b) => a.base - b.base)) {
    const line = lines.at(-1);
    if (line && word.base - line.base <= 0.45 * word.size) line.words.push(word);
    else lines.push({ base: word.base, words: [word] });
  }
  return lines.map((line) => line.words.sort((a, b) => a.x0 - b.x0));
}
