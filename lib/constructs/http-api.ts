import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Gateway,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { runbookAlarm } from './alarm.ts';

export interface HttpApiProps {
  readonly handler: IFunction;
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  readonly alarms: ITopic | undefined;
}

/**
 * HTTPS in front of the api function, which gets every request: it knows the routes and the keys and answers errors as
 * problem documents, which the gateway cannot.
 */
export class HttpApi extends Construct {
  /** With https:// and without a slash at the end. */
  readonly url: string;
  readonly routes: readonly HttpRoute[];
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const gateway = new Gateway(this, 'Gateway', {
      description: 'Beatless: accepts tasks and tells how they are',
      createDefaultStage: false,
    });
    const integration = new HttpLambdaIntegration('Api', props.handler);
    const methods = [HttpMethod.ANY];
    this.routes = ['/', '/{proxy+}'].flatMap((path) => gateway.addRoutes({ path, methods, integration }));
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      description: 'The only stage, at the root of the address',
      httpApi: gateway,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: props.requestsPerSecond, burstLimit: props.requestBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(accessLogLine)),
      },
    });
    this.url = gateway.apiEndpoint;
    runbookAlarm(this, 'ApiFails', {
      description: 'The API answers with 5xx.',
      runbook: 'the-api-fails',
      topic: props.alarms,
      metric: this.stage.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 5,
      evaluationPeriods: 1,
    });
    Tags.of(this).add('beatless:component', 'api');
  }
}

/** One line per request. No query string and no header: they may carry what must not lie in a log. */
const accessLogLine = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  integrationMilliseconds: '$context.integrationLatency',
  error: '$context.integrationErrorMessage',
};
