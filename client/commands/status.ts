import { exitCodes } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { describeTask } from '../describe-task.ts';
import { onePositional } from '../positionals.ts';

const help = `Usage: beatless status ID [--json]

Shows a task as it is now. The exit status is 0 whatever its state.

  --json   print the task as one line of JSON

Example:
  beatless status 01920000-0000-7000-8000-000000000000
`;

/** `beatless status ID` */
export const command: Command = {
  help,
  options: { json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    const id = onePositional(positionals, 'ID');
    const task = await connect(options, io).get(id, { signal: io.interrupted });
    io.stdout.write(options.flag('json') ? `${JSON.stringify(task)}\n` : describeTask(task));
    return exitCodes.ok;
  },
};
