import { exitCodes } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { noPositionals } from '../positionals.ts';
import { textTable } from '../text-table.ts';
import type { QueueView } from '../views.ts';

const help = `Usage: beatless queues [--json]

Shows the queues, about how many wake-ups wait in each, and what is paused. Needs the scope "operator".

  --json   print a JSON array

Example:
  beatless queues
`;

/** `beatless queues` */
export const command: Command = {
  help,
  options: { json: { type: 'boolean' } },
  run: async ({ positionals, options, io }) => {
    noPositionals(positionals);
    const queues = await connect(options, io).queues({ signal: io.interrupted });
    const text = textTable([['QUEUE', 'WAITING', 'PAUSED', 'TASKS'], ...queues.map(rowOf)]);
    io.stdout.write(options.flag('json') ? `${JSON.stringify(queues)}\n` : text);
    return exitCodes.ok;
  },
};

function rowOf({ name, depth, paused, definitions }: QueueView): string[] {
  const tasks = definitions.map((task) => (task.paused ? `${task.name} (paused)` : task.name));
  return [name, String(depth), paused ? 'paused' : '', tasks.join(', ')];
}
