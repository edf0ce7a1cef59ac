import './help.ts';
import { parseArgs } from 'node:util';
import { type Load, readLifetimes, runLoad, type SubmitMode } from './tasks/beatless-load.ts';
import { checkCalls } from './tasks/check-calls.ts';
import { type Calls, countCalls } from './tasks/count-calls.ts';
import { type LocalCloud, startLocalCloud } from './tasks/local-cloud.ts';
import { callsTable, costTable, notes, type Runs, throughputTable } from './tasks/report.ts';
import { type Peers, startPeers } from './tasks/start-peers.ts';
import { type Throughput, throughputOf } from './tasks/throughput.ts';

/*
 * How fast tasks go through, what one asks of AWS and what it costs; with --peers beside BullMQ and Celery on Redis.
 * npm run bench:tasks -- [--tasks 1000] [--clients 16] [--rounds 3] [--peers] [--check]
 *
 * --check counts calls and write units only, and fails when a task asks for more than it should.
 */

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1000' },
    clients: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '3' },
    peers: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const [tasks, clients, rounds] = [values.tasks, values.clients, values.rounds].map(Number) as [
  number,
  number,
  number,
];
/** Few enough that the local cloud still knows every call. */
const countedTasks = 100;
const modes: readonly SubmitMode[] = ['single', 'batch'];
const say = (text: string) => console.error(text);

// Whatever hangs, nobody waits for ever; processes end with this one.
const tooLong = setTimeout(() => {
  say('bench:tasks: not done within 20 minutes');
  process.exit(1);
}, 20 * 60_000);
tooLong.unref();

let cloud: LocalCloud | undefined;
let peers: Peers | undefined;
try {
  cloud = await startLocalCloud();
  await runLoad(cloud, { mode: 'single', tasks: 40, clients: 8 });
  const calls = await count(cloud, ['single', 'keyed', 'batch']);
  console.log(`\n${callsTable(calls)}\n`);
  if (values.check) report(checkCalls(calls));
  else {
    console.log(`${costTable(calls)}\n\n${notes}\n`);
    if (values.peers) peers = await startPeers(say);
    console.log(throughputTable(await measure(cloud, peers)));
    for (const { name, missing } of peers?.missing ?? []) console.log(`\n${name} is missing: ${missing}`);
    console.log(
      `\n${tasks} tasks a run, ${clients} clients, medians of ${rounds} runs, interleaved, one machine.`,
    );
  }
} finally {
  await peers?.stop();
  await cloud?.stop();
}

async function count(on: LocalCloud, ways: readonly SubmitMode[]): Promise<readonly Calls[]> {
  const counted: Calls[] = [];
  for (const mode of ways) counted.push(await countCalls(on, { mode, tasks: countedTasks, clients: 4 }));
  return counted;
}

/** Round by round, each system once: what else the machine does strikes all alike. */
async function measure(on: LocalCloud, others: Peers | undefined): Promise<readonly Runs[]> {
  const names: Readonly<Record<SubmitMode, string>> = {
    single: 'Beatless on the local cloud, over HTTP, one by one',
    keyed: 'Beatless on the local cloud, over HTTP, one by one with keys',
    batch: 'Beatless on the local cloud, over HTTP, batches of 100',
  };
  const systems = [
    ...modes.map((mode) => ({ name: names[mode], run: () => once(on, { mode, tasks, clients }) })),
    ...(others?.running ?? []).map((peer) => ({
      name: `${peer.name}, no HTTP`,
      run: () => peer.run(tasks, clients),
    })),
  ];
  const runs = systems.map((): Throughput[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [n, { name, run }] of systems.entries()) {
      const done = await run();
      say(`${name}: ${(done.tasks / done.seconds).toFixed(0)} tasks/s`);
      runs[n]?.push(done);
    }
  }
  return systems.map(({ name }, n) => ({ name, runs: runs[n] ?? [] }));
}

async function once(on: LocalCloud, load: Load): Promise<Throughput> {
  return throughputOf(await readLifetimes(on, await runLoad(on, load)));
}

function report(faults: readonly string[]): void {
  for (const fault of faults) console.error(`bench:tasks --check: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  else console.log('ok: calls and write units per task are as they should be');
}
