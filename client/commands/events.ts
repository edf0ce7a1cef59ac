import { exitCodes } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { onePositional } from '../positionals.ts';
import { textTable } from '../text-table.ts';

const help = `Usage: beatless events ID [--json]

Shows every transition of a task, oldest first: when, what, the state after it, by whom or why.

  --json   print a JSON array

Example:
  beatless events 01920000-0000-7000-8000-000000000000
`;

/** `beatless events ID` */
export const command: Command = {
  help,
  options: { json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    const id = onePositional(positionals, 'ID');
    const events = await connect(options, io).events(id, { signal: io.interrupted });
    const rows = events.map(({ at, event, state, by, reason }) => [at, event, state, reason ?? by ?? '']);
    io.stdout.write(options.flag('json') ? `${JSON.stringify(events)}\n` : textTable(rows));
    return exitCodes.ok;
  },
};
