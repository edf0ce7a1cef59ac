import type { PeriodicTask } from '#core/schedules/periodic-task.ts';
import { type IdleUse, runsOfMonth, tracesOfMonth } from './idle-cost.ts';
import {
  customMetricPrice,
  dollarsPerMillion,
  idlePrices,
  prices,
  tracePrice,
  type Usage,
} from './prices.ts';

/** What is asked: how many tasks a month, and what stands idle beside them. */
export interface MonthAsked {
  readonly tasks: number;
  /** Of one task, as measured. */
  readonly usage: Usage;
  readonly idle: IdleUse;
  /** Whether X-Ray records them. */
  readonly traced: boolean;
  readonly periodic: readonly PeriodicTask[];
  /** Runs of the canary. */
  readonly canaryRuns: number;
}

/** One line of the bill: `count` of something, in dollars a month. */
export interface CostLine {
  readonly name: string;
  readonly count: number;
  readonly dollars: number;
}

/** Metrics that a kind of task that succeeds keeps alive: Started, WaitSeconds, Succeeded, RunSeconds, by queue and by task. */
const metricsOfKind = 8;

/** Dollars a month, line by line: what the tasks cost, what costs money without any, and their sum. */
export function monthlyCost({ tasks, usage, idle, traced, periodic, canaryRuns }: MonthAsked): {
  readonly running: readonly CostLine[];
  readonly idle: readonly CostLine[];
  readonly total: number;
} {
  const { total: perMillion } = dollarsPerMillion(usage);
  const ofTasks = (count: number) => (count * perMillion) / 1e6;
  const runs = runsOfMonth(periodic);
  const kinds = new Set(periodic.map(({ task }) => task)).size;
  const running = [
    { name: 'tasks', count: tasks, dollars: ofTasks(tasks) },
    {
      name: 'their metrics',
      count: metricsOfKind,
      dollars: tasks > 0 ? metricsOfKind * customMetricPrice : 0,
    },
    ...(traced ? [traces(tasks)] : []),
  ];
  const standing = [
    line('empty receives of the queues', idle.emptyReceive, idlePrices.emptyReceive),
    line('metrics of the alarms', idle.alarmMetric, idlePrices.alarmMetric),
    line('dashboards', idle.dashboard, idlePrices.dashboard),
    { name: 'periodic tasks of the code', count: runs, dollars: ofTasks(runs) },
    line('their metrics', kinds * metricsOfKind, customMetricPrice),
    line('runs of the canary', canaryRuns, perMillion / 1e6 + canaryPrice),
  ];
  const total = [...running, ...standing].reduce((sum, { dollars }) => sum + dollars, 0);
  return { running, idle: standing, total };
}

/** With tracing: a trace of the request, and one of the worker that is linked to it. */
export function traces(tasks: number): CostLine {
  return line('traces', 2 * tracesOfMonth(tasks), tracePrice);
}

/** Beside its task: its own function for two seconds, one request more, and its key, with the index by owner. */
const canaryPrice =
  prices.lambdaRequest +
  2 * 0.25 * prices.lambdaGbSecond +
  prices.httpApiRequest +
  prices.lambdaRequest +
  3 * prices.dynamodbWriteUnit;

const line = (name: string, count: number, price: number): CostLine => ({
  name,
  count,
  dollars: count * price,
});
