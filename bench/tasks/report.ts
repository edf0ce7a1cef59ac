import { median } from '../statistics.ts';
import type { Calls } from './count-calls.ts';
import { table } from './markdown.ts';
import { dollarsPerMillion, prices, pricesOf } from './prices.ts';
import type { Throughput } from './throughput.ts';

/** The runs of one system, or of one way to submit. */
export interface Runs {
  readonly name: string;
  readonly runs: readonly Throughput[];
}

/** A markdown table: medians of the runs, and throughput in relation to the first row. */
export function throughputTable(all: readonly Runs[]): string {
  const rate = ({ tasks, seconds }: Throughput) => tasks / seconds;
  const first = median(all[0]?.runs.map(rate) ?? []);
  const rows = all.map(({ name, runs }) => {
    const rates = runs.map(rate);
    const spread = `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`;
    return [
      name,
      `${median(rates).toFixed(0)} (${spread})`,
      `${(median(rates) / first).toFixed(2)}×`,
      median(runs.map(({ medianMs }) => medianMs)).toFixed(0),
      median(runs.map(({ p95Ms }) => p95Ms)).toFixed(0),
    ];
  });
  return table(['system', 'tasks/s (range)', 'relative', 'submit→SUCCESS median ms', 'p95 ms'], rows);
}

/** A markdown table: AWS calls and units per task, one column per way to submit. */
export function callsTable(all: readonly Calls[]): string {
  const names = [...new Set(all.flatMap(({ perTask }) => [...perTask.keys()]))].sort();
  const rows = [
    ...names.map((name) => [name, ...all.map(({ perTask }) => (perTask.get(name) ?? 0).toFixed(2))]),
    ['**write units**', ...all.map(({ writeUnits }) => writeUnits.toFixed(2))],
    ['**read units**', ...all.map(({ readUnits }) => readUnits.toFixed(2))],
    ['largest task item, bytes', ...all.map(({ largestItem }) => String(largestItem))],
    ['invocations', ...all.map(({ usage }) => usage.lambdaRequest.toFixed(2))],
  ];
  return table(['per task', ...all.map(nameOfLoad)], rows);
}

/** A markdown table: dollars for a million tasks, by what is paid for. */
export function costTable(all: readonly Calls[]): string {
  const costs = all.map(({ usage }) => dollarsPerMillion(usage));
  const words: Readonly<Record<keyof typeof prices, string>> = {
    httpApiRequest: 'HTTP API requests',
    lambdaRequest: 'Lambda requests',
    lambdaGbSecond: 'Lambda GB-s (as measured here)',
    sqsRequest: 'SQS requests',
    dynamodbWriteUnit: 'DynamoDB write units',
    dynamodbReadUnit: 'DynamoDB read units',
    busEvent: 'EventBridge events (one per transition)',
    logByte: 'CloudWatch Logs, ingestion',
  };
  const rows = (Object.keys(prices) as (keyof typeof prices)[]).map((name) => [
    words[name],
    dollarsOf(name),
    ...costs.map((cost) => cost[name].toFixed(2)),
  ]);
  const total = ['**total**', '', ...costs.map((cost) => `**${cost.total.toFixed(2)}**`)];
  return table(['$ per million tasks', 'price, $', ...all.map(nameOfLoad)], [...rows, total]);
}

/** What the figures do not say by themselves. */
export const notes = `Prices are us-east-1 list prices written down by hand (${pricesOf}), without free tiers: check them.
The milliseconds behind Lambda's GB-s are those of this machine and its emulators, not of AWS; cold starts are counted at
the mean of the warm. Lambda's own receives and deletes are taken as one each per invocation of a worker. Not included:
storage, data transfer, empty receives of idle queues, alarms and metrics, and the sweep (once a minute, whatever the load).`;

const nameOfLoad = ({ load }: Calls): string =>
  ({ single: 'single', keyed: 'single, with key', batch: 'batch of 100' })[load.mode];

const dollarsOf = (name: keyof typeof prices): string =>
  name === 'lambdaGbSecond'
    ? `${prices[name]} per GB-s`
    : name === 'logByte'
      ? `${prices[name] * 1e9} per GB`
      : `${Number((prices[name] * 1e6).toFixed(4))} per million`;
