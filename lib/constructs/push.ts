import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { WebSocketApi, type WebSocketRoute, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { PushEnv } from '#functions/push/env.ts';
import type { PushConnectionsEnv } from '#functions/push-connections/env.ts';
import { type Access, allow, join } from './access.ts';
import { runbookAlarm } from './alarm.ts';
import { NodeFunction } from './node-function.ts';
import { tasksTable } from './table-access.ts';

export interface PushProps {
  /** The table of tasks, with its stream. */
  readonly tasks: ITable;
  readonly bundles: string;
  readonly alarms: ITopic | undefined;
}

/**
 * Clients see their tasks move: a WebSocket API, who is connected to it, and a reader of the tasks' stream that tells them.
 * A reader of its own beside the one of TaskChanges (a shard has room for two): what is slow or fails there must not hold up
 * a progress bar, nor a dead connection a callback.
 */
export class Push extends Construct {
  readonly connections: NodeFunction<PushConnectionsEnv>;
  readonly teller: NodeFunction<PushEnv>;
  readonly table: Table;
  readonly api: WebSocketApi;
  readonly stage: WebSocketStage;
  readonly routes: readonly WebSocketRoute[];
  /** `wss://…/ws` */
  readonly url: string;

  constructor(scope: Construct, id: string, { tasks, bundles, alarms }: PushProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      billingMode: BillingMode.PAY_PER_REQUEST,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'ttl',
      // Connections live for two hours; whoever loses one opens another.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const api = new WebSocketApi(this, 'Gateway', {
      description: 'Beatless: tells clients how their tasks are',
      routeSelectionExpression: '$request.body.action',
    });
    const stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: api,
      // The console has it under its own address at /ws.
      stageName: 'ws',
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 500 },
    });
    this.api = api;
    this.stage = stage;
    this.url = stage.url;
    const sending: Access<{ readonly PUSH_ENDPOINT: string }> = {
      variables: { PUSH_ENDPOINT: stage.callbackUrl },
      statements: [
        allow(['execute-api:ManageConnections'], [api.arnForExecuteApiV2('POST/@connections/*', 'ws')]),
      ],
    };
    this.connections = new NodeFunction<PushConnectionsEnv>(this, 'Connections', {
      description: 'Lets clients of the push channel in and hears which tasks they watch.',
      bundles,
      bundle: 'push-connections',
      access: join(
        pushTable(this.table, 'GetItem', 'PutItem', 'DeleteItem'),
        tasksTable(tasks, { on: ['BatchGetItem', 'Query'] }),
        sending,
      ),
      memoryMiB: 512,
      timeoutSeconds: 20,
    });
    const integration = new WebSocketLambdaIntegration('Connections', this.connections.lambda);
    this.routes = ['$connect', '$disconnect', '$default'].map((key) => api.addRoute(key, { integration }));
    this.teller = new NodeFunction<PushEnv>(this, 'Teller', {
      description: 'Pushes each change of a task to the clients that watch it.',
      bundles,
      bundle: 'push',
      access: join(pushTable(this.table, 'Query', 'DeleteItem'), sending),
      memoryMiB: 512,
      timeoutSeconds: 30,
    });
    this.readStream(tasks);
    this.alarm(alarms);
    Tags.of(this).add('beatless:component', 'push');
  }

  private readStream({ tableStreamArn }: ITable): void {
    if (!tableStreamArn) throw new Error('the table of tasks has no stream');
    this.teller.role.addToPolicy(allow(whatLambdaDoes, [tableStreamArn]));
    new EventSourceMapping(this, 'Source', {
      target: this.teller.lambda,
      eventSourceArn: tableStreamArn,
      startingPosition: StartingPosition.LATEST,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(0),
      parallelizationFactor: 2,
      filters: [changedTasks],
      // What is told late is of no use: whoever lost a message hears of it when they subscribe again.
      retryAttempts: 3,
      maxRecordAge: Duration.minutes(2),
    });
  }

  private alarm(topic: ITopic | undefined): void {
    runbookAlarm(this, 'PushIsLate', {
      description: 'Clients hear of their tasks late.',
      runbook: 'push-is-late',
      topic,
      metric: this.teller.lambda.metric('IteratorAge', {
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
      threshold: Duration.seconds(60).toMilliseconds(),
      evaluationPeriods: 2,
    });
  }
}

/** The table of who is connected. */
export function pushTable(
  table: ITable,
  ...on: readonly ('GetItem' | 'PutItem' | 'DeleteItem' | 'Query')[]
): Access<{ readonly PUSH_TABLE: string }> {
  const actions = on.map((action) => `dynamodb:${action}`);
  return { variables: { PUSH_TABLE: table.tableName }, statements: [allow(actions, [table.tableArn])] };
}

/** Tasks only, as long as they are there. */
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
