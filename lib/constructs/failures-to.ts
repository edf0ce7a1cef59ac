import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { allow } from './access.ts';

/** Lets Lambda put what a function failed at for good into a queue: the destination, and what the function's role needs. */
export function failuresTo(queue: IQueue) {
  return {
    /** For calls in the background and for event source mappings alike. CDK's own would also grant reading the queue. */
    destination: { bind: () => ({ destination: queue.queueArn }) },
    permission: allow(['sqs:SendMessage'], [queue.queueArn]),
  };
}
