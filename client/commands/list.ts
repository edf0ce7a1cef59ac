import { taskStates } from '#core/states.ts';
import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import type { TaskFilter } from '../list-tasks.ts';
import type { OptionReader } from '../option-reader.ts';
import { noPositionals } from '../positionals.ts';
import { textTable } from '../text-table.ts';
import type { TaskSummary } from '../views.ts';

const help = `Usage: beatless list [options]

Lists your tasks, newest first.

  --state STATE   only those: ${taskStates.slice(0, 5).join(', ')},
                  ${taskStates.slice(5).join(', ')}
  --task TASK     only this kind of task
  --from TIME     created at or after, e.g. 2026-11-01 or 2026-11-01T08:00:00Z
  --to TIME       created before
  --limit N       at most so many; else 20
  --all           all of them
  --json          print a JSON array, one task per line

Examples:
  beatless list --state FAILURE --from 2026-11-01
  beatless list --task convert_pdf --all --json
`;

const usualLimit = 20;
/** The API's largest page. */
const largestPage = 100;

/** `beatless list` */
export const command: Command = {
  help,
  options: {
    state: { type: 'string' },
    task: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    limit: { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run: async ({ positionals, options, io }) => {
    noPositionals(positionals);
    const limit = readLimit(options);
    const filter = { ...readFilter(options), pageSize: Math.min(limit, largestPage), signal: io.interrupted };
    const tasks = take(connect(options, io).list(filter), limit);
    const print = options.flag('json') ? printJson : printLines;
    await print(tasks, (text) => void io.stdout.write(text));
    return exitCodes.ok;
  },
};

function readLimit(options: OptionReader): number {
  const limit = options.number('limit', 1);
  if (!options.flag('all')) return limit ?? usualLimit;
  if (limit !== undefined) throw new UsageError('give --limit or --all, not both.');
  return Number.POSITIVE_INFINITY;
}

function readFilter(options: OptionReader): TaskFilter {
  const asked = options.text('state');
  const state = taskStates.find((it) => it === asked?.toUpperCase());
  if (asked !== undefined && !state)
    throw new UsageError(`--state ${asked}: give one of ${taskStates.join(', ')}.`);
  return { state, task: options.text('task'), from: options.time('from'), to: options.time('to') };
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

async function printJson(tasks: AsyncIterable<TaskSummary>, write: (text: string) => void): Promise<void> {
  let separator = '[';
  for await (const task of tasks) {
    write(`${separator}\n${JSON.stringify(task)}`);
    separator = ',';
  }
  write(separator === '[' ? '[]\n' : '\n]\n');
}

/** Written row by row: a long list shows its first tasks at once. */
async function printLines(tasks: AsyncIterable<TaskSummary>, write: (text: string) => void): Promise<void> {
  let empty = true;
  for await (const { id, state, task, createdAt, error } of tasks) {
    empty = false;
    write(textTable([[id, createdAt.slice(0, 19), state.padEnd(9), task.padEnd(20), error?.reason ?? '']]));
  }
  if (empty) write('No tasks.\n');
}
