import { Duration, Tags } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TaskChangesEnv } from '#functions/task-changes/env.ts';
import { type Access, allow } from './access.ts';
import { runbookAlarm } from './alarm.ts';
import { closedQueue, deadLetterRetention } from './closed-queue.ts';
import { failuresTo } from './failures-to.ts';
import { NodeFunction } from './node-function.ts';

export interface TaskChangesProps {
  /** The table of tasks, with its stream. */
  readonly tasks: ITable;
  readonly bundles: string;
  readonly access: Access<TaskChangesEnv>;
  readonly alarms: ITopic | undefined;
}

/** Tells the world of each state that a task comes to: reads the stream of the table of tasks, where nothing gets lost. */
export class TaskChanges extends Construct {
  readonly reactor: NodeFunction<TaskChangesEnv>;
  /** Which changes could not be told: a pointer into the stream, which keeps them for a day. */
  readonly failures: Queue;

  constructor(scope: Construct, id: string, { tasks, bundles, access, alarms }: TaskChangesProps) {
    super(scope, id);
    const { tableStreamArn } = tasks;
    if (!tableStreamArn) throw new Error('the table of tasks has no stream');
    this.failures = closedQueue(this, 'Failures', { retentionPeriod: deadLetterRetention });
    this.reactor = new NodeFunction<TaskChangesEnv>(this, 'Reactor', {
      description:
        "Tells each change of a task's state: an event on the bus, the callback, the failure hook.",
      bundles,
      bundle: 'task-changes',
      access,
      memoryMiB: 512,
      // A hundred changes take about a second; the rest is for a service that answers slowly.
      timeoutSeconds: 60,
    });
    const failed = failuresTo(this.failures);
    for (const statement of [allow(whatLambdaDoes, [tableStreamArn]), failed.permission])
      this.reactor.role.addToPolicy(statement);
    new EventSourceMapping(this, 'Source', {
      target: this.reactor.lambda,
      eventSourceArn: tableStreamArn,
      // What happened before there was a mapping is told too, as far back as the stream goes: telling twice is harmless.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(0),
      parallelizationFactor: 2,
      filters: [changedTasks],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts,
      // The stream itself keeps no longer.
      maxRecordAge: Duration.hours(24),
      onFailure: failed.destination,
    });
    this.alarms(this.reactor.lambda, alarms);
    Tags.of(this).add('beatless:component', 'task-changes');
  }

  private alarms(reactor: IFunction, topic: ITopic | undefined): void {
    const period = Duration.minutes(5);
    const common = { runbook: 'task-changes-fail', topic };
    runbookAlarm(this, 'TaskChangesFail', {
      ...common,
      description: 'Changes of tasks could not be told: events, callbacks or failure hooks are missing.',
      metric: this.failures.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
      threshold: 1,
      evaluationPeriods: 1,
    });
    runbookAlarm(this, 'TaskChangesAreLate', {
      ...common,
      description: 'Changes of tasks are told late: events and callbacks wait.',
      metric: reactor.metric('IteratorAge', { period, statistic: Stats.MAXIMUM }),
      threshold: Duration.minutes(10).toMilliseconds(),
      evaluationPeriods: 2,
    });
  }
}

/**
 * How often one change is tried, while those behind it in its shard wait: long enough for a service that is away for a
 * while, and an end for what can never succeed.
 */
const retryAttempts = 50;

/** Tasks only: neither inputs, idempotency keys and the like, nor what the time to live removes. */
const changedTasks = FilterCriteria.filter({
  eventName: FilterRule.or('INSERT', 'MODIFY'),
  dynamodb: { Keys: { pk: { S: FilterRule.beginsWith('T#') } } },
});

/** With the function's role, on its behalf. */
const whatLambdaDoes = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];
