import { Annotations, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ApiEnv } from '#functions/api/env.ts';
import type { DeadLettersEnv } from '#functions/dead-letters/env.ts';
import type { SweepEnv } from '#functions/sweep/env.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { deliverCallback } from '#tasks/deliver-callback.ts';
import { loadToRedshift } from '#tasks/load-to-redshift.ts';
import { periodicTasks } from '#tasks/periodic.ts';
import { type QueueDefinition, queues } from '#tasks/queues.ts';
import { appOutputs } from './app-outputs.ts';
import { join, values } from './constructs/access.ts';
import { alarmTopic } from './constructs/alarm-topic.ts';
import { resultsBucket, uploadsBucket } from './constructs/bucket-access.ts';
import { Canary } from './constructs/canary.ts';
import { Console } from './constructs/console.ts';
import { OperationsDashboard } from './constructs/dashboard.ts';
import { eventBus, taskBus } from './constructs/event-bus.ts';
import { FinishStatements } from './constructs/finish-statements.ts';
import { HttpApi } from './constructs/http-api.ts';
import { MonthlyBudget } from './constructs/monthly-budget.ts';
import { NodeFunction } from './constructs/node-function.ts';
import { PeriodicRules } from './constructs/periodic-rules.ts';
import { Push, pushTable } from './constructs/push.ts';
import { queueUrls } from './constructs/queue-access.ts';
import { SavedQueries } from './constructs/saved-queries.ts';
import { schedules } from './constructs/schedule-access.ts';
import { Schedules } from './constructs/schedules.ts';
import { servicesOfQueue } from './constructs/service-access.ts';
import { deployed, limits, loadsTo } from './constructs/settings-access.ts';
import { SweepRule } from './constructs/sweep-rule.ts';
import { keysTable, tasksTable, userTables } from './constructs/table-access.ts';
import { TaskChanges } from './constructs/task-changes.ts';
import { deadLettersTimeoutSeconds, TaskQueue } from './constructs/task-queue.ts';
import { TaskRequests } from './constructs/task-requests.ts';
import { isForCallers, usesGroup, workerAccess } from './constructs/worker-access.ts';
import type { DataStack } from './data-stack.ts';
import type { DeploymentSettings } from './deployment-settings.ts';

export interface AppStackProps extends StackProps {
  readonly data: DataStack;
  readonly settings: DeploymentSettings;
  /** Folder that bundleFunctions wrote to. */
  readonly bundles: string;
}

/** All that runs: the API, a queue with its worker per class of work, the dead letters, the sweep, the bus. Holds no data. */
export class AppStack extends Stack {
  readonly api: NodeFunction<ApiEnv>;
  readonly http: HttpApi;
  readonly taskQueues: readonly TaskQueue[];
  readonly deadLetters: NodeFunction<DeadLettersEnv>;
  readonly schedules: Schedules;
  readonly sweep: NodeFunction<SweepEnv>;
  readonly bus: EventBus;
  readonly taskChanges: TaskChanges;
  readonly taskRequests: TaskRequests;
  readonly push: Push;
  /** Absent when a deployment does without. */
  readonly canary: Canary | undefined;
  /** Absent when a deployment does without. */
  readonly console: Console | undefined;
  readonly dashboard: OperationsDashboard;
  /** Only with a warehouse. */
  readonly finishStatements: FinishStatements | undefined;

