import { UsageError } from './cli-errors.ts';
import type { CommandArgs } from './command.ts';

type Action = (args: CommandArgs) => Promise<number>;

/** Runs the action that the first word names: `beatless NOUN ACTION …`. */
export function actionsOf(noun: string, actions: Readonly<Record<string, Action>>): Action {
  const known = Object.keys(actions).join(', ');
  return async ({ positionals: [word, ...positionals], ...rest }) => {
    if (word === undefined) throw new UsageError(`give one of ${known}.`);
    const act = Object.hasOwn(actions, word) ? actions[word] : undefined;
    if (!act) throw new UsageError(`there is no "${noun} ${word}": give one of ${known}.`);
    return act({ positionals, ...rest });
  };
}
