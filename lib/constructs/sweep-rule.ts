import { Duration, Tags } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { runbookAlarm } from './alarm.ts';

export interface SweepRuleProps {
  readonly sweep: IFunction;
  readonly alarms: ITopic | undefined;
}

/** Starts the sweep every minute. A sweep that fails is not repeated: the next one comes within the minute. */
export class SweepRule extends Construct {
  constructor(scope: Construct, id: string, { sweep, alarms }: SweepRuleProps) {
    super(scope, id);
    new Rule(this, 'Rule', {
      description: 'Starts the Beatless sweep, which wakes every task that is due and has not moved',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweep, { retryAttempts: 1, maxEventAge: Duration.minutes(1) })],
    });
    const period = Duration.minutes(5);
    runbookAlarm(this, 'SweepFails', {
      description: 'No sweep has succeeded for ten minutes: late, delayed and crashed tasks do not move.',
      runbook: 'the-sweep-fails',
      topic: alarms,
      metric: new MathExpression({
        expression: 'started - failed',
        label: 'Sweeps that succeeded',
        usingMetrics: {
          started: sweep.metricInvocations({ period }),
          failed: sweep.metricErrors({ period }),
        },
        period,
      }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 2,
      // A rule that does not fire at all gives no data, and that is the worst case.
      treatMissingData: TreatMissingData.BREACHING,
    });
    Tags.of(this).add('beatless:component', 'sweep');
  }
}
