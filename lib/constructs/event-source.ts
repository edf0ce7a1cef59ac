import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { allow } from './access.ts';
import type { NodeFunction } from './node-function.ts';

export interface EventSourceProps {
  readonly queue: IQueue;
  readonly batchSize: number;
  /** Always set (2–1000): without it a small account's limit throttles, and receive counts climb. */
  readonly maxConcurrency: number;
}

/** Lets a function take what comes into a queue, message by message: those it names as failed stay, the others go. */
export function eventSource<Env extends { readonly [name in keyof Env]: string }>(
  scope: Construct,
  id: string,
  taker: NodeFunction<Env>,
  { queue, batchSize, maxConcurrency }: EventSourceProps,
): EventSourceMapping {
  taker.role.addToPolicy(allow(whatLambdaDoes, [queue.queueArn]));
  return new EventSourceMapping(scope, id, {
    target: taker.lambda,
    eventSourceArn: queue.queueArn,
    batchSize,
    maxConcurrency,
    maxBatchingWindow: Duration.seconds(0),
    reportBatchItemFailures: true,
  });
}

/** With the function's role, on its behalf. */
const whatLambdaDoes = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
