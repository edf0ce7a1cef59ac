import { UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import { parseJson, readLocalBytes } from './read-input.ts';
import type { BatchItem } from './views.ts';

/** A task of a file, and the line it stands on. */
export interface BatchLine {
  readonly line: number;
  readonly item: BatchItem & { readonly idempotencyKey: string };
  readonly bytes: number;
}

/** The API takes so many tasks at once, and bodies of 2 MB. */
const mostTasks = 100;
const mostBytes = 1_500_000;
const keyLength = 255;

/**
 * Reads a file with a task per line (`-`: stdin), each `{"task":…,"input":…,"options":…}`. Every task has its own key: the
 * line's, or one of the batch's key and the number of the line. @throws UsageError naming the first bad line
 */
export async function readBatchFile(file: string, key: string, io: CliIo): Promise<readonly BatchLine[]> {
  const text = file === '-' ? await io.readStdin() : (await readLocalBytes(io.cwd, file)).toString('utf8');
  const name = file === '-' ? 'stdin' : file;
  const lines = text.split('\n').flatMap((row, n) => {
    if (row.trim() === '') return [];
    const item = parseItem(row, `line ${n + 1} of ${name}`);
    const idempotencyKey = item.idempotencyKey ?? `${key}:${n + 1}`;
    return [{ line: n + 1, item: { ...item, idempotencyKey }, bytes: Buffer.byteLength(row) + keyLength }];
  });
  if (lines.length === 0) throw new UsageError(`${name} has no tasks: give one a line, as JSON.`);
  return lines;
}

/** The lines in groups that the API takes in one request each. */
export function* inChunks(lines: readonly BatchLine[]): Generator<readonly BatchLine[], void, void> {
  let chunk: BatchLine[] = [];
  let bytes = 0;
  for (const line of lines) {
    if (chunk.length === mostTasks || (chunk.length > 0 && bytes + line.bytes > mostBytes)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(line);
    bytes += line.bytes;
  }
  if (chunk.length > 0) yield chunk;
}

/** Only what the API could not tell the line of is checked here: it looks into each task by itself. */
function parseItem(row: string, source: string): BatchItem {
  const item = parseJson(row, source);
  const task = item !== null && typeof item === 'object' && 'task' in item ? item.task : undefined;
  if (typeof task === 'string') return item as BatchItem;
  throw new UsageError(`${source} is no task: give {"task":"…","input":{…}}.`);
}
