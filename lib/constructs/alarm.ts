import type { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface RunbookAlarmProps extends Omit<AlarmProps, 'alarmDescription' | 'actionsEnabled'> {
  readonly description: string;
  /** Heading of docs/runbook.md that says what to do, as in its address. */
  readonly runbook: string;
  /** Who is told; without a topic the alarm is only to be seen in the console. */
  readonly topic: ITopic | undefined;
}

/** An alarm that says what is wrong and where it is written how to repair it; quiet while there is no data. */
export function runbookAlarm(scope: Construct, id: string, props: RunbookAlarmProps): Alarm {
  const { description, runbook, topic, ...alarm } = props;
  const created = new Alarm(scope, id, {
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...alarm,
    alarmDescription: `${description} See docs/runbook.md#${runbook}`,
  });
  if (topic) {
    created.addAlarmAction(new SnsAction(topic));
    created.addOkAction(new SnsAction(topic));
  }
  return created;
}

/** When a function that should run by itself has not succeeded in a period; `label` says what is counted. */
export function noSuccess(lambda: IFunction, label: string, period: Duration) {
  return {
    metric: new MathExpression({
      expression: 'started - failed',
      label,
      usingMetrics: {
        started: lambda.metricInvocations({ period }),
        failed: lambda.metricErrors({ period }),
      },
      period,
    }),
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    // What does not run at all gives no data, and that is the worst case.
    treatMissingData: TreatMissingData.BREACHING,
  } as const;
}
