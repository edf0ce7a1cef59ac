import { awaitTask, exitCodeOf } from '../await-task.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { describeTask } from '../describe-task.ts';
import { onePositional } from '../positionals.ts';

const help = `Usage: beatless wait ID [--timeout SECONDS] [--json]

Waits until a task has ended and shows it; on a terminal with a line of progress.
Exit status 0 for SUCCESS, 1 for FAILURE and REVOKED, 124 when the time limit passes first.

  --timeout SECONDS   give up after this; else wait as long as it takes
  --json              print the task as one line of JSON

Example:
  beatless wait 01920000-0000-7000-8000-000000000000 --timeout 60
`;

/** `beatless wait ID` */
export const command: Command = {
  help,
  options: { timeout: { type: 'string' }, json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    const id = onePositional(positionals, 'ID');
    const timeout = options.number('timeout', 1);
    const task = await awaitTask(connect(options, io), id, timeout, io);
    io.stdout.write(options.flag('json') ? `${JSON.stringify(task)}\n` : describeTask(task));
    return exitCodeOf(task);
  },
};
