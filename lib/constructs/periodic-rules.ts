import { Tags } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { awsCron } from '#core/schedules/cron.ts';
import type { PeriodicTask } from '#core/schedules/periodic-task.ts';
import { awsRate } from '#core/schedules/timing-form.ts';
import { patience, type Schedules } from './schedules.ts';

export interface PeriodicRulesProps {
  readonly tasks: readonly PeriodicTask[];
  readonly schedules: Schedules;
  /** False makes them, but none fires: they are seen, and can be turned on, in the AWS console. */
  readonly enabled: boolean;
}

/** An EventBridge rule for each periodic task; with a time zone, which rules do not know, an EventBridge schedule. */
export class PeriodicRules extends Construct {
  constructor(scope: Construct, id: string, { tasks, schedules, enabled }: PeriodicRulesProps) {
    super(scope, id);
    for (const task of tasks) {
      if (task.timeZone === undefined) this.rule(task, schedules, enabled);
      else this.schedule(task, task.timeZone, schedules, enabled);
    }
    Tags.of(this).add('beatless:component', 'periodic');
  }

  private rule(task: PeriodicTask, { dispatch, failures }: Schedules, enabled: boolean): void {
    const target = new LambdaFunction(dispatch.lambda, {
      event: RuleTargetInput.fromObject({ periodic: task.name, plannedAt: EventField.time }),
      retryAttempts: 20,
      maxEventAge: patience,
      deadLetterQueue: failures,
    });
    new Rule(this, idOf(task), {
      description: describe(task),
      schedule: Schedule.expression(expressionOf(task)),
      targets: [target],
      enabled,
    });
  }

  private schedule(task: PeriodicTask, timeZone: string, schedules: Schedules, enabled: boolean): void {
    const { dispatch, role, failures } = schedules;
    new CfnSchedule(this, idOf(task), {
      description: describe(task),
      groupName: schedules.groupName,
      scheduleExpression: expressionOf(task),
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      state: enabled ? 'ENABLED' : 'DISABLED',
      target: {
        arn: dispatch.lambda.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ periodic: task.name, plannedAt: '<aws.scheduler.scheduled-time>' }),
        retryPolicy: { maximumRetryAttempts: 20, maximumEventAgeInSeconds: patience.toSeconds() },
        deadLetterConfig: { arn: failures.queueArn },
      },
    });
  }
}

const describe = ({ description, task }: PeriodicTask) =>
  `${description} (Beatless task ${task})`.slice(0, 512);

/** "daily-report" → "DailyReport" */
const idOf = ({ name }: PeriodicTask) =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());

/** Slots are planned a minute ahead, by a rule that fires each minute. */
function expressionOf({ name, period, timeZone }: PeriodicTask): string {
  switch (period.kind) {
    case 'slots':
      if (timeZone !== undefined)
        throw new Error(`periodic task ${name}: a period below a minute has no time zone`);
      return 'cron(* * * * ? *)';
    case 'cron':
      return `cron(${awsCron(period.cron)})`;
    case 'rate':
      return awsRate(period.everyMs);
  }
}
