import { basename } from 'node:path';
import { CliFailure, exitCodes } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import type { Conversion, Converted } from './conversion.ts';
import { oneLine } from './describe-task.ts';
import { BeatlessTimeout } from './problem.ts';
import { describeError } from './report-error.ts';
import { textTable } from './text-table.ts';
import type { FileLink } from './views.ts';

/** What became of one file: for people, for programs, and for the exit status. */
export interface Outcome {
  readonly exitCode: number;
  readonly text: string;
  readonly json: unknown;
}

/** The part of convert_pdf's result that is shown. */
interface ShownResult {
  readonly tables?: readonly {
    readonly page: number;
    readonly rows: number;
    readonly columns: number;
    readonly csv: FileLink;
  }[];
  readonly notes?: readonly { readonly page: number; readonly note: string }[];
}

const shownNotes = 20;

/** The outcome of a task that has ended. */
export function reportConversion(conversion: Conversion, { task, paths }: Converted, io: CliIo): Outcome {
  const { file, folder } = conversion;
  if (task.state !== 'SUCCESS') {
    const why = task.error
      ? `${task.error.reason}: ${task.error.message}`
      : (task.revokeReason ?? 'without a reason');
    const error = new CliFailure(exitCodes.failed, `${task.state} ${why}`);
    return reportFailure(conversion, error, { task: task.id, state: task.state }, io);
  }
  const { tables = [], notes = [] } = task.result as ShownResult;
  const where = new Map(
    tables.map(({ csv, page, rows, columns }) => [csv.file, `page ${page}, ${rows} × ${columns}`]),
  );
  const title = oneLine(`${file}: ${tables.length} ${tables.length === 1 ? 'table' : 'tables'} -> ${folder}`);
  const rows = paths.map((path) => ['', path, where.get(basename(path)) ?? '']);
  const remarks = notes.slice(0, shownNotes).map(({ page, note }) => oneLine(`  page ${page}: ${note}`));
  return {
    exitCode: exitCodes.ok,
    text: `${title}\n${textTable(rows)}${remarks.map((remark) => `${remark}\n`).join('')}`,
    json: { file, task: task.id, state: task.state, folder, files: paths },
  };
}

/** The outcome of a file that could not be converted: one line on stderr, so that it is not lost among the others. */
export function reportFailure(
  { file, folder }: Conversion,
  error: unknown,
  { task, state }: { readonly task: string | undefined; readonly state?: string },
  io: CliIo,
): Outcome {
  const { exitCode, line } = describeError(error, 'convert');
  if (!io.interrupted.aborted) io.stderr.write(`beatless: ${oneLine(`${file}: ${line}`)}\n`);
  const seen = state ?? (error instanceof BeatlessTimeout ? error.task.state : undefined);
  return { exitCode, text: '', json: { file, task, state: seen, folder, files: [], error: line } };
}
