import type { TextOut } from './cli-io.ts';
import { textTable } from './text-table.ts';
import type { TaskSummary } from './views.ts';

/** Prints tasks as they come, `limit` at most: a table for people, or a JSON array with a task per line. */
export async function printTasks(
  tasks: AsyncIterable<TaskSummary>,
  { limit, json, none }: { readonly limit: number; readonly json: boolean; readonly none: string },
  out: TextOut,
): Promise<void> {
  const first = take(tasks, limit);
  await (json ? printJson(first, out) : printLines(first, none, out));
}

async function* take(
  tasks: AsyncIterable<TaskSummary>,
  limit: number,
): AsyncGenerator<TaskSummary, void, void> {
  let taken = 0;
  for await (const task of tasks) {
    yield task;
    taken += 1;
    if (taken >= limit) return;
  }
}

async function printJson(tasks: AsyncIterable<TaskSummary>, out: TextOut): Promise<void> {
  let separator = '[';
  for await (const task of tasks) {
    out.write(`${separator}\n${JSON.stringify(task)}`);
    separator = ',';
  }
  out.write(separator === '[' ? '[]\n' : '\n]\n');
}

/** Written row by row: a long list shows its first tasks at once. */
async function printLines(tasks: AsyncIterable<TaskSummary>, none: string, out: TextOut): Promise<void> {
  let empty = true;
  for await (const { id, state, task, createdAt, error } of tasks) {
    empty = false;
    out.write(
      textTable([[id, createdAt.slice(0, 19), state.padEnd(9), task.padEnd(20), error?.reason ?? '']]),
    );
  }
  if (empty) out.write(`${none}\n`);
}
