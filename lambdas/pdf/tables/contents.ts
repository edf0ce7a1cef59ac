import type { SegLine } from './seg-line.ts';

/** Whether the lines are a table of contents: dots lead to page numbers that never fall. */
export function isContents(lines: readonly SegLine[]): boolean {
  const ends = lines.map((line) => line.words.at(-1)).filter((word) => word !== undefined);
  const led = ends.filter((word) => word.led && /^\d{1,4}$/.test(word.text));
  if (led.length < 3 || led.length < 0.5 * ends.length) return false;
  const pages = led.map((word) => Number(word.text));
  return pages.every((page, i) => i === 0 || page >= (pages[i - 1] ?? 0));
}

/** Whether the lines are numbered formulas: one piece and a number in brackets each. */
export function areFormulas(lines: readonly SegLine[]): boolean {
  const ends = lines.filter((line) => line.segments.length === 2).map((line) => line.segments[1]?.text ?? '');
  return (
    ends.length >= 2 &&
    ends.length >= 0.6 * lines.length &&
    ends.every((text) => /^\(\d{1,3}(\.\d+)?[a-z]?\)$/.test(text))
  );
}
