import { awaitTask, exitCodeOf } from '../await-task.ts';
import { exitCodes } from '../cli-errors.ts';
import type { Command } from '../command.ts';
import { connect } from '../connect.ts';
import { describeLoad, describePreview, isReady } from '../describe-load.ts';
import { onePositional } from '../positionals.ts';
import { keyOption, submitRepeatably } from '../submitted.ts';

const help = `Usage: beatless load LOADER [--reload] [--timeout SECONDS] [--json]

Previews a loader, and if nothing is wrong runs exactly what the preview has shown and waits for its end. The same files are
loaded once: a repetition ends well, with 0 rows. Exit status 1: something is wrong with the files, which is printed with
file, line and column, and nothing was loaded.

  --reload                load even what is in the table already
  --timeout SECONDS       give up waiting after this; the load goes on
  --idempotency-key KEY   makes your own repetitions of this command one load
  --json                  print the task as JSON; the preview, if something is wrong with it

Example:
  beatless load 01a1fc6d-6c08-7fab-824f-d45f5df2c010
`;

/** `beatless load LOADER` */
export const command: Command = {
  help,
  options: {
    reload: { type: 'boolean' },
    timeout: { type: 'string' },
    'idempotency-key': { type: 'string' },
    json: { type: 'boolean' },
  },
  run: async ({ positionals, options, io }) => {
    const id = onePositional(positionals, 'LOADER');
    const timeout = options.number('timeout', 1);
    const client = connect(options, io);
    const json = options.flag('json');
    const preview = await client.loaders.preview(id, { signal: io.interrupted });
    if (!isReady(preview)) {
      io.stdout.write(json ? `${JSON.stringify(preview)}\n` : describePreview(preview));
      return exitCodes.failed;
    }
    const { files, target, loadKey } = preview;
    io.stderr.write(`loading ${files.length} ${files.length === 1 ? 'file' : 'files'} into ${target}\n`);
    const { id: task } = await submitRepeatably(keyOption(options), io, (idempotencyKey) =>
      client.loaders.run(id, {
        idempotencyKey,
        // A reload has another key each time
        ...(options.flag('reload') ? { reload: true } : { loadKey }),
        signal: io.interrupted,
      }),
    );
    const ended = await awaitTask(client, task, timeout, io);
    io.stdout.write(json ? `${JSON.stringify(ended)}\n` : describeLoad(ended));
    return exitCodeOf(ended);
  },
};
