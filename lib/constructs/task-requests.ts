import { Aws, Duration, Tags } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TaskRequestsEnv } from '#functions/task-requests/env.ts';
import type { Access } from './access.ts';
import { runbookAlarm } from './alarm.ts';
import { closedQueue, deadLetterRetention } from './closed-queue.ts';
import { NodeFunction } from './node-function.ts';

export interface TaskRequestsProps {
  readonly bus: IEventBus;
  readonly bundles: string;
  readonly access: Access<TaskRequestsEnv>;
  readonly alarms: ITopic | undefined;
  readonly traced: boolean;
}

/** Starts a task for every "Task Requested" on the bus, whoever in the account sends it: also a person in the console. */
export class TaskRequests extends Construct {
  readonly taker: NodeFunction<TaskRequestsEnv>;
  /** Events that were not taken. One that asks for what does not exist is logged and counted instead. */
  readonly failures: Queue;

  constructor(scope: Construct, id: string, { bus, bundles, access, alarms, traced }: TaskRequestsProps) {
    super(scope, id);
    this.failures = closedQueue(this, 'Failures', { retentionPeriod: deadLetterRetention });
    // EventBridge hands the event to Lambda, which then calls the function: either may fail, both leave it here.
    this.taker = new NodeFunction<TaskRequestsEnv>(this, 'Taker', {
      description: 'Accepts the tasks that "Task Requested" events on the bus ask for.',
      bundles,
      bundle: 'task-requests',
      access,
      memoryMiB: 512,
      timeoutSeconds: 30,
      async: { retries: 2, maxAge: patience, failures: this.failures },
      traced,
    });
    const target = new LambdaFunction(this.taker.lambda, {
      retryAttempts: 20,
      maxEventAge: patience,
      deadLetterQueue: this.failures,
    });
    new Rule(this, 'Rule', {
      description: 'Starts a Beatless task for each "Task Requested" event of this account',
      eventBus: bus,
      eventPattern: { account: [Aws.ACCOUNT_ID], detailType: ['Task Requested'] },
      targets: [target],
    });
    runbookAlarm(this, 'TaskRequestsFail', {
      description: 'Tasks that events on the bus asked for were not accepted.',
      runbook: 'task-requests-fail',
      topic: alarms,
      metric: this.failures.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      evaluationPeriods: 1,
    });
    Tags.of(this).add('beatless:component', 'task-requests');
  }
}

/** How long an event is tried when the function is throttled or away; Lambda keeps it no longer. */
const patience = Duration.hours(6);
