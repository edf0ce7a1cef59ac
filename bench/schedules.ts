import './help.ts';
import { parseArgs } from 'node:util';
import { fillSchedules } from './schedules/fill-schedules.ts';
import { type Start, startsOf } from './schedules/start-times.ts';
import { median, percentile } from './statistics.ts';
import { type LocalCloud, startLocalCloud } from './tasks/local-cloud.ts';
import { table } from './tasks/markdown.ts';

/*
 * How late runs start in real time, and whether schedules stay as quick when there are many.
 * npm run bench:schedules -- [--few 100] [--many 10000] [--repeats 20] [--minutes 2]
 */

const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '100' },
    many: { type: 'string', default: '10000' },
    repeats: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '2' },
  },
});
const sizes = [Number(values.few), Number(values.many)];
const repeats = Number(values.repeats);
const minutes = Number(values.minutes);
const minute = 60_000;
const say = (text: string) => console.error(text);

const clouds: LocalCloud[] = [];
try {
  for (const size of sizes) {
    const cloud = await startLocalCloud({ periodic: true });
    clouds.push(cloud);
    await fillSchedules(cloud, size);
    say(`${size} schedules written`);
  }
  await measureManySchedules();
  for (const cloud of clouds.splice(0, 1)) await cloud.stop();
  await measureStarts(clouds[0]);
} finally {
  for (const cloud of clouds) await cloud.stop();
}

async function measureManySchedules(): Promise<void> {
  let made = 0;
  const asked = () => {
    made += 1;
    return {
      name: `bench ${made}`,
      task: 'debug_task',
      timing: { cron: '30 7 * * 1' },
      timeZone: 'Europe/Vienna',
    };
  };
  const ids = await Promise.all(
    clouds.map(async (cloud) => String((await call(cloud, 'POST', '', asked())).id)),
  );
  const calls: Readonly<Record<string, (cloud: LocalCloud, index: number) => Promise<unknown>>> = {
    'create a schedule': (cloud) => call(cloud, 'POST', '', asked()),
    'list 20, each with its next run': (cloud) => call(cloud, 'GET', '?limit=20'),
    'read one with its next ten runs': (cloud, index) => call(cloud, 'GET', `/${ids[index]}`),
    'preview a timing': (cloud) =>
      call(cloud, 'POST', '/preview', {
        timing: { frequency: 'monthly', dayOfMonth: 'last' },
        timeZone: 'America/New_York',
      }),
  };
  const rows: string[][] = [];
  for (const [name, run] of Object.entries(calls)) {
    const times: number[][] = clouds.map(() => []);
    // The first three warm up functions and caches.
    for (let repeat = -3; repeat < repeats; repeat += 1)
      for (const [index, cloud] of clouds.entries()) {
        const from = performance.now();
        await run(cloud, index);
        if (repeat >= 0) times[index]?.push(performance.now() - from);
      }
    const medians = times.map(median);
    const ratio = (medians[1] ?? Number.NaN) / (medians[0] ?? Number.NaN);
    rows.push([name, ...medians.map((ms) => ms.toFixed(1)), ratio.toFixed(2)]);
    say(`${name}: ${ratio.toFixed(2)}`);
  }
  const head = sizes.map((size) => `${size.toLocaleString('en')} schedules: median ms`);
  console.log(`\n${table(['', ...head, 'ratio'], rows)}\n`);
}

async function measureStarts(cloud: LocalCloud | undefined): Promise<void> {
  if (!cloud) throw new Error('no cloud is left');
  const timing = { name: 'each minute', task: 'debug_task', timing: { cron: '* * * * *' }, overlap: 'allow' };
  await call(cloud, 'POST', '', timing);
  // The firing of the next minute plans the slots of the one after.
  const from = (Math.floor(Date.now() / minute) + 2) * minute;
  const to = from + minutes * minute;
  say(`starts until ${new Date(to).toISOString()}`);
  const slots = await startsOf(cloud, 'system', from, to);
  const planned = await startsOf(cloud, 'demo', from, to);
  const rows = [
    ['periodic task, slots below a minute', ...figures(slots)],
    ["user's schedule, each minute", ...figures(planned)],
  ];
  console.log(table(['', 'starts', 'late: median ms', 'least', 'most', 'interval: mean s'], rows));
}

function figures(starts: readonly Start[]): readonly string[] {
  if (starts.length === 0) return ['0', '–', '–', '–', '–'];
  const late = starts.map((start) => start.late);
  const at = starts.map((start) => start.planned + start.late);
  const span = (at.at(-1) ?? 0) - (at[0] ?? 0);
  const mean = starts.length > 1 ? (span / (starts.length - 1) / 1000).toFixed(3) : '–';
  return [
    String(starts.length),
    median(late).toFixed(0),
    percentile(late, 0).toFixed(0),
    Math.max(...late).toFixed(0),
    mean,
  ];
}

async function call(
  { api, key }: LocalCloud,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly id?: unknown }> {
  const response = await fetch(`${api}/v1/schedules${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { readonly id?: unknown };
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}
