import { randomUUID } from 'node:crypto';
import { awaitTask, exitCodeOf } from '../await-task.ts';
import { isIdempotencyKey, type SubmitArgs } from '../beatless-client.ts';
import { CliFailure, exitCodes, InterruptedError, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { connect } from '../connect.ts';
import { describeTask } from '../describe-task.ts';
import type { OptionReader } from '../option-reader.ts';
import { onePositional } from '../positionals.ts';
import { BeatlessUnreachable } from '../problem.ts';
import { readInput } from '../read-input.ts';
import type { SubmittedTask } from '../views.ts';

const help = `Usage: beatless submit TASK [options]

Hands in a task and prints it.

  --input JSON           its input: JSON, @FILE.json, or - for stdin; else {}
  --countdown SECONDS    start so many seconds from now
  --eta TIME             start at this time, e.g. 2026-11-30T08:00:00Z
  --expires TIME         do not start after this time
  --max-attempts N       try at most so often
  --retain-days N        keep the ended task so long
  --tag NAME=VALUE       a tag; may be given several times
  --idempotency-key KEY  repeating a submit with the same key gives the same task
  --wait                 wait until the task has ended; exit status 1 unless it is SUCCESS
  --timeout SECONDS      with --wait: give up waiting after this
  --json                 print the task as one line of JSON

Examples:
  beatless submit debug_task --input '{"message":"hello"}' --wait
  beatless submit convert_pdf --input @input.json --countdown 60 --tag customer=42
  jq '.order' order.json | beatless submit debug_task --input -
`;

/** `beatless submit TASK` */
export const command: Command = {
  help,
  options: {
    input: { type: 'string' },
    countdown: { type: 'string' },
    eta: { type: 'string' },
    expires: { type: 'string' },
    'max-attempts': { type: 'string' },
    'retain-days': { type: 'string' },
    tag: { type: 'string', multiple: true },
    'idempotency-key': { type: 'string' },
    wait: { type: 'boolean' },
    timeout: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: async ({ positionals, options, io }) => {
    const task = onePositional(positionals, 'TASK');
    const timeout = options.number('timeout', 1);
    if (timeout !== undefined && !options.flag('wait')) throw new UsageError('--timeout goes with --wait.');
    const args = { ...submitArgs(options), idempotencyKey: readKey(options) };
    const client = connect(options, io);
    const input = await readInput(options.text('input'), io);
    const submitted = await repeatable(args.idempotencyKey, io, () =>
      client.submit(task, input, { ...args, signal: io.interrupted }),
    );
    if (!options.flag('wait')) {
      io.stdout.write(options.flag('json') ? `${JSON.stringify(submitted)}\n` : describeSubmitted(submitted));
      return exitCodes.ok;
    }
    const ended = await awaitTask(client, submitted.id, timeout, io);
    io.stdout.write(options.flag('json') ? `${JSON.stringify(ended)}\n` : describeTask(ended));
    return exitCodeOf(ended);
  },
};

function submitArgs(options: OptionReader): SubmitArgs {
  const tags = Object.fromEntries(options.list('tag').map(parseTag));
  const given = {
    countdownSeconds: options.number('countdown', 0, 'fractions'),
    eta: options.time('eta'),
    expiresAt: options.time('expires'),
    maxAttempts: options.number('max-attempts', 1),
    retainDays: options.number('retain-days', 1),
    tags: Object.keys(tags).length > 0 ? tags : undefined,
  };
  if (given.countdownSeconds !== undefined && given.eta !== undefined)
    throw new UsageError('give --countdown or --eta, not both.');
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function readKey(options: OptionReader): string {
  const key = options.text('idempotency-key') ?? randomUUID();
  if (isIdempotencyKey(key)) return key;
  throw new UsageError('--idempotency-key: use 1 to 255 visible ASCII characters, without blanks.');
}

function parseTag(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--tag ${text}: give NAME=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Without an answer nobody knows whether the task exists: says how to ask again without doing it twice. */
async function repeatable<T>(key: string, io: CommandArgs['io'], submit: () => Promise<T>): Promise<T> {
  const goOn = `The task may have been accepted; repeating with --idempotency-key ${key} is safe.`;
  try {
    return await submit();
  } catch (error) {
    if (io.interrupted.aborted) throw new InterruptedError(goOn, { cause: error });
    if (!(error instanceof BeatlessUnreachable)) throw error;
    throw new CliFailure(exitCodes.refused, `${error.message} ${goOn}`, { cause: error });
  }
}

function describeSubmitted({ id, task, state, repeated }: SubmittedTask): string {
  const what = repeated ? `${task} had been accepted before` : `${task} accepted`;
  return `${what}: ${id} ${state}\nSee: beatless wait ${id}\n`;
}
