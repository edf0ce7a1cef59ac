import * as z from 'zod/mini';
import {
  equalHashes,
  hashSecret,
  newApiKeySecret,
  newPushTicket,
  signToken,
} from '#adapters/system/secrets.ts';
import { leaseId, owner as ownerSchema, parseTaskId, type TaskId } from '#core/ids.ts';
import { createKey, keyVerifier } from '#core/keys.ts';
import type { TaskRef } from '#core/ports.ts';
import { claim, fail, succeed } from '#core/transitions.ts';
import { type Api, type ApiEvent, createApi } from '#functions/api/api.ts';
import { consoleLinks } from '#functions/api/console-links.ts';
import type { ApiDeps } from '#functions/api/deps.ts';
import { buildOpenApi } from '#functions/api/openapi.ts';
import { operatedQueues } from '#functions/api/operated-queues.ts';
import { problemKinds, problemType } from '#functions/api/problem.ts';
import { publishedDocument } from '#functions/api/published-document.ts';
import { router } from '#functions/api/router.ts';
import { routes } from '#functions/api/routes.ts';
import { catalogue, deployedTasks } from '#tasks/catalogue.ts';
import { queues } from '#tasks/queues.ts';
import { fakeClock } from '#test/fakes/fake-clock.ts';
import { recordingLog } from '#test/fakes/logs.ts';
import { memoryAuditStore } from '#test/fakes/memory-audit-store.ts';
import { memoryControlStore } from '#test/fakes/memory-control-store.ts';
import { memoryEffectStore } from '#test/fakes/memory-effect-store.ts';
import { memoryKeyStore } from '#test/fakes/memory-key-store.ts';
import { memoryLimitStore } from '#test/fakes/memory-limit-store.ts';
import { memoryLoads } from '#test/fakes/memory-loads.ts';
import { memoryObjectStore } from '#test/fakes/memory-object-store.ts';
import { memoryPushStore } from '#test/fakes/memory-push-store.ts';
import { memoryScheduleStore } from '#test/fakes/memory-schedule-store.ts';
import { memoryShadows } from '#test/fakes/memory-shadows.ts';
import { memoryTaskStore } from '#test/fakes/memory-task-store.ts';
import { memoryUserStore } from '#test/fakes/memory-user-store.ts';
import { memoryWakeUps } from '#test/fakes/memory-wake-ups.ts';
import { seededRandomness } from '#test/fakes/seeded-randomness.ts';

export interface Call {
  readonly query?: string;
  readonly body?: unknown;
  /** Sent as it stands instead of `body`. */
  readonly text?: string;
  readonly base64?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** A bearer token; null sends none. Default: a key of "acme" with every scope. */
  readonly key?: string | null;
  readonly remainingMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string | undefined;
  /** The parsed body, whose form is checked against what the route states. */
  readonly json: Record<string, unknown>;
}

const document = publishedDocument(JSON.stringify(buildOpenApi()));
const find = router(routes);
const secrets = { generate: newApiKeySecret, hash: hashSecret, equal: equalHashes };

/** An API on memory, with a clock to move. */
export function testApi(change: Partial<ApiDeps> = {}) {
  const clock = fakeClock();
  const store = memoryTaskStore();
  const wakeUps = memoryWakeUps(clock);
  const effects = memoryEffectStore();
  const controls = memoryControlStore();
  const keys = memoryKeyStore();
  const audit = memoryAuditStore();
  const users = memoryUserStore();
  const objects = memoryObjectStore();
  const log = recordingLog();
  const schedules = memoryScheduleStore(store);
  const shadows = memoryShadows();
  const { bundles, loaders, files: loadFiles, conversion } = memoryLoads();
  const warehouse = { database: 'dev', roleArn: 'arn:aws:iam::123456789012:role/copy', bucket: 'results' };
  const apiLoads = { bundles, loaders, loadFiles, conversion, warehouse };
  const deps: ApiDeps = {
    store,
    schedules,
    shadows,
    wakeUps,
    push: memoryPushStore(),
    pushUrl: 'wss://push.example/ws',
    newTicket: newPushTicket,
    signToken,
    effects,
    controls,
    keys,
    limits: memoryLimitStore(),
    audit,
    users,
    secrets,
    verifier: keyVerifier({ keys, secrets, clock }),
    links: objects,
    ...apiLoads,
    ...deployedTasks(catalogue.map(({ name }) => name)),
    queues: Object.keys(queues),
    operatedQueues: operatedQueues(queues, catalogue),
    consoleLinks: consoleLinks({
      region: 'eu-central-1',
      QUEUE_URLS: { default: 'https://sqs.eu-central-1.amazonaws.com/123456789012/default' },
      TASKS_TABLE: 'tasks',
      keyOf: ({ owner, id }) => ({ pk: { S: `T#${owner}` }, sk: { S: id } }),
    }),
    maxUploadBytes: 1_000_000,
    clock,
    random: seededRandomness(1),
    hash: hashSecret,
    log,
    document,
    docsPage: { html: '<!doctype html>', css: 'body{}', js: '0' },
    ...change,
  };
  const api = createApi(deps);
  const makeKey = async (owner: string, scopes: readonly string[] = ['*', 'operator']) => {
    const asked = { owner: ownerSchema.parse(owner), name: 'test', scopes, createdBy: 'test' };
    return (await createKey(asked, { keys, secrets, clock })).token;
  };
  let usual: string | undefined;
  const call = async (method: string, path: string, options: Call = {}): Promise<Answer> => {
    usual ??= await makeKey('acme');
    return send(api, method, path, { key: usual, ...options });
  };
  return {
    call,
    makeKey,
    clock,
    store,
    schedules,
    shadows,
    wakeUps,
    effects,
    controls,
    keys,
    audit,
    users,
    objects,
    log,
    deps,
  };
}

