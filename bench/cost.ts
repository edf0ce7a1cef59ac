import './help.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { periodicTasks } from '#tasks/periodic.ts';
import { runLoad } from './tasks/beatless-load.ts';
import { countCalls } from './tasks/count-calls.ts';
import { canaryRuns, idleUse, isTraced, type Template } from './tasks/idle-cost.ts';
import { startLocalCloud } from './tasks/local-cloud.ts';
import { table } from './tasks/markdown.ts';
import { type CostLine, monthlyCost, traces } from './tasks/monthly-cost.ts';
import { pricesOf } from './tasks/prices.ts';

/*
 * What a month costs in dollars, from the calls of a task as counted on the local cloud and the synthesized template.
 * npm run cost -- [--tasks 1e6] [--json]
 *
 * --tasks is how many tasks are submitted one by one in a month; each is taken for a debug_task. The idle lines are what
 * the stack costs without any. Prices are list prices of us-east-1, without free tiers (bench/tasks/prices.ts).
 */
const { values } = parseArgs({
  options: { tasks: { type: 'string', default: '1e6' }, json: { type: 'boolean', default: false } },
});
const tasks = Number(values.tasks);
if (!Number.isFinite(tasks) || tasks < 0) {
  console.error(`--tasks ${values.tasks}: give a number of tasks a month, such as 1e6`);
  process.exit(2);
}

const cloud = await startLocalCloud();
try {
  // The first calls of an environment are no measure of the others.
  await runLoad(cloud, { mode: 'single', tasks: 40, clients: 8 });
  const { usage } = await countCalls(cloud, { mode: 'single', tasks: 100, clients: 4 });
  const path = join(import.meta.dirname, '../cdk.out/BeatlessApp.template.json');
  const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
  const idle = idleUse(template);
  const traced = isTraced(template);
  const runs = canaryRuns(template);
  const cost = monthlyCost({ tasks, usage, idle, traced, periodic: periodicTasks, canaryRuns: runs });
  if (values.json) console.log(JSON.stringify({ tasks, pricesOf, usage, ...cost }, null, 2));
  else print(cost, traced);
} finally {
  await cloud.stop();
}

function print({ running, idle, total }: ReturnType<typeof monthlyCost>, traced: boolean): void {
  const row = ({ name, count, dollars }: CostLine) => [
    name,
    Math.round(count).toString(),
    dollars.toFixed(2),
  ];
  const idleTotal = idle.reduce((sum, { dollars }) => sum + dollars, 0);
  console.log(
    table(
      ['a month', 'count', '$'],
      [
        ...running.map(row),
        ...idle.map(row),
        ['**idle**', '', `**${idleTotal.toFixed(2)}**`],
        ['**in all**', '', `**${total.toFixed(2)}**`],
      ],
    ),
  );
  const { count, dollars } = traces(tasks);
  if (!traced) console.log(`\nWith -c tracing=on: ${Math.round(count)} traces, $${dollars.toFixed(2)} more.`);
  console.log(
    `\nList prices of us-east-1 (${pricesOf}), without free tiers. Not included: storage, data transfer, CloudFront, the sweep's own time (43,200 short runs), a warehouse.`,
  );
}
