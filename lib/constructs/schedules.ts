import { Duration, Stack, Tags } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DispatchEnv } from '#functions/dispatch/env.ts';
import { type Access, allow, join } from './access.ts';
import { runbookAlarm } from './alarm.ts';
import { closedQueue, deadLetterRetention } from './closed-queue.ts';
import { NodeFunction } from './node-function.ts';
import { scheduleGroup } from './schedule-access.ts';

export interface SchedulesProps {
  readonly bundles: string;
  /** What the dispatch function needs beside the group. */
  readonly access: Access<Omit<DispatchEnv, 'SCHEDULE_GROUP'>>;
  readonly alarms: ITopic | undefined;
  readonly traced: boolean;
}

/**
 * What starts by the clock: the group of the users' EventBridge schedules, the dispatch function that they and the rules of
 * periodic tasks call, and the role that lets EventBridge Scheduler call it.
 */
export class Schedules extends Construct {
  readonly dispatch: NodeFunction<DispatchEnv>;
  readonly role: Role;
  /** Firings of which no task could be made. */
  readonly failures: Queue;
  readonly group: CfnScheduleGroup;
  readonly groupName: string;
  /** ARN of every schedule in the group: their names are ids, not known before. */
  readonly anySchedule: string;

  constructor(scope: Construct, id: string, { bundles, access, alarms, traced }: SchedulesProps) {
    super(scope, id);
    this.group = new CfnScheduleGroup(this, 'Group', {});
    this.groupName = this.group.ref;
    this.anySchedule = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.groupName}/*`,
    });
    this.failures = closedQueue(this, 'Failures', { retentionPeriod: deadLetterRetention });
    this.dispatch = new NodeFunction<DispatchEnv>(this, 'Dispatch', {
      description: 'Makes the task of each firing of a schedule, at most one however often it fires.',
      bundles,
      bundle: 'dispatch',
      access: join(access, scheduleGroup(this)),
      memoryMiB: 512,
      timeoutSeconds: 30,
      async: { retries: 2, maxAge: patience, failures: this.failures },
      traced,
    });
    this.role = new Role(this, 'Role', {
      description:
        'What EventBridge Scheduler may do for the schedules of Beatless: call the dispatch function',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.role.addToPolicy(allow(['lambda:InvokeFunction'], [this.dispatch.lambda.functionArn]));
    this.role.addToPolicy(allow(['sqs:SendMessage'], [this.failures.queueArn]));
    runbookAlarm(this, 'FiringsFail', {
      description: 'Schedules fired and no task could be made of it.',
      runbook: 'firings-fail',
      topic: alarms,
      metric: this.failures.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      evaluationPeriods: 1,
    });
    Tags.of(this).add('beatless:component', 'schedules');
  }
}

/** How long a firing is tried when the function is throttled or away; Lambda keeps it no longer. */
export const patience = Duration.hours(6);
