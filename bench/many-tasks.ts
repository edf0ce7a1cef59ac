import './help.ts';
import { parseArgs } from 'node:util';
import { median, percentile } from './statistics.ts';
import { askedBy } from './tasks/calls-of.ts';
import { type Filling, fillTable } from './tasks/fill-table.ts';
import { type LocalCloud, startLocalCloud } from './tasks/local-cloud.ts';
import { lookUps } from './tasks/look-ups.ts';
import { table } from './tasks/markdown.ts';

/*
 * Whether list, get, revoke and the sweep stay as quick as they are when many tasks lie in the table.
 * npm run bench:many -- [--few 1000] [--many 100000] [--repeats 30]
 *
 * Two local clouds run side by side and are asked in turn: what else the machine does strikes both alike.
 */

const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '1000' },
    many: { type: 'string', default: '100000' },
    repeats: { type: 'string', default: '30' },
  },
});
const sizes = [Number(values.few), Number(values.many)];
const repeats = Number(values.repeats);
/** The same in both tables: how many tasks are open does not grow with the past. */
const open = 200;
const say = (text: string) => console.error(text);

// Whatever hangs, nobody waits for ever; processes end with this one.
setTimeout(() => {
  say('bench:many: not done within 15 minutes');
  process.exit(1);
}, 15 * 60_000).unref();

const clouds: LocalCloud[] = [];
try {
  for (const size of sizes) {
    const cloud = await startLocalCloud();
    clouds.push(cloud);
    await fill(cloud, { ended: Math.max(0, size - open), open });
  }
  const rows: string[][] = [];
  for (const { name, run } of lookUps) {
    const times: number[][] = clouds.map(() => []);
    // The first three warm up functions and caches.
    for (let repeat = -3; repeat < repeats; repeat += 1)
      for (const [n, cloud] of clouds.entries()) {
        const ms = await run(cloud);
        if (repeat >= 0) times[n]?.push(ms);
      }
    const asked = await Promise.all(clouds.map((cloud) => askedBy(cloud, () => run(cloud))));
    const medians = times.map(median);
    const ratio = (medians[1] ?? Number.NaN) / (medians[0] ?? Number.NaN);
    const tails = times.map((all) => percentile(all, 90).toFixed(1));
    rows.push([
      name,
      ...medians.map((ms, n) => `${ms.toFixed(1)} (${tails[n]})`),
      ratio.toFixed(2),
      asked.map(({ calls }) => calls).join(' → '),
      asked.map(({ units }) => Number(units.toFixed(1))).join(' → '),
    ]);
    say(`${name}: ${ratio.toFixed(2)}`);
  }
  const head = sizes.map((size) => `${size.toLocaleString('en')} tasks: median (p90) ms`);
  console.log(`\n${table(['', ...head, 'ratio of medians', 'AWS calls', 'DynamoDB units'], rows)}`);
  console.log(
    `\n${repeats} times each, in turn; ${open} tasks open and one in six of the others failed in both tables.`,
  );
} finally {
  for (const cloud of clouds) await cloud.stop();
}

async function fill(cloud: LocalCloud, filling: Filling): Promise<void> {
  const from = performance.now();
  await fillTable(cloud, filling);
  const seconds = (performance.now() - from) / 1000;
  say(`${filling.ended + filling.open} tasks written in ${seconds.toFixed(1)} s`);
}
