import { exitCodes, UsageError } from './cli-errors.ts';
import type { Command } from './command.ts';
import { connect } from './connect.ts';
import { twoPositionals } from './positionals.ts';

/** `beatless pause` and `beatless resume`. */
export function switchCommand(verb: 'pause' | 'resume', help: string): Command {
  return {
    help,
    options: { json: { type: 'boolean' } },
    run: async ({ positionals, options, io }) => {
      const [what, name] = twoPositionals(positionals, '"queue" or "task"', 'NAME');
      if (what !== 'queue' && what !== 'task')
        throw new UsageError(`there is no "${verb} ${what}": give queue NAME or task NAME.`);
      const control = await connect(options, io)[verb](what, name, { signal: io.interrupted });
      const text = `${what} ${control.name} ${control.paused ? 'is paused' : 'goes on'}\n`;
      io.stdout.write(options.flag('json') ? `${JSON.stringify(control)}\n` : text);
      return exitCodes.ok;
    },
  };
}
