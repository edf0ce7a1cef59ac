import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { connect } from '../connect.ts';
import { jsonLines } from '../describe-task.ts';
import type { OptionReader } from '../option-reader.ts';
import { noPositionals, onePositional } from '../positionals.ts';
import { submitFile } from '../submit-file.ts';
import { readSubmitInput } from '../submit-input.ts';
import type { PlanArgs } from '../submit-task.ts';
import { finishSubmit, keyOption, submitRepeatably, waitOptions } from '../submitted.ts';

const help = `Usage: beatless submit TASK [options]
       beatless submit --batch FILE.ndjson [--idempotency-key KEY] [--json]

Hands in a task and prints it; or a file of tasks, one a line.

  --input JSON           its input: JSON, @FILE.json, or - for stdin; else {}
  --input-file FILE      its input as a file of JSON; one above 256 KB is uploaded, with its SHA-256
  --countdown SECONDS    start so many seconds from now
  --eta TIME             start at this time, e.g. 2026-11-30T08:00:00Z
  --expires TIME         do not start after this time
  --max-attempts N       try at most so often
  --priority low         step back while the queue is deep, for 15 minutes at the most
  --retain-days N        keep the ended task so long
  --callback URL         POST the outcome there, signed, when the task has ended
  --tag NAME=VALUE       a tag; may be given several times
  --idempotency-key KEY  repeating a submit with the same key gives the same task
  --dry-run              check it all and print what would be made; nothing is handed in
  --wait                 wait until the task has ended; exit status 1 unless it is SUCCESS
  --timeout SECONDS      with --wait: give up waiting after this
  --batch FILE           a task per line (- for stdin): {"task":"…","input":{…},"options":{…}}; each line gets a key of
                         its own, so that repeating with the same --idempotency-key is safe; exit status 3 when the API
                         refused a line
  --json                 print the task as one line of JSON; with --batch an array, a line of the file per line

Examples:
  beatless submit debug_task --input '{"message":"hello"}' --wait
  beatless submit convert_pdf --input @input.json --countdown 60 --tag customer=42
  jq '.order' order.json | beatless submit debug_task --input -
  beatless submit --batch tasks.ndjson
`;

/** `beatless submit TASK`, `beatless submit --batch FILE` */
export const command: Command = {
  help,
  options: {
    input: { type: 'string' },
    'input-file': { type: 'string' },
    countdown: { type: 'string' },
    eta: { type: 'string' },
    expires: { type: 'string' },
    'max-attempts': { type: 'string' },
    priority: { type: 'string' },
    'retain-days': { type: 'string' },
    callback: { type: 'string' },
    tag: { type: 'string', multiple: true },
    'idempotency-key': { type: 'string' },
    'dry-run': { type: 'boolean' },
    wait: { type: 'boolean' },
    timeout: { type: 'string' },
    batch: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: async (args) => {
    const { options } = args;
    const waiting = waitOptions(options);
    if (options.text('batch') !== undefined) return submitMany(args);
    if (!options.flag('dry-run')) return submitOne(args);
    if (waiting.wait) throw new UsageError('give --dry-run or --wait, not both.');
    return plan(args);
  },
};

async function submitOne({ positionals, options, io }: CommandArgs): Promise<number> {
  const task = onePositional(positionals, 'TASK');
  const asked = submitOptions(options);
  const key = keyOption(options);
  const client = connect(options, io);
  const input = await readSubmitInput(options, client, io);
  const submitted = await submitRepeatably(key, io, (idempotencyKey) => {
    const args = { ...asked, inputUpload: input.inputUpload, idempotencyKey, signal: io.interrupted };
    return client.submit(task, input.input, args);
  });
  return finishSubmit(client, submitted, waitOptions(options), options, io);
}

async function plan({ positionals, options, io }: CommandArgs): Promise<number> {
  const task = onePositional(positionals, 'TASK');
  const asked = submitOptions(options);
  const client = connect(options, io);
  const { input, inputUpload } = await readSubmitInput(options, client, io);
  const planned = await client.plan(task, input, { ...asked, inputUpload, signal: io.interrupted });
  const text = ['Nothing was handed in. It would be:', ...jsonLines(planned)].join('\n');
  io.stdout.write(`${options.flag('json') ? JSON.stringify(planned) : text}\n`);
  return exitCodes.ok;
}

async function submitMany({ positionals, options, io }: CommandArgs): Promise<number> {
  noPositionals(positionals);
  const alone = Object.keys(command.options).find((name) => !batchOptions.has(name) && options.has(name));
  if (alone) throw new UsageError(`--${alone} does not go with --batch: each line says what it wants.`);
  const key = keyOption(options);
  if (key.length > longestBatchKey)
    throw new UsageError(`--idempotency-key: use at most ${longestBatchKey} characters with --batch.`);
  const client = connect(options, io);
  return submitFile(client, options.text('batch') ?? '-', { key, json: options.flag('json') }, io);
}

/** The number of the line follows it, and the API takes 255 characters. */
const longestBatchKey = 240;

const batchOptions: ReadonlySet<string> = new Set(['batch', 'idempotency-key', 'json']);

function submitOptions(options: OptionReader): PlanArgs {
  const tags = Object.fromEntries(options.list('tag').map(parseTag));
  const given = {
    countdownSeconds: options.number('countdown', 0, 'fractions'),
    eta: options.time('eta'),
    expiresAt: options.time('expires'),
    maxAttempts: options.number('max-attempts', 1),
    priority: readPriority(options.text('priority')),
    retainDays: options.number('retain-days', 1),
    callbackUrl: options.text('callback'),
    tags: Object.keys(tags).length > 0 ? tags : undefined,
  };
  if (given.countdownSeconds !== undefined && given.eta !== undefined)
    throw new UsageError('give --countdown or --eta, not both.');
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function readPriority(text: string | undefined): 'normal' | 'low' | undefined {
  if (text === undefined || text === 'normal' || text === 'low') return text;
  throw new UsageError(`--priority ${text}: give normal or low.`);
}

function parseTag(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--tag ${text}: give NAME=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
