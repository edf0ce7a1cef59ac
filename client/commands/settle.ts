import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { describeEffects } from '../describe-effects.ts';
import type { OptionReader } from '../option-reader.ts';
import { twoPositionals } from '../positionals.ts';
import { parseJson } from '../read-input.ts';
import type { Settlement } from '../views.ts';

const help = `Usage: beatless settle ID STEP --done [--result JSON] [--json]
       beatless settle ID STEP --not-done [--json]

Tells what became of an effect that is unknown (see: beatless effects ID). Look outside first: what is said here counts,
and a rerun goes by it.

  --done          it happened; a rerun does not do it again
  --result JSON   with --done: what the step then returns in a rerun; else null
  --not-done      it certainly did not happen; a rerun does it
  --json          print the ledger as a JSON array

Example:
  beatless settle 01920000-0000-7000-8000-000000000000 send --done --result '{"messageId":"42"}'
`;

/** `beatless settle ID STEP` */
export const command: Command = {
  help,
  options: {
    done: { type: 'boolean' },
    result: { type: 'string' },
    'not-done': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run: async ({ positionals, options, io }) => {
    const [id, step] = twoPositionals(positionals, 'ID', 'STEP');
    const settlement = readSettlement(options);
    const effects = await connect(options, io).settle(id, step, settlement, { signal: io.interrupted });
    io.stdout.write(options.flag('json') ? `${JSON.stringify(effects)}\n` : describeEffects(effects));
    return exitCodes.ok;
  },
};

function readSettlement(options: OptionReader): Settlement {
  const [done, notDone, result] = [options.flag('done'), options.flag('not-done'), options.text('result')];
  if (done === notDone) throw new UsageError('give --done or --not-done.');
  if (result !== undefined && notDone) throw new UsageError('--result goes with --done.');
  if (notDone) return { outcome: 'notDone' };
  return { outcome: 'done', ...(result === undefined ? {} : { result: parseJson(result, '--result') }) };
}
