import type { BeatlessClient } from './beatless-client.ts';
import type { Command } from './command.ts';
import { connect } from './connect.ts';
import { onePositional } from './positionals.ts';
import { finishSubmit, keyOption, submitRepeatably, waitOptions } from './submitted.ts';

type Again = BeatlessClient['rerun'];

/** A command that makes a new task of an ended one: `again` says by which call. */
export function againCommand(help: string, again: (client: BeatlessClient) => Again): Command {
  return {
    help,
    options: {
      wait: { type: 'boolean' },
      timeout: { type: 'string' },
      'idempotency-key': { type: 'string' },
      json: { type: 'boolean' },
    },
    run: async ({ positionals, options, io }) => {
      const id = onePositional(positionals, 'ID');
      const waiting = waitOptions(options);
      const client = connect(options, io);
      const submitted = await submitRepeatably(keyOption(options), io, (idempotencyKey) =>
        again(client)(id, { idempotencyKey, signal: io.interrupted }),
      );
      return finishSubmit(client, submitted, waiting, options, io);
    },
  };
}
