import type { SegLine } from './seg-line.ts';

/** Whether the lines are a table of contents: dots lead to page numbers that never fall. */
export function isContents(lines: readonly SegLine[]): boolean {
  const ends = lines.map((line) => line.words.at(-1)).filter((word) => word !== undefined);
  const led = ends.filter((word) => word.led && /^\d{1,4}$/.test(word.text));
  if (led.length < 3 || led.length < 0.5 * ends.length) return false;
  const pages = led.map((word) => Number(word.text));
  return pages.every((page, i) => i === 0 || page >= (pages[i - 1] ?? 0));
}
