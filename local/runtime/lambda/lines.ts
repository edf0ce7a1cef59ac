import type { Readable } from 'node:stream';

/** A line without end must not fill the memory of the supervisor. */
const MAX_OPEN_LINE_CHARS = 1_000_000;

/** Calls `onLine` for every line of a stream, the last one with or without a line break; empty lines are left out. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let open = '';
  const emit = (line: string): void => {
    if (line.trim() !== '') onLine(line);
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (open + chunk).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) emit(line);
    if (open.length > MAX_OPEN_LINE_CHARS) {
      emit(open);
      open = '';
    }
  });
  stream.on('end', () => emit(open));
}
