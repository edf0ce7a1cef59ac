import { join, resolve as resolvePath } from 'node:path';
import { advanceClock, clockOffset, realTimers, setClockOffset } from '#local/clock.ts';
import { createLateness, type Lateness } from '#local/schedules/lateness.ts';
import type { DataServices, GrantUse, StartDataServices } from '#local/services/contract.ts';
import { loadAssembly } from './assembly.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkRoles } from './check-roles.ts';
import { readClockOffset, writeClockOffset } from './clock-file.ts';
import { startControlServer } from './control/server.ts';
import { createStacks } from './create-stacks.ts';
import { openDataFolder } from './data-folder.ts';
import { writeEnvironmentScripts } from './environment/scripts.ts';
import { type RunningMapping, startMapping } from './event-source-mapping.ts';
import { createDispatcher } from './events/dispatcher.ts';
import { scheduleTargets } from './events/schedule-targets.ts';
import { distributionListener } from './http/distribution.ts';
import { httpApiListener } from './http/http-api.ts';
import { listen } from './http/listen.ts';
import { serveWebSocketApi } from './http/web-socket-api.ts';
import { createAsyncInvoker } from './lambda/async-invoke.ts';
import type { Environment } from './lambda/environment.ts';
import type { InvokeOutcome } from './lambda/outcome.ts';
import { createPool, type LambdaPool } from './lambda/pool.ts';
import { type LogStore, openLogStore } from './logs.ts';
import { type CloudModel, emptyModel, findFunction } from './model.ts';
import { choosePorts } from './ports.ts';
import { Refusal } from './refusal.ts';
import { startRule } from './rules.ts';
import { runCustomResources } from './run-custom-resources.ts';
import { startStreamMapping } from './streams/stream-mapping.ts';

/** How a local cloud is started; everything but the data services has a default. */
export interface LocalCloudOptions {
  /** First of its ports; 0 finds a free block. */
  readonly port?: number;
  /** Folder of the data. */
  readonly dataDir?: string;
  /** Empty the folder first. */
  readonly fresh?: boolean;
  /** Folder that `cdk synth` wrote. */
  readonly assembly?: string;
  /** Environments per function, where the template reserves no concurrency. */
  readonly maxEnvironments?: number;
  /** The same for functions behind the HTTP API: a long poll holds one for 20 s. */
  readonly maxApiEnvironments?: number;
  readonly idleMs?: number;
  readonly initLimitMs?: number;
  /** How long `stop` lets running invocations finish. */
  readonly graceMs?: number;
  /** Whether calls that a function's role does not allow are only recorded, or refused. */
  readonly authorisation?: 'log' | 'enforce';
  /** Rules whose logical id begins so (words with commas between) do not fire: who measures or counts wants nothing else to happen. */
  readonly hold?: string;
  /** Grants that the functions' roles are taken to lack. */
  readonly withoutGrants?: readonly Omit<GrantUse, 'calls' | 'denied'>[];
  readonly startDataServices: StartDataServices;
}

/** A running local cloud. */
export interface LocalCloud {
  readonly api: string;
  readonly control: string;
  readonly endpoints: DataServices['endpoints'];
  /** Of all stacks, without those that stacks publish for each other. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly region: string;
  readonly account: string;
  /** Credentials that may do everything. */
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly dataDir: string;
  readonly data: DataServices;
  readonly model: CloudModel;
  readonly pools: readonly LambdaPool[];
  readonly mappings: readonly RunningMapping[];
  readonly logs: LogStore;
  /** Of rules and schedules. */
  readonly lateness: Lateness;
  /** Every live execution environment. */
  environments(): Environment[];
  /** By name, ARN or logical id; a `Refusal` if there is no such function. */
  pool(nameOrId: string): LambdaPool;
  invoke(nameOrId: string, payload: unknown): Promise<InvokeOutcome>;
  /** Moves the clock of the supervisor and of every environment forward. */
  moveClock(ms: number): void;
  /** Takes no new work, lets running invocations finish for a while, closes everything. */
  stop(): Promise<void>;
  /** Resolves when the cloud has stopped, whoever stopped it. */
  readonly stopped: Promise<void>;
}

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
const ROOT = { accessKeyId: 'local', secretAccessKey: 'local' };
/** What stacks publish for each other; nothing that people look for. */
const INTERNAL_OUTPUT = /^(PublishOutput|ExportsOutput)/;
/** Longer than the minute between two firings of a rule, whose function would else start anew every minute. */
const IDLE_MS = 90_000;
/** 5 s for running invocations at a stop. */
const GRACE_MS = 5_000;

