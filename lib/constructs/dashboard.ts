import { Aws, Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { catalogue } from '#tasks/catalogue.ts';
import type { HttpApi } from './http-api.ts';
import type { NodeFunction } from './node-function.ts';
import type { TaskQueue } from './task-queue.ts';

export interface OperationsDashboardProps {
  readonly http: HttpApi;
  readonly taskQueues: readonly TaskQueue[];
  /** By what they are called on the dashboard. */
  readonly functions: Readonly<Record<string, Pick<NodeFunction<Record<string, string>>, 'lambda'>>>;
  /** Sends a task through the whole path. */
  readonly canary: IFunction | undefined;
}

const period = Duration.minutes(5);
/** A dashboard has 24 columns. */
const third = 8;
/** CloudWatch draws at most so many metrics in one widget that can still be told apart. */
const definitionsPerPlot = 12;

/** One page of the CloudWatch console that shows how a deployment is: the API, each queue, each definition, the functions. */
export class OperationsDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    const { http, taskQueues, functions, canary } = props;
    this.dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(6) });
    this.dashboard.addWidgets(
      heading(
        `# Beatless: ${Aws.STACK_NAME}\nAlarms name the section of docs/runbook.md that says what to do.`,
      ),
    );
    this.dashboard.addWidgets(...apiRow(http));
    if (canary) this.dashboard.addWidgets(...canaryRow(canary));
    for (const queue of taskQueues) {
      this.dashboard.addWidgets(heading(`## Queue ${queue.name}`));
      this.dashboard.addWidgets(...queueRow(queue));
    }
    this.dashboard.addWidgets(heading('## Definitions'));
    this.dashboard.addWidgets(...definitionRow());
    this.dashboard.addWidgets(heading('## Functions'));
    this.dashboard.addWidgets(...functionRow(functions));
  }
}

const heading = (markdown: string): IWidget => new TextWidget({ markdown, width: 24, height: 2 });

const plot = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): IWidget =>
  new GraphWidget({ title, left: [...left], right: [...right], width: third, height: 6, period });

function apiRow({ stage }: HttpApi): IWidget[] {
  const latency = (statistic: string) => stage.metricLatency({ statistic, label: statistic, period });
  const sum = { statistic: Stats.SUM, period };
  return [
    plot('API: requests', [stage.metricCount({ ...sum, label: 'requests' })]),
    plot('API: errors', [
      stage.metricClientError({ ...sum, label: '4xx' }),
      stage.metricServerError({ ...sum, label: '5xx' }),
    ]),
    plot('API: latency (ms)', [latency('p50'), latency('p99')]),
  ];
}

function canaryRow(canary: IFunction): IWidget[] {
  const sum = { statistic: Stats.SUM, period };
  const took = (statistic: string) => canary.metricDuration({ statistic, label: statistic, period });
  return [
    plot('Canary: tasks sent, and those that did not come through', [
      canary.metricInvocations({ ...sum, label: 'sent' }),
      canary.metricErrors({ ...sum, label: 'failed' }),
    ]),
    plot('Canary: the whole path (ms)', [took('p50'), took(Stats.MAXIMUM)]),
  ];
}

function queueRow({ name, queue, deadLetterQueue, worker }: TaskQueue): IWidget[] {
  const max = { statistic: Stats.MAXIMUM, period };
  return [
    plot(
      'waiting, running, dead; age (s)',
      [
        queue.metricApproximateNumberOfMessagesVisible({ ...max, label: 'waiting' }),
        queue.metricApproximateNumberOfMessagesNotVisible({ ...max, label: 'running' }),
        queue.metricApproximateNumberOfMessagesDelayed({ ...max, label: 'delayed' }),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...max, label: 'dead letters' }),
      ],
      [queue.metricApproximateAgeOfOldestMessage({ ...max, label: 'oldest (s)' })],
    ),
    plot(
      'outcomes',
      ['Started', 'Succeeded', 'Retried', 'Failed', 'Revoked'].map((metric) =>
        counted(metric, { queue: name }),
      ),
      [worker.lambda.metricErrors({ statistic: Stats.SUM, period, label: 'worker errors' })],
    ),
    plot('seconds: waited, ran', [
      ...['p50', 'p99'].map((statistic) =>
        timed('WaitSeconds', statistic, { queue: name }, `waited ${statistic}`),
      ),
      ...['p50', 'p99'].map((statistic) =>
        timed('RunSeconds', statistic, { queue: name }, `ran ${statistic}`),
      ),
    ]),
  ];
}

function definitionRow(): IWidget[] {
  const shown = catalogue.slice(0, definitionsPerPlot);
  const of = (make: (dimensions: { queue: string; task: string }) => IMetric) =>
    shown.map(({ name, queue }) => make({ queue, task: name }));
  return [
    plot(
      'succeeded',
      of((dimensions) => counted('Succeeded', dimensions, dimensions.task)),
    ),
    plot(
      'failed',
      of((dimensions) => counted('Failed', dimensions, dimensions.task)),
    ),
    plot(
      'ran: p99 (s)',
      of((dimensions) => timed('RunSeconds', 'p99', dimensions, dimensions.task)),
    ),
  ];
}

function functionRow(functions: OperationsDashboardProps['functions']): IWidget[] {
  const all = Object.entries(functions);
  const sum = { statistic: Stats.SUM, period };
  return [
    plot(
      'errors',
      all.map(([label, { lambda }]) => lambda.metricErrors({ ...sum, label })),
    ),
    plot(
      'throttles',
      all.map(([label, { lambda }]) => lambda.metricThrottles({ ...sum, label })),
    ),
    plot(
      'duration: p99 (ms)',
      all.map(([label, { lambda }]) => lambda.metricDuration({ statistic: 'p99', period, label })),
    ),
  ];
}

/** A metric that workers write in the embedded metric format (lambdas/adapters/logging/emf-metrics.ts). */
function counted(metricName: string, dimensionsMap: Record<string, string>, label = metricName): Metric {
  return new Metric({
    namespace: 'Beatless',
    metricName,
    dimensionsMap,
    statistic: Stats.SUM,
    period,
    label,
  });
}

function timed(
  metricName: string,
  statistic: string,
  dimensionsMap: Record<string, string>,
  label: string,
): Metric {
  return new Metric({ namespace: 'Beatless', metricName, dimensionsMap, statistic, period, label });
}
