import { exitCodes } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { onePositional } from '../positionals.ts';

const help = `Usage: beatless revoke ID [--json]

Keeps a task from starting, or asks a running one to stop; that one is REVOKED as soon as it has.

  --json   print the task as one line of JSON

Example:
  beatless revoke 01920000-0000-7000-8000-000000000000
`;

/** `beatless revoke ID` */
export const command: Command = {
  help,
  options: { json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    const id = onePositional(positionals, 'ID');
    const task = await connect(options, io).revoke(id, { signal: io.interrupted });
    const text =
      task.state === 'REVOKED'
        ? `${id} REVOKED\n`
        : `${id} is ${task.state} and was asked to stop.\nSee: beatless wait ${id}\n`;
    io.stdout.write(options.flag('json') ? `${JSON.stringify(task)}\n` : text);
    return exitCodes.ok;
  },
};