  constructor(scope: Construct, id: string, props: AppStackProps) {
    const { data, settings, bundles, ...stackProps } = props;
    super(scope, id, { description: 'Beatless: the API, the queues and the functions.', ...stackProps });
    const alarms = alarmTopic(this, settings.alarmEmail);
    const { alarmEmail: email, monthlyBudgetUsd: usd } = settings;
    if (usd !== undefined && email !== undefined) new MonthlyBudget(this, 'MonthlyBudget', { usd, email });
    this.deadLetters = this.deadLetterFunction(props);
    this.taskQueues = this.queuesOfCatalogue(props, alarms);
    this.schedules = this.schedulesOfUsers(props, alarms);
    this.periodicTasks(settings);
    this.push = new Push(this, 'Push', { tasks: data.tasks, bundles, alarms });
    this.api = this.apiFunction(props);
    this.http = new HttpApi(this, 'HttpApi', { handler: this.api.lambda, alarms, ...settings });
    this.canary = this.canaryOf(props, alarms);
    this.sweep = this.sweepFunction(props);
    new SweepRule(this, 'SweepRule', { sweep: this.sweep.lambda, alarms });
    this.bus = taskBus(this, 'Bus');
    this.taskChanges = this.changesOfTasks(props, alarms);
    this.taskRequests = this.requestsOnBus(props, alarms);
    const storage = [data.uploads, data.results];
    if (settings.console === 'on')
      this.console = new Console(this, 'Console', {
        apiUrl: this.http.url,
        pushUrl: this.push.url,
        bundles,
        storage,
      });
    this.dashboard = this.operations();
    this.finishStatements = this.endsOfStatements(props, alarms);
    appOutputs(this, data);
    for (const { task, setting } of settings.absent)
      Annotations.of(this).addInfoV2(`beatless:${task}`, `${task} is not deployed: it needs -c ${setting}=…`);
  }

