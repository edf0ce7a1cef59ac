import { Duration, Tags } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { noSuccess, runbookAlarm } from './alarm.ts';

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
    runbookAlarm(this, 'SweepFails', {
      description: 'No sweep has succeeded for ten minutes: late, delayed and crashed tasks do not move.',
      runbook: 'the-sweep-fails',
      topic: alarms,
      ...noSuccess(sweep, 'Sweeps that succeeded', Duration.minutes(5)),
      evaluationPeriods: 2,
    });
    Tags.of(this).add('beatless:component', 'sweep');
  }
}
