import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { connect } from '../connect.ts';
import type { OptionReader } from '../option-reader.ts';
import { noPositionals, onePositional, twoPositionals } from '../positionals.ts';
import { readInput } from '../read-input.ts';
import { readTiming, timingHelp, timingOptions } from '../schedule-timing.ts';
import { textTable } from '../text-table.ts';
import type { ScheduleView } from '../views.ts';

const help = `Usage: beatless schedule add NAME TASK TIMING [options]
       beatless schedule list [--json]
       beatless schedule next ID | TIMING [--json]
       beatless schedule runs ID [--limit N] [--json]
       beatless schedule pause | resume | run | rm ID

Runs a task over and over, or once. add prints the new schedule's id; next shows when one runs, or what a timing
would come to; runs shows what became of its runs; run makes a task of it now and prints the task's id.

TIMING is one of:
${timingHelp}
Of add:
  --input JSON        the task's input: JSON, @FILE, or - for stdin
  --description TEXT  for people
  --overlap POLICY    while the run before has not ended: skip (usual), queueOne or allow
  --missed POLICY     on resume, of the runs that the pause kept from starting: skip (usual) or runOnce, the last
  --max-runs N        done after so many
  --jitter MINUTES    starts up to so much later, to spread load
  --paused            does not run until it is resumed

  --limit N           of runs; else 20
  --json              print JSON

Examples:
  beatless schedule add 'weekly hello' debug_task --cron '30 7 * * 1' --zone Europe/Vienna
  beatless schedule add 'month end' debug_task --frequency monthly --day last --hour 18
  beatless schedule next --cron '0 9 L * ?' --zone America/New_York
  beatless schedule rm 01a1fc6d-6c08-7fab-824f-d45f5df2c010
`;

/** `beatless schedule add|list|next|runs|pause|resume|run|rm` */
export const command: Command = {
  help,
  options: {
    ...timingOptions,
    input: { type: 'string' },
    description: { type: 'string' },
    overlap: { type: 'string' },
    missed: { type: 'string' },
    'max-runs': { type: 'string' },
    jitter: { type: 'string' },
    paused: { type: 'boolean' },
    limit: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: ({ positionals: [action, ...positionals], ...rest }) => {
    const act =
      action === undefined ? undefined : Object.entries(actions).find(([name]) => name === action)?.[1];
    if (act) return act({ positionals, ...rest });
    const known = Object.keys(actions).join(', ');
    throw new UsageError(
      action === undefined
        ? `give one of ${known}.`
        : `there is no "schedule ${action}": give one of ${known}.`,
    );
  },
};

const actions: Readonly<Record<string, (args: CommandArgs) => Promise<number>>> = {
  add,
  list,
  next,
  runs,
  pause: (args) => change(args, 'pause'),
  resume: (args) => change(args, 'resume'),
  run,
  rm,
};

async function add({ positionals, options, io }: CommandArgs): Promise<number> {
  const [name, task] = twoPositionals(positionals, 'NAME', 'TASK');
  const timing = readTiming(options);
  if (!timing) throw new UsageError('give a timing, for example --cron "30 7 * * 1" or --frequency daily.');
  const asked = {
    name,
    task,
    input: (await readInput(options.text('input'), io)) as Record<string, unknown>,
    description: options.text('description'),
    ...timing,
    overlap: oneOf(options, 'overlap', ['skip', 'queueOne', 'allow']),
    missed: oneOf(options, 'missed', ['skip', 'runOnce']),
    maxRuns: options.number('max-runs', 1),
    jitterMinutes: options.number('jitter', 0),
    ...(options.flag('paused') ? { paused: true } : {}),
  };
  const made = await connect(options, io).schedules.create(asked, { signal: io.interrupted });
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(made)}\n`);
  else {
    io.stdout.write(`${made.id}\n`);
    io.stderr.write(`${made.words}; next ${made.nextRuns[0] ? shownRun(made.nextRuns[0]) : 'none'}\n`);
  }
  return exitCodes.ok;
}

async function list({ positionals, options, io }: CommandArgs): Promise<number> {
  noPositionals(positionals);
  const all: ScheduleView[] = [];
  for await (const schedule of connect(options, io).schedules.list({ signal: io.interrupted }))
    all.push(schedule);
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(all)}\n`);
  else if (all.length === 0) io.stdout.write('No schedules.\n');
  else {
    const rows = all.map(({ id, name, state, words, task, nextRuns: [first], lastError }) => [
      id,
      name,
      lastError ? `${state}, ${lastError.reason}` : state,
      task,
      words,
      first ? shownRun(first) : '',
    ]);
    io.stdout.write(textTable([['ID', 'NAME', 'STATE', 'TASK', 'WHEN', 'NEXT'], ...rows]));
  }
  return exitCodes.ok;
}

async function next({ positionals, options, io }: CommandArgs): Promise<number> {
  const { schedules } = connect(options, io);
  const timing = readTiming(options);
  if (timing) noPositionals(positionals);
  const shown = timing
    ? await schedules.preview(timing, { signal: io.interrupted })
    : await schedules.get(onePositional(positionals, 'ID or timing'), { signal: io.interrupted });
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(shown.nextRuns)}\n`);
  else {
    const rows = shown.nextRuns.map(({ at, local, offset, summerTime }) => [
      `${local.replace('T', ' ')}${offset}`,
      at.slice(0, 19).concat('Z'),
      summerTime ? 'summer time' : '',
    ]);
    io.stdout.write(`${shown.words}\n${textTable([['LOCAL', 'UTC', ''], ...rows])}`);
  }
  return exitCodes.ok;
}

async function runs({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const asked = { limit: options.number('limit', 1), signal: io.interrupted };
  const found = await connect(options, io).schedules.runs(id, asked);
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(found)}\n`);
  else if (found.length === 0) io.stdout.write('No runs yet.\n');
  else {
    const rows = found.map(({ plannedAt, cause, outcome, taskId = '', reason = '' }) => [
      plannedAt.slice(0, 19).concat('Z'),
      cause,
      outcome,
      taskId,
      reason,
    ]);
    io.stdout.write(textTable([['PLANNED', 'CAUSE', 'OUTCOME', 'TASK', ''], ...rows]));
  }
  return exitCodes.ok;
}

async function change({ positionals, options, io }: CommandArgs, verb: 'pause' | 'resume'): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const {
    name,
    state,
    nextRuns: [first],
  } = await connect(options, io).schedules[verb](id, { signal: io.interrupted });
  io.stdout.write(`"${name}" is ${state}${first ? `; next ${shownRun(first)}` : ''}.\n`);
  return exitCodes.ok;
}

async function run({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const { lastTaskId = '' } = await connect(options, io).schedules.run(id, { signal: io.interrupted });
  io.stdout.write(`${lastTaskId}\n`);
  return exitCodes.ok;
}

async function rm({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  await connect(options, io).schedules.remove(id, { signal: io.interrupted });
  io.stdout.write(`${id} removed; its tasks stay.\n`);
  return exitCodes.ok;
}

function oneOf<const Word extends string>(
  options: OptionReader,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const given = options.text(name);
  const word = words.find((it) => it === given);
  if (given === undefined || word !== undefined) return word;
  throw new UsageError(`--${name} ${given}: give one of ${words.join(', ')}.`);
}

const shownRun = ({ local, offset }: ScheduleView['nextRuns'][number]) =>
  `${local.slice(0, 16).replace('T', ' ')}${offset}`;