  /** What people look at in the AWS console. */
  private operations(): OperationsDashboard {
    const { api, sweep, deadLetters, taskChanges, taskRequests, taskQueues, http, push, canary } = this;
    const workers = taskQueues.map(({ name, worker }) => [`worker ${name}`, worker] as const);
    const functions = {
      api,
      ...Object.fromEntries(workers),
      sweep,
      'dead letters': deadLetters,
      'task changes': taskChanges.reactor,
      'task requests': taskRequests.taker,
      push: push.teller,
      'push connections': push.connections,
      ...(canary ? { canary: canary.canary } : {}),
    };
    const logGroups = Object.values(functions).map(({ logGroup }) => logGroup);
    new SavedQueries(this, 'SavedQueries', logGroups);
    return new OperationsDashboard(this, 'Operations', {
      http,
      taskQueues,
      functions,
      canary: canary?.canary.lambda,
    });
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
    const { deadLetters } = this;
    const { definitions } = deployedTasks(settings.tasks);
    // An idle queue costs money: none is made for work that is not deployed.
    const used = Object.entries<QueueDefinition>(queues).filter(([name]) =>
      definitions.some(({ queue }) => queue === name),
    );
    return used.map(([name, definition]) => {
      const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}Queue`;
      const access = join(
        workerAccess(definition, isForCallers(name, settings), data),
        limits(settings),
        deployed(settings),
        servicesOfQueue(name, data, settings),
      );
      const traced = isTraced(settings);
      return new TaskQueue(this, id, { name, definition, bundles, access, deadLetters, alarms, traced });
    });
  }

  private apiFunction({ data, settings, bundles }: AppStackProps): NodeFunction<ApiEnv> {
    return new NodeFunction<ApiEnv>(this, 'Api', {
      description: 'Answers the HTTP API: accepts tasks and tells how they are.',
      bundles,
      bundle: 'api',
      access: join(
        tasksTable(data.tasks, {
          on: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
          queriesIndexes: ['open', 'failed'],
        }),
        keysTable(data.keys, { on: ['GetItem', 'PutItem', 'UpdateItem'], queriesIndexes: ['byOwner'] }),
        userTables(data, { on: [], queriesIndexes: ['newest'] }),
        uploadsBucket(data.uploads, 'PutObject', 'GetObject', 'ListBucket'),
        resultsBucket(data.results, 'GetObject', 'ListBucket'),
        pushTable(this.push.table, 'PutItem'),
        values({ PUSH_URL: this.push.url }),
        loadsTo(data),
        this.allQueues({ asksDepth: true }),
        limits(settings),
        deployed(settings),
        schedules(this.schedules),
      ),
      // CPU comes with memory: with half of it a first request waits twice as long.
      memoryMiB: 512,
      // The HTTP API itself gives up after 30 s.
      timeoutSeconds: 29,
      traced: isTraced(settings),
    });
  }

  private canaryOf({ data, settings, bundles }: AppStackProps, alarms: ITopic | undefined) {
    if (settings.canary === 'off') return undefined;
    return new Canary(this, 'Canary', {
      bundles,
      keys: data.keys,
      apiUrl: this.http.url,
      runsByItself: settings.canary === 'on',
      alarms,
    });
  }

  private schedulesOfUsers(
    { data, settings, bundles }: AppStackProps,
    alarms: ITopic | undefined,
  ): Schedules {
    const access = join(
      tasksTable(data.tasks, { on: ['GetItem', 'PutItem', 'UpdateItem'] }),
      this.queuesOfCallers(settings),
      deployed(settings),
    );
    return new Schedules(this, 'Schedules', { bundles, access, alarms, traced: isTraced(settings) });
  }

  private periodicTasks(settings: DeploymentSettings): void {
    const tasks = periodicTasks.filter(({ task }) => settings.tasks.includes(task));
    new PeriodicRules(this, 'Periodic', {
      tasks,
      schedules: this.schedules,
      enabled: settings.schedules === 'on',
    });
  }

  private sweepFunction({ data, settings, bundles }: AppStackProps): NodeFunction<SweepEnv> {
    return new NodeFunction<SweepEnv>(this, 'Sweep', {
      description: 'Every minute: wakes or ends every task that is due and has not moved.',
      bundles,
      bundle: 'sweep',
      access: join(
        tasksTable(data.tasks, {
          // A queued or missed run of a schedule becomes a task here; a schedule that was deleted goes.
          on: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
          queriesIndexes: ['open'],
        }),
        this.allQueues({ asksDepth: true }),
        deployed(settings),
        schedules(this.schedules),
      ),
      memoryMiB: 512,
      timeoutSeconds: 60,
      async: { retries: 0, maxAge: Duration.minutes(1) },
    });
  }

  private changesOfTasks(
    { data, settings, bundles }: AppStackProps,
    alarms: ITopic | undefined,
  ): TaskChanges {
    const access = join(
      // A callback is a task of its own; the end of a child may wake its parent.
      tasksTable(data.tasks, { on: ['GetItem', 'PutItem', 'UpdateItem'] }),
      this.queuesNamed((name) => name === deliverCallback.queue || usesGroup(name)),
      eventBus(this.bus),
      deployed(settings),
    );
    return new TaskChanges(this, 'TaskChanges', { tasks: data.tasks, bundles, access, alarms });
  }

  private requestsOnBus(
    { data, settings, bundles }: AppStackProps,
    alarms: ITopic | undefined,
  ): TaskRequests {
    const access = join(
      tasksTable(data.tasks, { on: ['GetItem', 'PutItem', 'UpdateItem'] }),
      this.queuesOfCallers(settings),
      deployed(settings),
    );
    const { bus } = this;
    return new TaskRequests(this, 'TaskRequests', {
      bus,
      bundles,
      access,
      alarms,
      traced: isTraced(settings),
    });
  }

  private endsOfStatements({ data, settings, bundles }: AppStackProps, alarms: ITopic | undefined) {
    if (!this.taskQueues.some(({ name }) => name === loadToRedshift.queue)) return undefined;
    const access = join(
      tasksTable(data.tasks, { on: ['GetItem', 'UpdateItem'] }),
      this.queuesNamed((name) => name === loadToRedshift.queue),
    );
    return new FinishStatements(this, 'FinishStatements', { bundles, access, alarms, stage: settings.stage });
  }

  private allQueues(options: { readonly asksDepth?: boolean }) {
    return this.queuesNamed(() => true, options);
  }

  private queuesOfCallers(settings: DeploymentSettings) {
    return this.queuesNamed((name) => isForCallers(name, settings));
  }

  private queuesNamed(wanted: (name: string) => boolean, options: { readonly asksDepth?: boolean } = {}) {
    const chosen = this.taskQueues.filter(({ name }) => wanted(name));
    return queueUrls(Object.fromEntries(chosen.map(({ name, queue }) => [name, queue])), options);
  }
}

/** Of the functions that accept tasks and that run them; the others would be recorded mostly for nothing. */
function isTraced({ tracing }: DeploymentSettings): boolean {
  return tracing === 'on';
}
