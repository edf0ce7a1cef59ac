import { clockOffset } from '#local/clock.ts';
import { residentMiB } from '#local/runtime/lambda/memory.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import { isRecord } from '#local/runtime/resources/read.ts';
import type { LocalCloud } from '#local/runtime/start.ts';
import { MAX_LATENESS_MS } from '#local/schedules/lateness.ts';
import type { FaultRule } from '#local/services/contract.ts';

/** A request to the control server. */
interface ControlRequest {
  readonly cloud: LocalCloud;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

interface ControlRoute {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (request: ControlRequest) => unknown;
}

const DEFAULT_LOG_LIMIT = 200;

/** The routes of the control server; a path of the form `/environments/{id}/kill` has named groups. */
const ROUTES: readonly ControlRoute[] = [
  { method: 'GET', path: /^\/(health)?$/, answer: health },
  { method: 'GET', path: /^\/clock$/, answer: clock },
  { method: 'POST', path: /^\/clock$/, answer: moveClock },
  {
    method: 'POST',
    path: /^\/connections\/drop$/,
    answer: ({ cloud }) => ({ dropped: cloud.data.executeApi.drop() }),
  },
  { method: 'GET', path: /^\/lateness$/, answer: ({ cloud }) => cloud.lateness.settings },
  { method: 'POST', path: /^\/lateness$/, answer: setLateness },
  { method: 'GET', path: /^\/faults$/, answer: ({ cloud }) => ({ injected: cloud.data.gateway.injected() }) },
  { method: 'POST', path: /^\/faults$/, answer: setFaults },
  { method: 'GET', path: /^\/calls$/, answer: ({ cloud }) => cloud.data.gateway.recentCalls() },
  { method: 'GET', path: /^\/calls\/counts$/, answer: ({ cloud }) => cloud.data.gateway.counts() },
  { method: 'POST', path: /^\/calls\/reset$/, answer: resetCalls },
  { method: 'GET', path: /^\/grants$/, answer: ({ cloud }) => cloud.data.gateway.grants() },
  { method: 'GET', path: /^\/environments$/, answer: listEnvironments },
  { method: 'POST', path: /^\/environments\/(?<id>[\w-]+)\/kill$/, answer: killEnvironment },
  { method: 'GET', path: /^\/functions$/, answer: listFunctions },
  { method: 'POST', path: /^\/functions\/(?<id>[^/]+)\/invoke$/, answer: invoke },
  { method: 'GET', path: /^\/queues$/, answer: listQueues },
  { method: 'POST', path: /^\/events$/, answer: putEvent },
  { method: 'GET', path: /^\/outbox$/, answer: outbox },
  { method: 'GET', path: /^\/logs$/, answer: logs },
  { method: 'GET', path: /^\/metrics$/, answer: ({ cloud }) => cloud.logs.metrics.totals() },
  { method: 'GET', path: /^\/outputs$/, answer: ({ cloud }) => cloud.outputs },
  { method: 'GET', path: /^\/memory$/, answer: memory },
  { method: 'GET', path: /^\/redshift$/, answer: ({ cloud }) => cloud.data.redshift.configure({}) },
  { method: 'POST', path: /^\/redshift$/, answer: configureRedshift },
  { method: 'POST', path: /^\/redshift\/query$/, answer: queryRedshift },
  { method: 'POST', path: /^\/stop$/, answer: stop },
];

/** The route for a method and path, with the parameters of the path. */
export function findControlRoute(method: string, path: string) {
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match) {
      const named = Object.entries(match.groups ?? {}).map(([name, value]) => [
        name,
        decodeURIComponent(value),
      ]);
      return { route, parameters: Object.fromEntries(named) as Record<string, string> };
    }
  }
  return undefined;
}

function health({ cloud }: ControlRequest) {
  return { status: 'ok', pid: process.pid, api: cloud.api, endpoints: cloud.endpoints };
}

function clock() {
  return { now: new Date().toISOString(), offsetMs: clockOffset() };
}

function moveClock({ cloud, body }: ControlRequest) {
  const advanceMs = isRecord(body) ? body.advanceMs : undefined;
  if (typeof advanceMs !== 'number') throw new Refusal('Give {"advanceMs": milliseconds}.');
  cloud.moveClock(advanceMs);
  return clock();
}

function setLateness({ cloud, body }: ControlRequest) {
  const { maxMs, seed = 1 } = isRecord(body) ? body : {};
  const isUsable = typeof maxMs === 'number' && maxMs >= 0 && maxMs <= MAX_LATENESS_MS;
  if (!isUsable || typeof seed !== 'number')
    throw new Refusal(`Give {"maxMs": 0 to ${MAX_LATENESS_MS}, "seed": number}.`);
  cloud.lateness.set({ maxMs, seed });
  return cloud.lateness.settings;
}

function setFaults({ cloud, body }: ControlRequest) {
  const { rules, seed = 1 } = isRecord(body) ? body : {};
  const isRules =
    Array.isArray(rules) && rules.every((rule) => isRecord(rule) && typeof rule.effect === 'string');
  if (!isRules || typeof seed !== 'number')
    throw new Refusal('Give {"rules": [{"effect": …}, …], "seed": number}.');
  cloud.data.gateway.setFaults(rules as FaultRule[], seed);
  return { rules: rules.length };
}