type Undo = () => Promise<unknown> | unknown;

/** Starts everything that the assembly declares, in the order below; `stop` goes back through it. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const undo: Undo[] = [];
  try {
    return await startInOrder(options, undo);
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
}

async function startInOrder(options: LocalCloudOptions, undo: Undo[]): Promise<LocalCloud> {
  const { maxEnvironments = 4, maxApiEnvironments = 12, idleMs = IDLE_MS, initLimitMs = 10_000 } = options;

  // 1. what there is to run
  const stacks = loadAssembly(resolvePath(options.assembly ?? 'cdk.out'));
  const ports = await choosePorts(options.port ?? 14_600);
  const api = `http://127.0.0.1:${ports.api}`;
  const control = `http://127.0.0.1:${ports.control}`;

  // 2. the folder of the data, and its clock
  const folder = openDataFolder(resolvePath(options.dataDir ?? '.local'), options.fresh ?? false);
  undo.push(() => folder.release());
  setClockOffset(Math.max(clockOffset(), readClockOffset(folder.path)));
  const logs = openLogStore(join(folder.path, 'logs'));
  undo.push(() => logs.close());

  const lateness = createLateness();

  // 3. the services that hold data, and the resources in them
  const data = await options.startDataServices({
    dataDir: join(folder.path, 'data'),
    ports,
    region: REGION,
    account: ACCOUNT,
    root: ROOT,
    lateness,
    ...(options.authorisation && { authorisation: options.authorisation }),
  });
  undo.push(() => data.close());
  const model = emptyModel();
  const context = { region: REGION, account: ACCOUNT, data, model, apiEndpoint: api };
  const outputsByStack = await createStacks(stacks, context);
  checkPermissions(model);
  for (const grant of options.withoutGrants ?? []) data.gateway.removeGrant(grant);
  checkRoles(model, data.gateway, { region: REGION, account: ACCOUNT });
  data.redshift.useRoles((arn) => model.roles.find((role) => role.arn === arn));

  // 4. the functions
  const scripts = writeEnvironmentScripts(join(folder.path, 'environment'));
  const surroundings = { region: REGION, endpoints: data.endpoints, otherServicesEndpoint: control };
  const behindApi = new Set(
    model.integrations.map(({ functionArn }) => findFunction(model.functions, functionArn)),
  );
  const pools = model.functions.map((definition) => {
    const policies = model.roles.find(({ arn }) => arn === definition.roleArn)?.policies ?? [];
    const parts = { scripts, surroundings, gateway: data.gateway, policies, logs, initLimitMs };
    const limit = behindApi.has(definition) ? maxApiEnvironments : maxEnvironments;
    return createPool(definition, parts, { maxEnvironments: limit, idleMs });
  });
  undo.push(() => Promise.all(pools.map((pool) => pool.close())));
  const environments = (): Environment[] => pools.flatMap((pool) => pool.environments);
  data.gateway.onKill(async (id) =>
    environments()
      .find((environment) => environment.id === id)
      ?.kill(),
  );
  const invoker = createAsyncInvoker(model, data);

  // 5. what calls the functions; at the stop all of it closes at once
  const doors: Undo[] = [() => invoker.stop()];
  undo.push(() => Promise.all(doors.map((close) => close())));
  await runCustomResources(model.customResources, pools);
  for (const definition of model.apis) {
    const listener = httpApiListener(definition, { account: ACCOUNT, model, pools });
    const parts = { model, region: REGION, apiEndpoint: api, api: listener, s3: data.s3, ses: data.ses };
    const [distribution] = model.distributions;
    const server = await listen(
      ports.api,
      distribution ? distributionListener(distribution, parts) : listener,
    );
    doors.push(() => server.stop());
    for (const webSocketApi of model.webSocketApis) {
      const running = serveWebSocketApi(webSocketApi, server.server, { model, pools });
      const stage = model.stages.find(({ apiId }) => apiId === webSocketApi.id)?.name ?? '';
      data.executeApi.serve(webSocketApi.id, stage, running.connections);
      doors.push(() => running.stop());
    }
  }
  const mappings = startMappings(model, pools, data);
  doors.push(...mappings.map((mapping) => () => mapping.stop()));
  const dispatcher = createDispatcher({ model, pools, invoker, data });
  doors.push(() => dispatcher.stop());
  data.events.onEvent((busName, event) => dispatcher.publish(busName, event));
  const ruleOptions = { region: REGION, account: ACCOUNT, dispatcher, lateness };
  const prefixes = options.hold?.split(',') ?? [];
  const held = (logicalId: string) => prefixes.some((prefix) => logicalId.startsWith(prefix));
  const rules = model.rules
    .filter(({ logicalId }) => !held(logicalId))
    .map((rule) => startRule(rule, ruleOptions));
  doors.push(...rules.map((rule) => () => rule.stop()));
  data.redshift.resume();
  const firing = data.scheduler.start(scheduleTargets({ model, pools, invoker, data }));
  doors.push(() => firing.stop());

  // 6. the control server
  const stopped = Promise.withResolvers<void>();
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    const grace = realTimers.setTimeout(() => {
      for (const environment of environments()) void environment.kill();
    }, options.graceMs ?? GRACE_MS);
    await undoAll(undo);
    realTimers.clearTimeout(grace);
    stopped.resolve();
  };
  const pool = (nameOrId: string): LambdaPool => {
    const found = pools.find(({ definition }) => findFunction([definition], nameOrId));
    if (!found) throw new Refusal(`There is no function ${nameOrId}.`);
    return found;
  };
  const cloud: LocalCloud = {
    api,
    control,
    endpoints: data.endpoints,
    outputs: publicOutputs(Object.values(outputsByStack)),
    region: REGION,
    account: ACCOUNT,
    root: ROOT,
    dataDir: folder.path,
    data,
    model,
    pools,
    mappings,
    logs,
    lateness,
    environments,
    pool,
    invoke: (nameOrId, payload) => pool(nameOrId).invoke(JSON.stringify(payload ?? {})),
    moveClock(ms) {
      advanceClock(ms);
      for (const environment of environments()) environment.setClock(clockOffset());
      writeClockOffset(folder.path, clockOffset());
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
    stopped: stopped.promise,
  };
  const controlServer = await startControlServer(cloud, ports.control);
  doors.push(() => controlServer.stop());
  return cloud;
}

function startMappings(
  model: CloudModel,
  pools: readonly LambdaPool[],
  data: DataServices,
): RunningMapping[] {
  const connected = <T>(
    id: string,
    functionName: string,
    source: T | undefined,
  ): { source: T; pool: LambdaPool } => {
    const pool = pools.find(({ definition }) => findFunction([definition], functionName));
    if (source && pool) return { source, pool };
    throw new Refusal(`${id} connects a source and a function that no stack declares.`);
  };
  const ofQueues = model.mappings.map((mapping) => {
    const queue = model.queues.find(({ arn }) => arn === mapping.eventSourceArn);
    const { source, pool } = connected(mapping.logicalId, mapping.functionName, queue);
    return startMapping(mapping, { region: REGION, queue: source, pool, ...data });
  });
  const ofStreams = model.streamMappings.map((mapping) => {
    const table = model.tables.find(({ streamArn }) => streamArn === mapping.streamArn);
    const { source, pool } = connected(mapping.logicalId, mapping.functionName, table);
    return startStreamMapping(mapping, { region: REGION, table: source, pool, model, data });
  });
  return [...ofQueues, ...ofStreams];
}

async function undoAll(undo: Undo[]): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}

function publicOutputs(outputs: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const entries = outputs.flatMap((ofStack) => Object.entries(ofStack));
  return Object.fromEntries(entries.filter(([name]) => !INTERNAL_OUTPUT.test(name)));
}