/** A task that runs and, on request, has succeeded. */
export async function start({ store, clock }: ReturnType<typeof testApi>, id: TaskId): Promise<TaskRef> {
  const ref = { owner: ownerSchema.parse('acme'), id };
  const now = clock.now();
  const location = { requestId: 'r-1', logGroup: '/aws/lambda/worker', logStream: 's-1' };
  await store.update(ref, claim({ lease, leaseUntil: now + 60_000, now, location }));
  return ref;
}

/** Ends a task that {@link start} started. */
export async function finish(
  { store, clock }: ReturnType<typeof testApi>,
  ref: TaskRef,
  result: unknown,
): Promise<void> {
  const resultBytes = JSON.stringify(result).length;
  const outputPrefix = `${ref.owner}/${ref.id}/1/`;
  const args = { lease, now: clock.now(), outputPrefix, resultBytes };
  const task = { owner: ref.owner, retainDays: 14 };
  await store.update(ref, succeed(task, resultBytes <= 32 * 1024 ? { ...args, result } : args));
}

/** Lets a task that {@link start} started fail for good. */
export async function failFor(
  { store, clock }: ReturnType<typeof testApi>,
  ref: TaskRef,
  reason: string,
  message = 'It broke.',
): Promise<void> {
  const task = { owner: ref.owner, retainDays: 14 };
  await store.update(ref, fail(task, lease, clock.now(), { reason, message }));
}

/** The lease that {@link start} takes. */
export const lease = leaseId.parse('lease-of-the-test');

/** Submits a debug_task and gives its id. */
export async function submitted(
  { call }: Pick<ReturnType<typeof testApi>, 'call'>,
  body: Record<string, unknown> = {},
): Promise<TaskId> {
  const { json } = await call('POST', '/v1/tasks', { body: { task: 'debug_task', ...body } });
  const id = parseTaskId(String(json.id));
  if (!id) throw new Error(`the submit answered ${JSON.stringify(json)}`);
  return id;
}

/** The fields that a problem document names. */
export function fieldsOf({ json }: Answer): string[] {
  return z
    .array(z.object({ field: z.string() }))
    .parse(json.errors ?? [])
    .map(({ field }) => field);
}

/** Sends one event and checks the answer's form. */
async function send(api: Api, method: string, path: string, options: Call): Promise<Answer> {
  const { query = '', body, base64 = false, headers = {}, key, remainingMs = 29_000 } = options;
  const text = options.text ?? (body === undefined ? undefined : JSON.stringify(body));
  const event: ApiEvent = {
    rawPath: path,
    rawQueryString: query,
    headers: {
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...headers,
    },
    isBase64Encoded: base64,
    ...(text === undefined ? {} : { body: text }),
    requestContext: { requestId: 'request-1', http: { method } },
  };
  const result = await api(event, () => remainingMs);
  const answer = { status: result.statusCode ?? 0, headers: result.headers ?? {}, text: result.body };
  const json =
    String(answer.headers['content-type']).includes('json') && answer.text ? JSON.parse(answer.text) : {};
  checkForm(method, path, answer, json);
  return { ...answer, json };
}

const problemDocument = z.strictObject({
  type: z.enum(Object.keys(problemKinds).map((kind) => problemType(kind as keyof typeof problemKinds))),
  title: z.string(),
  status: z.int(),
  detail: z.string().check(z.minLength(10)),
  errors: z.optional(
    z.array(z.strictObject({ field: z.string(), message: z.string().check(z.minLength(1)) })),
  ),
  requestId: z.literal('request-1'),
});

/** Problems are problem documents, other answers what their route states: nothing undocumented leaves the API. */
function checkForm(method: string, path: string, answer: Omit<Answer, 'json'>, json: unknown): void {
  if (answer.status >= 400) {
    if (answer.headers['content-type'] !== 'application/problem+json')
      throw new Error('not a problem document');
    if (method !== 'HEAD' && problemDocument.parse(json).status !== answer.status)
      throw new Error('wrong status');
    return;
  }
  // A preflight is no operation: it is answered where a page may ask with a task token
  if (method === 'OPTIONS' && answer.status === 204 && find.at(path).some(({ spec }) => spec.takesTaskToken))
    return;
  const { responses } = find(method, path).route.spec;
  const stated = responses[answer.status];
  if (!stated) throw new Error(`${method} ${path} answered an undocumented ${answer.status}`);
  if (method !== 'HEAD') stated.schema?.parse(json);
}
