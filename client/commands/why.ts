import { exitCodes } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { oneLine } from '../describe-task.ts';
import { onePositional } from '../positionals.ts';
import type { ExplanationView } from '../views.ts';

const help = `Usage: beatless why ID [--json]

Explains why a task is where it is: what it waits for, what moves it next and by when, what happens otherwise, and
where to look in the AWS console.

  --json   print the explanation as one line of JSON

Example:
  beatless why 01920000-0000-7000-8000-000000000000
`;

/** `beatless why ID` */
export const command: Command = {
  help,
  options: { json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    const id = onePositional(positionals, 'ID');
    const explanation = await connect(options, io).why(id, { signal: io.interrupted });
    io.stdout.write(options.flag('json') ? `${JSON.stringify(explanation)}\n` : describe(id, explanation));
    return exitCodes.ok;
  },
};

function describe(id: string, { state, waitsFor, movedBy, by, thenWhat, links }: ExplanationView): string {
  const rows = [
    ['waits for', waitsFor],
    ['moved by', movedBy],
    ['by', by],
    ['then', thenWhat],
    ['log', links.log],
    ['queue', links.queue],
    ['item', links.item],
  ] as const;
  const lines = rows.flatMap(([name, text]) => (text === undefined ? [] : [`${name.padEnd(9)} ${text}`]));
  return [`${id} ${state}`, ...lines].map((line) => `${oneLine(line)}\n`).join('');
}
