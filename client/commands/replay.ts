import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { onePositional } from '../positionals.ts';
import { finishSubmit, keyOption, submitRepeatably, waitOptions } from '../submitted.ts';

const help = `Usage: beatless replay ID [options]

Makes a new task of a dead letter and prints it. Needs the scope "operator".

  --wait                 wait until the new task has ended; exit status 1 unless it is SUCCESS
  --timeout SECONDS      with --wait: give up waiting after this
  --idempotency-key KEY  repeating a replay with the same key gives the same new task
  --json                 print the new task as one line of JSON

Example:
  beatless replay 01920000-0000-7000-8000-000000000000
`;

/** `beatless replay ID` */
export const command: Command = {
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
      client.deadLetters.replay(id, { idempotencyKey, signal: io.interrupted }),
    );
    return finishSubmit(client, submitted, waiting, options, io);
  },
};
