import { describeTask, oneLine } from './describe-task.ts';
import { textTable } from './text-table.ts';
import type { LoadPreview, TaskView } from './views.ts';

/** Whether a load would go well, as far as can be seen. */
export const isReady = ({ problems, errors }: LoadPreview): boolean => problems.length + errors.length === 0;

/** A preview for people: files, columns, first rows, and everything that is wrong. */
export function describePreview(preview: LoadPreview): string {
  const { target, mode, files, bytes, columns, rows, ddl, complete, problems, errors, loadKey } = preview;
  const shown = columns.map(({ from, to, type, values, empty }) => [
    from,
    to,
    type,
    String(values),
    String(empty),
  ]);
  const parts = [
    `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${bytes} bytes into ${target} (${mode})${complete ? '' : '; large files were sampled'}\n`,
    columns.length > 0 && textTable([['FROM', 'TO', 'TYPE', 'VALUES', 'EMPTY'], ...shown]),
    rows.length > 0 && `First rows:\n${textTable(rows)}`,
    ddl !== '' && `${ddl}\n`,
    problems.map(({ message }) => `problem: ${oneLine(message)}\n`).join(''),
    errors
      .map((error) => `error: ${oneLine(placeOf(error))}: ${error.code} ${oneLine(error.reason)}\n`)
      .join(''),
    isReady(preview) && `Load key: ${loadKey}\n`,
  ];
  return parts.filter((part) => part !== false && part !== '').join('\n');
}

function placeOf({ file, line, column }: LoadPreview['errors'][number]): string {
  return `${file}${line === undefined ? '' : `:${line}`}${column === undefined ? '' : ` "${column}"`}`;
}

/** What a load that ended has done; of one that failed, the whole task. */
export function describeLoad(task: TaskView): string {
  if (task.state !== 'SUCCESS') return describeTask(task);
  const { target, rowsLoaded, skipped } = task.result as Readonly<Record<string, unknown>>;
  if (skipped !== undefined) return `Nothing to do: ${target} has these files already (task ${task.id}).\n`;
  return `${rowsLoaded} rows loaded into ${target} (task ${task.id}).\n`;
}