function resetCalls({ cloud }: ControlRequest) {
  cloud.data.gateway.resetCounts();
  return {};
}

function listEnvironments({ cloud }: ControlRequest) {
  return cloud.environments().map((environment) => ({
    functionId: environment.functionId,
    environmentId: environment.id,
    pid: environment.pid,
    busy: environment.requestId !== undefined,
    requestId: environment.requestId ?? null,
    ageSeconds: Math.round((Date.now() - environment.startedAt) / 1000),
    rssMiB: Math.round(residentMiB(environment.pid) ?? 0),
  }));
}

async function killEnvironment({ cloud, parameters }: ControlRequest) {
  const environment = cloud.environments().find(({ id }) => id === parameters.id);
  if (!environment) throw new Refusal(`There is no environment ${parameters.id}.`);
  await environment.kill();
  return { killed: environment.id, functionId: environment.functionId };
}

function listFunctions({ cloud }: ControlRequest) {
  return cloud.pools.map(({ definition, limit, environments }) => ({
    functionId: definition.logicalId,
    name: definition.name,
    memoryMiB: definition.memoryMiB,
    timeoutSeconds: definition.timeoutSeconds,
    limit,
    environments: environments.length,
  }));
}

async function invoke({ cloud, parameters, body }: ControlRequest) {
  const { payload, ...outcome } = { payload: 'null', ...(await cloud.invoke(parameters.id ?? '', body)) };
  return { ...outcome, payload: JSON.parse(payload) as unknown };
}

async function listQueues({ cloud }: ControlRequest) {
  const { sqs } = cloud.data;
  return Promise.all(
    cloud.model.queues.map(async ({ logicalId, name, url }) => ({
      logicalId,
      name,
      url,
      ...(await sqs.depth(name)),
    })),
  );
}

/** As the EventBridge console sends one: to the only bus of the stacks, or to the one that is named. */
async function putEvent({ cloud, body }: ControlRequest) {
  const { detailType, detail = {}, source = 'console', bus } = isRecord(body) ? body : {};
  if (typeof detailType !== 'string' || typeof source !== 'string' || !isRecord(detail)) {
    throw new Refusal('Give {"detailType": text, "detail": object, "source": text, "bus": name}.');
  }
  const [only, ...others] = cloud.model.buses;
  const busName = bus ?? (others.length === 0 ? only?.name : undefined) ?? 'default';
  return {
    eventId: await cloud.data.events.put(String(busName), { source, detailType, detail }),
    bus: busName,
  };
}

/** Mails that SES took, newest first. */
function outbox({ cloud, query }: ControlRequest) {
  const limit = Number(query.get('limit') ?? DEFAULT_LOG_LIMIT);
  if (!Number.isInteger(limit) || limit < 1) throw new Refusal('limit is a positive number.');
  return { messages: cloud.data.ses.messages().toReversed().slice(0, limit) };
}

function logs({ cloud, query }: ControlRequest) {
  const functionId = query.get('function') ?? undefined;
  const limit = Number(query.get('limit') ?? DEFAULT_LOG_LIMIT);
  if (!Number.isInteger(limit) || limit < 1) throw new Refusal('limit is a positive number.');
  const known = functionId === undefined ? undefined : cloud.pool(functionId).definition.logicalId;
  return cloud.logs
    .recent(known, limit)
    .map(({ text, fields, ...record }) => ({ ...record, ...(fields ? { fields } : { text }) }));
}

function memory({ cloud }: ControlRequest) {
  const supervisorMiB = Math.round(process.memoryUsage.rss() / 2 ** 20);
  const environments = cloud.environments().map(({ id, functionId, pid }) => ({
    environmentId: id,
    functionId,
    rssMiB: Math.round(residentMiB(pid) ?? 0),
  }));
  const totalMiB = environments.reduce((sum, { rssMiB }) => sum + rssMiB, supervisorMiB);
  return { supervisorMiB, environments, totalMiB };
}

/** SQL on the warehouse of the stacks, for people. */
function queryRedshift({ cloud, body }: ControlRequest) {
  const sql = isRecord(body) ? body.sql : undefined;
  if (typeof sql !== 'string') throw new Refusal('Give {"sql": text}.');
  return cloud.data.redshift.query(sql);
}

/** How statements of the Data API fare before they run. */
function configureRedshift({ cloud, body }: ControlRequest) {
  const given = isRecord(body) ? Object.entries(body) : [];
  const isKnown = given.every(
    ([name, value]) => REDSHIFT_SETTINGS.includes(name) && typeof value === 'number' && value >= 0,
  );
  if (given.length === 0 || !isKnown)
    throw new Refusal(`Give numbers for some of ${REDSHIFT_SETTINGS.join(', ')}.`);
  return cloud.data.redshift.configure(Object.fromEntries(given));
}

const REDSHIFT_SETTINGS = ['pickedAfterMs', 'startedAfterMs', 'activeStatements'];

/** The answer goes out before the doors close. */
function stop({ cloud }: ControlRequest) {
  setImmediate(() => void cloud.stop());
  return { stopping: true };
}
