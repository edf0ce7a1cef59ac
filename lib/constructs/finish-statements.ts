import { Aws, Duration, Tags } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FinishStatementsEnv } from '#functions/finish-statements/env.ts';
import { type Access, allow, join } from './access.ts';
import { runbookAlarm } from './alarm.ts';
import { closedQueue, deadLetterRetention } from './closed-queue.ts';
import { eventSource } from './event-source.ts';
import { NodeFunction } from './node-function.ts';

export interface FinishStatementsProps {
  readonly bundles: string;
  readonly stage: string | undefined;
  readonly access: Access<Omit<FinishStatementsEnv, 'STATEMENTS_QUEUE_URL'>>;
  readonly alarms: ITopic | undefined;
}

const timeoutSeconds = 30;

/**
 * Hears of statements that have ended and wakes the tasks that wait for them. It only wakes: whether an event is lost,
 * doubled or early decides how soon a task goes on, never how it ends.
 */
export class FinishStatements extends Construct {
  readonly finisher: NodeFunction<FinishStatementsEnv>;
  readonly events: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { bundles, stage, access, alarms }: FinishStatementsProps) {
    super(scope, id);
    this.deadLetters = closedQueue(this, 'DeadLetters', { retentionPeriod: deadLetterRetention });
    this.events = closedQueue(this, 'Events', {
      retentionPeriod: Duration.days(1),
      visibilityTimeout: Duration.seconds(6 * timeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    new Rule(this, 'Rule', {
      description: 'Tells Beatless of its statements in the warehouse that have ended',
      eventPattern: {
        account: [Aws.ACCOUNT_ID],
        source: ['aws.redshift-data'],
        detailType: ['Redshift Data Statement Status Change'],
        detail: { statementName: Match.prefix(statementPrefix(stage)) },
      },
      targets: [new SqsQueue(this.events)],
    });
    const own: Access<{ readonly STATEMENTS_QUEUE_URL: string }> = {
      variables: { STATEMENTS_QUEUE_URL: this.events.queueUrl },
      // An event that comes before its task has begun to wait comes again a little later.
      statements: [allow(['sqs:SendMessage'], [this.events.queueArn])],
    };
    this.finisher = new NodeFunction<FinishStatementsEnv>(this, 'Finisher', {
      description: 'Wakes the tasks whose statements in the warehouse have ended.',
      bundles,
      bundle: 'finish-statements',
      access: join(access, own),
      memoryMiB: 256,
      timeoutSeconds,
    });
    eventSource(this, 'Source', this.finisher, { queue: this.events, batchSize: 10, maxConcurrency: 2 });
    runbookAlarm(this, 'StatementEventsFail', {
      description: 'Ends of statements are not heard of: loads go on late, when the sweep asks for them.',
      runbook: 'statement-events-fail',
      topic: alarms,
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      evaluationPeriods: 1,
    });
    Tags.of(this).add('beatless:component', 'finish-statements');
  }
}

/** Begins the names of a deployment's statements: several deployments may share a warehouse. */
export const statementPrefix = (stage: string | undefined): string => `beatless-${stage ?? 'default'}/`;
