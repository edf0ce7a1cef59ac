import { exitCodes } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { pageSizeFor, readLimit } from '../list-limit.ts';
import { noPositionals } from '../positionals.ts';
import { printTasks } from '../print-tasks.ts';

const help = `Usage: beatless dead-letters [options]

Lists your tasks that the system gave up, newest first: their workers died too often, their wake-ups could not be
delivered, or nobody started them. Needs the scope "operator".

  --limit N   at most so many; else 20
  --all       all of them
  --json      print a JSON array, one task per line

Examples:
  beatless dead-letters --all
  beatless replay 01920000-0000-7000-8000-000000000000
`;

/** `beatless dead-letters` */
export const command: Command = {
  help,
  options: { limit: { type: 'string' }, all: { type: 'boolean' }, json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    noPositionals(positionals);
    const limit = readLimit(options);
    const { deadLetters } = connect(options, io);
    const letters = deadLetters.list({ pageSize: pageSizeFor(limit), signal: io.interrupted });
    const shown = { limit, json: options.flag('json'), none: 'No dead letters.' };
    await printTasks(letters, shown, io.stdout);
    return exitCodes.ok;
  },
};
