import { exitCodes } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { describeEffects } from '../describe-effects.ts';
import { onePositional } from '../positionals.ts';

const help = `Usage: beatless effects ID [--json]

Shows what a task, and every task of its chain of reruns, did that must not repeat: the ledger of ctx.once. An entry
that is "unknown" is settled by: beatless settle ID STEP

  --json   print a JSON array

Example:
  beatless effects 01920000-0000-7000-8000-000000000000
`;

/** `beatless effects ID` */
export const command: Command = {
  help,
  options: { json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    const id = onePositional(positionals, 'ID');
    const effects = await connect(options, io).effects(id, { signal: io.interrupted });
    io.stdout.write(options.flag('json') ? `${JSON.stringify(effects)}\n` : describeEffects(effects));
    return exitCodes.ok;
  },
};
