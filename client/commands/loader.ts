import type { BodyOf } from '#functions/api/client-types.ts';
import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { connect } from '../connect.ts';
import { describePreview, isReady } from '../describe-load.ts';
import { loaderHelp, loaderOptions, readLoaderConfig } from '../loader-config.ts';
import { noPositionals, onePositional } from '../positionals.ts';
import { readTiming, timingHelp, timingOptions } from '../schedule-timing.ts';
import { finishSubmit, keyOption, submitRepeatably, waitOptions } from '../submitted.ts';
import { textTable } from '../text-table.ts';
import { actionsOf } from '../two-words.ts';
import type { LoaderView } from '../views.ts';

const help = `Usage: beatless loader create NAME --bundle ID --into TABLE [options]
       beatless loader list [--json]
       beatless loader show ID
       beatless loader preview ID [--json]
       beatless loader explain ID [--json]
       beatless loader run ID [--load-key KEY] [--reload] [--wait]
       beatless loader history ID [--limit N] [--json]
       beatless loader schedule ID TIMING | --frequency none
       beatless loader rm ID

A loader says which files go into which table of the warehouse. create prints its id; preview shows what a load would do and
everything that is wrong, and loads nothing (exit status 1 if something is wrong); explain prints its SQL; run submits a load;
history shows what loads have done; schedule runs it by the clock. beatless load does preview, run and wait in one.

Of create:
${loaderHelp}
Of run:
  --load-key KEY          only if it still is the load that a preview has shown
  --reload                load even what is in the table already
  --wait                  wait for its end, --timeout SECONDS at most
  --idempotency-key KEY   makes your own repetitions one load

TIMING is one of:
${timingHelp}
  --limit N               of history; else 20
  --json                  print JSON

Examples:
  beatless loader create sales --bundle 01a1fc6d-6c08-7fab-824f-d45f5df2c010 --into public.sales --create-table
  beatless loader create stock --prefix acme/ --into stock --mode upsert --key-columns item --order-columns changed
  beatless loader schedule 01a1fc6d-6c08-7fab-824f-d45f5df2c010 --frequency weekly --day MON --hour 7 --zone Europe/Vienna
`;

/** `beatless loader create|list|show|preview|explain|run|history|schedule|rm` */
export const command: Command = {
  help,
  options: {
    ...loaderOptions,
    ...timingOptions,
    'load-key': { type: 'string' },
    reload: { type: 'boolean' },
    wait: { type: 'boolean' },
    timeout: { type: 'string' },
    'idempotency-key': { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: actionsOf('loader', { create, list, show, preview, explain, run, history, schedule, rm }),
};

async function create({ positionals, options, io }: CommandArgs): Promise<number> {
  const config = await readLoaderConfig(onePositional(positionals, 'NAME'), options, io);
  const made = await connect(options, io).loaders.create(config, { signal: io.interrupted });
  io.stdout.write(options.flag('json') ? `${JSON.stringify(made)}\n` : `${made.id}\n`);
  return exitCodes.ok;
}

async function list({ positionals, options, io }: CommandArgs): Promise<number> {
  noPositionals(positionals);
  const all: LoaderView[] = [];
  for await (const loader of connect(options, io).loaders.list({ signal: io.interrupted })) all.push(loader);
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(all)}\n`);
  else if (all.length === 0) io.stdout.write('No loaders.\n');
  else {
    const rows = all.map(({ id, config: { name, mode, source, target } }) => [
      id,
      name,
      mode,
      'bundle' in source ? `bundle ${source.bundle}` : `${source.in} ${source.prefix}`,
      `${target.schema}.${target.table}`,
    ]);
    io.stdout.write(textTable([['ID', 'NAME', 'MODE', 'FROM', 'INTO'], ...rows]));
  }
  return exitCodes.ok;
}

async function show({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const loader = await connect(options, io).loaders.get(id, { signal: io.interrupted });
  io.stdout.write(`${JSON.stringify(loader, undefined, options.flag('json') ? 0 : 2)}\n`);
  return exitCodes.ok;
}

async function preview({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const found = await connect(options, io).loaders.preview(id, { signal: io.interrupted });
  io.stdout.write(options.flag('json') ? `${JSON.stringify(found)}\n` : describePreview(found));
  return isReady(found) ? exitCodes.ok : exitCodes.failed;
}

async function explain({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const found = await connect(options, io).loaders.explain(id, { signal: io.interrupted });
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(found)}\n`);
  else {
    const listed = (sqls: readonly string[]) => sqls.map((sql) => `${sql};\n`).join('');
    const { target, mode, sql } = found;
    io.stdout.write(`-- ${target}, ${mode}: before\n${listed(sql.prepare)}\n`);
    io.stdout.write(`-- the load, one transaction\n${listed(sql.load)}`);
  }
  return exitCodes.ok;
}

async function run({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const waiting = waitOptions(options);
  const client = connect(options, io);
  const asked: NonNullable<BodyOf<'runLoader'>> = {
    ...(options.flag('reload') ? { reload: true } : {}),
    ...(options.has('load-key') ? { loadKey: options.text('load-key') } : {}),
  };
  const submitted = await submitRepeatably(keyOption(options), io, (idempotencyKey) =>
    client.loaders.run(id, { ...asked, idempotencyKey, signal: io.interrupted }),
  );
  return finishSubmit(client, submitted, waiting, options, io);
}

async function history({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const asked = { limit: options.number('limit', 1), signal: io.interrupted };
  const found = await connect(options, io).loaders.runs(id, asked);
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(found)}\n`);
  else if (found.length === 0) io.stdout.write('No loads yet.\n');
  else {
    const rows = found.map(({ id: task, state, createdAt, error, load }) => {
      const { rowsLoaded, files, durationSeconds, statementId, skipped } = (load ?? {}) as Readonly<
        Record<string, string | number | undefined>
      >;
      const cells = [rowsLoaded, files, durationSeconds, statementId].map((cell) => String(cell ?? ''));
      return [
        task,
        createdAt.slice(0, 19).concat('Z'),
        state,
        ...cells,
        error?.reason ?? String(skipped ?? ''),
      ];
    });
    const head = ['TASK', 'CREATED', 'STATE', 'ROWS', 'FILES', 'SECONDS', 'STATEMENT', ''];
    io.stdout.write(textTable([head, ...rows]));
  }
  return exitCodes.ok;
}

async function schedule({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const isEnded = options.text('frequency') === 'none';
  const timing = isEnded ? { timing: { frequency: 'none' as const } } : readTiming(options);
  if (!timing)
    throw new UsageError(
      'give a timing, for example --frequency daily or --cron "30 7 * * 1"; none ends it.',
    );
  const loader = await connect(options, io).loaders.schedule(id, timing, { signal: io.interrupted });
  const { schedule: its } = loader;
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(loader)}\n`);
  else if (its) io.stdout.write(`${its.words}; next ${its.nextRuns[0]?.at ?? 'none'}\n`);
  else io.stdout.write('It does not run by the clock.\n');
  return exitCodes.ok;
}

async function rm({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  await connect(options, io).loaders.remove(id, { signal: io.interrupted });
  io.stdout.write(`${id} removed; what it has loaded stays.\n`);
  return exitCodes.ok;
}
