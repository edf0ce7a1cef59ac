import { Duration, Tags } from 'aws-cdk-lib';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeadLettersEnv } from '#functions/dead-letters/env.ts';
import type { WorkerEnv } from '#functions/worker/env.ts';
import type { QueueDefinition } from '#tasks/queues.ts';
import { type Access, join, values } from './access.ts';
import { runbookAlarm } from './alarm.ts';
import { closedQueue, deadLetterRetention } from './closed-queue.ts';
import { eventSource } from './event-source.ts';
import { NodeFunction } from './node-function.ts';
import { queueUrls } from './queue-access.ts';
import { queueRetentionSeconds, queueTimes } from './queue-times.ts';

export interface TaskQueueProps {
  /** As tasks/queues.ts names it. */
  readonly name: string;
  readonly definition: QueueDefinition;
  readonly bundles: string;
  /** What every worker may use, whatever its queue. */
  readonly access: Access<Omit<WorkerEnv, 'QUEUE' | 'QUEUE_URLS'>>;
  /** Records as FAILURE what ended in the dead letters. */
  readonly deadLetters: NodeFunction<DeadLettersEnv>;
  readonly alarms: ITopic | undefined;
  readonly traced: boolean;
}

/** A class of work: its queue, its dead letters, its worker function, and the alarms on them. */
export class TaskQueue extends Construct {
  readonly name: string;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly worker: NodeFunction<WorkerEnv>;

  constructor(scope: Construct, id: string, props: TaskQueueProps) {
    super(scope, id);
    const { name, definition } = props;
    this.name = name;
    const times = queueTimes(name);
    this.deadLetterQueue = closedQueue(this, 'DeadLetters', {
      retentionPeriod: deadLetterRetention,
      visibilityTimeout: Duration.seconds(6 * deadLettersTimeoutSeconds),
    });
    this.queue = closedQueue(this, 'Queue', {
      retentionPeriod: Duration.seconds(queueRetentionSeconds),
      visibilityTimeout: Duration.seconds(times.visibilitySeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: times.maxReceiveCount },
    });
    this.worker = new NodeFunction<WorkerEnv>(this, 'Worker', {
      description: `Runs tasks of the queue "${name}". ${definition.description}`,
      bundles: props.bundles,
      bundle: definition.carriesPdf ? 'worker-pdf' : 'worker',
      access: join(
        props.access,
        values({ QUEUE: name }),
        queueUrls({ [name]: this.queue }, { asksDepth: true }),
      ),
      memoryMiB: definition.memoryMiB,
      timeoutSeconds: times.workerTimeoutSeconds,
      // A delayed task comes back to the same queue any number of times.
      recursiveLoop: RecursiveLoop.ALLOW,
      traced: props.traced,
    });
    eventSource(this, 'Source', this.worker, { queue: this.queue, ...definition });
    // Two environments are the fewest that SQS mappings allow, and plenty for what hardly ever comes.
    const spare = { batchSize: 10, maxConcurrency: 2 };
    eventSource(this, 'DeadLetterSource', props.deadLetters, { queue: this.deadLetterQueue, ...spare });
    this.alarms(name, times.workerTimeoutSeconds, props.alarms);
    Tags.of(this).add('beatless:component', 'queue');
    Tags.of(this).add('beatless:queue', name);
  }

  private alarms(name: string, workerTimeoutSeconds: number, topic: ITopic | undefined): void {
    runbookAlarm(this, 'QueueIsOld', {
      description: `The queue "${name}" does not keep up: its oldest message is late.`,
      runbook: 'a-queue-is-old',
      topic,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
      // A message may be delayed by 15 minutes and worked on for the worker's limit; then the same again in waiting.
      threshold: 2 * (15 * 60 + workerTimeoutSeconds),
      evaluationPeriods: 3,
    });
    runbookAlarm(this, 'DeadLettersWait', {
      description: `Dead letters of the queue "${name}" are not being recorded as failed tasks.`,
      runbook: 'dead-letters-wait',
      topic,
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 3,
    });
    runbookAlarm(this, 'WorkerFails', {
      description: `The worker of the queue "${name}" crashes or runs out of time or memory.`,
      runbook: 'a-worker-fails',
      topic,
      metric: this.worker.lambda.metricErrors({ period: Duration.minutes(5) }),
      threshold: 3,
      evaluationPeriods: 1,
    });
  }
}

/** Recording a dead letter takes two calls to DynamoDB. */
export const deadLettersTimeoutSeconds = 30;
