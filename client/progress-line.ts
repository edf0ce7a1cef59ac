import type { TextOut } from './cli-io.ts';

/** A line that is rewritten in place, on a terminal only. */
export interface ProgressLine {
  show(text: string): void;
  clear(): void;
}

/** The line at the end of `out`; nothing at all when that is no terminal. */
export function progressLine(out: TextOut): ProgressLine {
  const write = (text: string) => out.isTTY && out.write(`\r\x1b[K${text}`);
  return {
    show: (text) => write(text.slice(0, (out.columns || 80) - 1)),
    clear: () => write(''),
  };
}
