import { taskStates } from '#core/states.ts';
import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { pageSizeFor, readLimit } from '../list-limit.ts';
import type { TaskFilter } from '../list-tasks.ts';
import type { OptionReader } from '../option-reader.ts';
import { noPositionals } from '../positionals.ts';
import { printTasks } from '../print-tasks.ts';

const help = `Usage: beatless list [options]

Lists your tasks, newest first.

  --state STATE   only those: ${taskStates.slice(0, 5).join(', ')},
                  ${taskStates.slice(5).join(', ')}
  --task TASK     only this kind of task
  --reason WORD   only what failed for this reason, e.g. crashed
  --from TIME     created at or after, e.g. 2026-11-01 or 2026-11-01T08:00:00Z
  --to TIME       created before
  --limit N       at most so many; else 20
  --all           all of them
  --json          print a JSON array, one task per line

Examples:
  beatless list --state FAILURE --from 2026-11-01
  beatless list --task convert_pdf --all --json
`;

/** `beatless list` */
export const command: Command = {
  help,
  options: {
    state: { type: 'string' },
    task: { type: 'string' },
    reason: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    limit: { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run: async ({ positionals, options, io }) => {
    noPositionals(positionals);
    const limit = readLimit(options);
    const filter = { ...readFilter(options), pageSize: pageSizeFor(limit), signal: io.interrupted };
    const shown = { limit, json: options.flag('json'), none: 'No tasks.' };
    await printTasks(connect(options, io).list(filter), shown, io.stdout);
    return exitCodes.ok;
  },
};

function readFilter(options: OptionReader): TaskFilter {
  const asked = options.text('state');
  const state = taskStates.find((it) => it === asked?.toUpperCase());
  if (asked !== undefined && !state)
    throw new UsageError(`--state ${asked}: give one of ${taskStates.join(', ')}.`);
  const [task, reason] = [options.text('task'), options.text('reason')];
  return { state, task, reason, from: options.time('from'), to: options.time('to') };
}
