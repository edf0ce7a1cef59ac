import { type BatchLine, inChunks, readBatchFile } from './batch-file.ts';
import type { BeatlessClient } from './beatless-client.ts';
import { CliFailure, exitCodes } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import { oneLine } from './describe-task.ts';
import { BeatlessProblem } from './problem.ts';
import { progressLine } from './progress-line.ts';
import { describeError } from './report-error.ts';
import { submitRepeatably } from './submitted.ts';
import type { BatchResult } from './views.ts';

/** What became of a line. */
type LineResult = BatchResult & { readonly line: number };

/** What the service itself did wrong (5xx) is tried so often; its keys make that safe. */
const attempts = 3;
const pauseMs = 1_000;

/** Hands in the tasks of a file and tells which lines were refused; answers with the exit status. */
export async function submitFile(
  client: BeatlessClient,
  file: string,
  { key, json }: { readonly key: string; readonly json: boolean },
  io: CliIo,
): Promise<number> {
  const lines = await readBatchFile(file, key, io);
  const results = await submitRepeatably(
    key,
    io,
    () => submitLines(client, lines, key, io),
    'Some of the tasks may have been accepted',
  );
  const refused = results.filter((result) => !('task' in result));
  io.stdout.write(json ? describeJson(results) : describe(results, key));
  return refused.length === 0 ? exitCodes.ok : exitCodes.refused;
}

async function submitLines(
  client: BeatlessClient,
  lines: readonly BatchLine[],
  key: string,
  io: CliIo,
): Promise<readonly LineResult[]> {
  const results = new Map<number, LineResult>();
  const progress = progressLine(io.stderr);
  try {
    let left = lines;
    for (let attempt = 1; left.length > 0; attempt += 1) {
      for (const chunk of inChunks(left)) {
        progress.show(`${results.size}/${lines.length} lines`);
        const items = chunk.map(({ item }) => item);
        const report = await client.submitBatch(items, { signal: io.interrupted });
        for (const [n, { line }] of chunk.entries()) {
          const result = report.results[n];
          if (result) results.set(line, { line, ...result });
        }
      }
      left =
        attempt === attempts ? [] : lines.filter(({ line }) => (results.get(line)?.status ?? 500) >= 500);
      if (left.length > 0) await io.pause(pauseMs, io.interrupted);
    }
  } catch (error) {
    if (results.size === 0 || !(error instanceof BeatlessProblem) || error.status >= 500) throw error;
    const goOn = `${results.size} of ${lines.length} lines had an answer before; repeating with --idempotency-key ${key} is safe.`;
    throw new CliFailure(exitCodes.refused, `${describeError(error).line} ${goOn}`, { cause: error });
  } finally {
    progress.clear();
  }
  return [...results.values()].toSorted((a, b) => a.line - b.line);
}

function describe(results: readonly LineResult[], key: string): string {
  const repeated = results.filter((result) => 'task' in result && result.task.repeated).length;
  const refusals = results.flatMap((result) => ('task' in result ? [] : [result]));
  const accepted = results.length - refusals.length;
  const before = repeated > 0 ? ` (${repeated} of them before)` : '';
  const lines = refusals.map(({ line, status, problem }) => {
    const { title, detail, errors = [] } = problem;
    const fields = errors.filter(({ message }) => !detail.includes(message));
    const words = [detail, ...fields.map(({ field, message }) => `${field}: ${message}`)].join(' ');
    return `line ${line}: ${title} (${status}): ${words}`;
  });
  if (refusals.length > 0) lines.push(`Repeat what is put right with --idempotency-key ${key}`);
  const head = `${accepted} accepted${before}, ${refusals.length} refused`;
  return [head, ...lines].map((line) => `${oneLine(line)}\n`).join('');
}

/** A JSON array, a line of the file per line. */
function describeJson(results: readonly LineResult[]): string {
  return `[\n${results.map((result) => JSON.stringify(result)).join(',\n')}\n]\n`;
}
