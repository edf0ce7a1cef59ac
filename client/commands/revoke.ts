import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { connect } from '../connect.ts';
import { noPositionals, onePositional } from '../positionals.ts';
import { readRevokeFilter } from '../revoke-filter.ts';
import { revokeFiltered } from '../revoke-filtered.ts';

const help = `Usage: beatless revoke ID [--json]
       beatless revoke --filter NAME=VALUE … [--yes] [--json]

Keeps a task from starting, or asks a running one to stop; that one is REVOKED as soon as it has. With --filter it does
so with all of your open tasks that fit, after showing how many there are.

  --filter NAME=VALUE   state=PENDING, task=debug_task, from=TIME, to=TIME; may be given several times
  --yes                 do not ask
  --json                print one line of JSON: the task; with --filter {"matched":…,"revoked":…,"skipped":…,"more":…}

Examples:
  beatless revoke 01920000-0000-7000-8000-000000000000
  beatless revoke --filter task=convert_pdf --filter state=PENDING
`;

/** `beatless revoke ID`, `beatless revoke --filter …` */
export const command: Command = {
  help,
  options: {
    filter: { type: 'string', multiple: true },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run: async (args) => {
    const filter = args.options.list('filter');
    if (filter.length === 0) return revokeOne(args);
    const { positionals, options, io } = args;
    noPositionals(positionals);
    return revokeFiltered(connect(options, io), readRevokeFilter(filter), options, io);
  },
};

async function revokeOne({ positionals, options, io }: CommandArgs): Promise<number> {
  if (options.flag('yes')) throw new UsageError('--yes goes with --filter.');
  const id = onePositional(positionals, 'ID');
  const task = await connect(options, io).revoke(id, { signal: io.interrupted });
  const text =
    task.state === 'REVOKED'
      ? `${id} REVOKED\n`
      : `${id} is ${task.state} and was asked to stop.\nSee: beatless wait ${id}\n`;
  io.stdout.write(options.flag('json') ? `${JSON.stringify(task)}\n` : text);
  return exitCodes.ok;
}
