import { Duration, Tags } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { canaryKeyPrefix } from '#core/canary-key.ts';
import type { CanaryEnv } from '#functions/canary/env.ts';
import { type Access, allow, join, values } from './access.ts';
import { noSuccess, runbookAlarm } from './alarm.ts';
import { NodeFunction } from './node-function.ts';

export interface CanaryProps {
  readonly bundles: string;
  /** The table of API keys. */
  readonly keys: ITable;
  readonly apiUrl: string;
  /** False: it runs only when somebody calls it. */
  readonly runsByItself: boolean;
  readonly alarms: ITopic | undefined;
}

/**
 * Every five minutes a task through the whole path, as a user sends one: HTTPS, key, table, queue, worker, outcome. Lambda's own
 * metrics of the function tell how it went (errors) and how long it took (duration): they cost nothing, and are missing only
 * where nothing ran.
 */
export class Canary extends Construct {
  readonly canary: NodeFunction<CanaryEnv>;

  constructor(scope: Construct, id: string, { bundles, keys, apiUrl, runsByItself, alarms }: CanaryProps) {
    super(scope, id);
    this.canary = new NodeFunction<CanaryEnv>(this, 'Canary', {
      description:
        'Sends a task through the whole path, as a user does, and fails if it does not succeed in a minute.',
      bundles,
      bundle: 'canary',
      access: join(ownKeys(keys), values({ API_URL: apiUrl })),
      memoryMiB: 256,
      timeoutSeconds: 100,
      // A run that failed is one that failed: the next comes soon.
      async: { retries: 0, maxAge: Duration.minutes(1) },
    });
    const target = new LambdaFunction(this.canary.lambda, {
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
    });
    new Rule(this, 'Rule', {
      description: 'Starts the Beatless canary, which sends a task through the whole path',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [target],
      enabled: runsByItself,
    });
    if (runsByItself) this.alarm(alarms);
    Tags.of(this).add('beatless:component', 'canary');
  }

  private alarm(topic: ITopic | undefined): void {
    runbookAlarm(this, 'CanaryFails', {
      description: 'For a quarter of an hour no task has come through the whole path.',
      runbook: 'the-canary-fails',
      topic,
      ...noSuccess(this.canary.lambda, 'Tasks that came through', Duration.minutes(15)),
      evaluationPeriods: 1,
    });
  }
}

/** Writes API keys of its own name, and no others. What these may do is the API's to say (core/canary-key.ts). */
function ownKeys(table: ITable): Access<{ readonly KEYS_TABLE: string }> {
  const statement = allow(['dynamodb:PutItem'], [table.tableArn]);
  statement.addCondition('ForAllValues:StringLike', { 'dynamodb:LeadingKeys': [`${canaryKeyPrefix}??`] });
  return { variables: { KEYS_TABLE: table.tableName }, statements: [statement] };
}
