import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ApiEnv } from '#functions/api/env.ts';
import type { DeadLettersEnv } from '#functions/dead-letters/env.ts';
import type { SweepEnv } from '#functions/sweep/env.ts';
import { type QueueDefinition, queues } from '#tasks/queues.ts';
import { appOutputs } from './app-outputs.ts';
import { join, values } from './constructs/access.ts';
import { alarmTopic } from './constructs/alarm-topic.ts';
import { resultsBucket, uploadsBucket } from './constructs/bucket-access.ts';
import { HttpApi } from './constructs/http-api.ts';
import { NodeFunction } from './constructs/node-function.ts';
import { queueUrls } from './constructs/queue-access.ts';
import { SweepRule } from './constructs/sweep-rule.ts';
import { keysTable, tasksTable } from './constructs/table-access.ts';
import { deadLettersTimeoutSeconds, TaskQueue } from './constructs/task-queue.ts';
import type { DataStack } from './data-stack.ts';
import type { DeploymentSettings } from './deployment-settings.ts';

export interface AppStackProps extends StackProps {
  readonly data: DataStack;
  readonly settings: DeploymentSettings;
  /** Folder that bundleFunctions wrote to. */
  readonly bundles: string;
}

/** All that runs: the API, a queue with its worker per class of work, the dead letters, the sweep. Holds no data. */
export class AppStack extends Stack {
  readonly api: NodeFunction<ApiEnv>;
  readonly http: HttpApi;
  readonly taskQueues: readonly TaskQueue[];
  readonly deadLetters: NodeFunction<DeadLettersEnv>;
  readonly sweep: NodeFunction<SweepEnv>;

  constructor(scope: Construct, id: string, props: AppStackProps) {
    const { data, settings, bundles, ...stackProps } = props;
    super(scope, id, { description: 'Beatless: the API, the queues and the functions.', ...stackProps });
    const alarms = alarmTopic(this, settings.alarmEmail);
    this.deadLetters = this.deadLetterFunction(props);
    this.taskQueues = this.queuesOfCatalogue(props, alarms);
    this.api = this.apiFunction(props);
    this.http = new HttpApi(this, 'HttpApi', { handler: this.api.lambda, alarms, ...settings });
    this.sweep = this.sweepFunction(props);
    new SweepRule(this, 'SweepRule', { sweep: this.sweep.lambda, alarms });
    appOutputs(this, data);
  }

  private deadLetterFunction({ data, bundles }: AppStackProps): NodeFunction<DeadLettersEnv> {
    return new NodeFunction<DeadLettersEnv>(this, 'DeadLetters', {
      description: 'Records as failed whatever task ends in a dead-letter queue.',
      bundles,
      bundle: 'dead-letters',
      access: tasksTable(data.tasks, { on: ['GetItem', 'UpdateItem'] }),
      memoryMiB: 256,
      timeoutSeconds: deadLettersTimeoutSeconds,
    });
  }

  private queuesOfCatalogue({ data, settings, bundles }: AppStackProps, alarms: ITopic | undefined) {
    const access = join(
      tasksTable(data.tasks, { on: ['GetItem', 'UpdateItem'] }),
      uploadsBucket(data.uploads, 'GetObject'),
      resultsBucket(data.results, 'PutObject'),
      limits(settings),
    );
    const { deadLetters } = this;
    return Object.entries<QueueDefinition>(queues).map(([name, definition]) => {
      const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}Queue`;
      return new TaskQueue(this, id, { name, definition, bundles, access, deadLetters, alarms });
    });
  }

  private apiFunction({ data, settings, bundles }: AppStackProps): NodeFunction<ApiEnv> {
    return new NodeFunction<ApiEnv>(this, 'Api', {
      description: 'Answers the HTTP API: accepts tasks and tells how they are.',
      bundles,
      bundle: 'api',
      access: join(
        tasksTable(data.tasks, { on: ['GetItem', 'PutItem', 'UpdateItem', 'Query'] }),
        keysTable(data.keys, { on: ['GetItem', 'PutItem', 'UpdateItem'], queriesIndex: 'byOwner' }),
        uploadsBucket(data.uploads, 'PutObject'),
        resultsBucket(data.results, 'GetObject'),
        this.allQueues(),
        limits(settings),
      ),
      // CPU comes with memory: with half of it a first request waits twice as long.
      memoryMiB: 512,
      // The HTTP API itself gives up after 30 s.
      timeoutSeconds: 29,
    });
  }

  private sweepFunction({ data, bundles }: AppStackProps): NodeFunction<SweepEnv> {
    return new NodeFunction<SweepEnv>(this, 'Sweep', {
      description: 'Every minute: wakes or ends every task that is due and has not moved.',
      bundles,
      bundle: 'sweep',
      access: join(
        tasksTable(data.tasks, { on: ['GetItem', 'BatchGetItem', 'UpdateItem'], queriesIndex: 'open' }),
        this.allQueues(),
      ),
      memoryMiB: 512,
      timeoutSeconds: 60,
      asyncRetries: 0,
    });
  }

  private allQueues() {
    return queueUrls(Object.fromEntries(this.taskQueues.map(({ name, queue }) => [name, queue])));
  }
}

function limits({ maxUploadMiB, maxPdfPages }: DeploymentSettings) {
  return values({ MAX_UPLOAD_BYTES: String(maxUploadMiB * 1024 * 1024), MAX_PDF_PAGES: String(maxPdfPages) });
}
