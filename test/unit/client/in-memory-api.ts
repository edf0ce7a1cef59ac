import {
  equalHashes,
  hashSecret,
  newApiKeySecret,
  newPushTicket,
  signToken,
} from '#adapters/system/secrets.ts';
import { owner } from '#core/ids.ts';
import { createKey, keyVerifier } from '#core/keys.ts';
import { runTask } from '#core/run-task.ts';
import { defaultSettings } from '#core/settings.ts';
import type { ExtractPdf } from '#core/task-context.ts';
import type { StatementRequest } from '#core/warehouse/warehouse.ts';
import { createApi } from '#functions/api/api.ts';
import { catalogue, deployedTasks } from '#tasks/catalogue.ts';
import { queues } from '#tasks/queues.ts';
import { fakeClock } from '#test/fakes/fake-clock.ts';
import { fakeWebhookSender } from '#test/fakes/fake-webhook-sender.ts';
import { silentLog } from '#test/fakes/logs.ts';
import { memoryAuditStore } from '#test/fakes/memory-audit-store.ts';
import { memoryBackup } from '#test/fakes/memory-backup.ts';
import { memoryControlStore } from '#test/fakes/memory-control-store.ts';
import { memoryEffectStore } from '#test/fakes/memory-effect-store.ts';
import { memoryKeyStore } from '#test/fakes/memory-key-store.ts';
import { memoryLimitStore } from '#test/fakes/memory-limit-store.ts';
import { memoryLoads } from '#test/fakes/memory-loads.ts';
import { memoryMailer } from '#test/fakes/memory-mailer.ts';
import { recordingMetrics } from '#test/fakes/memory-metrics.ts';
import { memoryObjectStore } from '#test/fakes/memory-object-store.ts';
import { memoryPushStore } from '#test/fakes/memory-push-store.ts';
import { memoryScheduleStore } from '#test/fakes/memory-schedule-store.ts';
import { memoryShadows } from '#test/fakes/memory-shadows.ts';
import { memoryTaskStore } from '#test/fakes/memory-task-store.ts';
import { memoryUserStore } from '#test/fakes/memory-user-store.ts';
import { memoryWakeUps } from '#test/fakes/memory-wake-ups.ts';
import { quickPasswords } from '#test/fakes/quick-passwords.ts';
import { type Script, scriptedWarehouse } from '#test/fakes/scripted-warehouse.ts';
import { seededRandomness } from '#test/fakes/seeded-randomness.ts';

/** The real API, worker and tasks on stores in memory; every accepted task has run when its 202 arrives. */
export async function inMemoryApi() {
  const clock = fakeClock();
  const store = memoryTaskStore();
  const wakeUps = memoryWakeUps(clock);
  const objects = memoryObjectStore();
  const keys = memoryKeyStore();
  const users = memoryUserStore();
  const random = seededRandomness(1);
  const secrets = { generate: newApiKeySecret, hash: hashSecret, equal: equalHashes };
  const { names, definitionOf } = deployedTasks(catalogue.map(({ name }) => name));
  const [effects, controls] = [memoryEffectStore(), memoryControlStore()];
  const shared = { store, wakeUps, effects, controls, definitionOf, clock, random, log: silentLog };
  const operatedQueues = Object.entries(queues).map(([name, { description }]) => ({
    name,
    description,
    definitions: catalogue.filter(({ queue }) => queue === name).map(({ name: task }) => task),
  }));
  const schedules = memoryScheduleStore(store);
  const loads = memoryLoads(scriptedWarehouse(tableOfTwo));
  const api = createApi({
    ...shared,
    schedules,
    push: memoryPushStore(),
    pushUrl: 'wss://push.example/ws',
    newTicket: newPushTicket,
    signToken,
    shadows: memoryShadows(),
    keys,
    users,
    secrets,
    verifier: keyVerifier({ keys, secrets, clock }),
    links: objects,
    bundles: loads.bundles,
    loaders: loads.loaders,
    loadFiles: loads.files,
    conversion: loads.conversion,
    warehouse: { ...loads.settings, bucket: 'results' },
    names,
    queues: Object.keys(queues),
    operatedQueues,
    consoleLinks: ({ id }) => ({ item: `https://console.test/item/${id}` }),
    hash: hashSecret,
    limits: memoryLimitStore(),
    audit: memoryAuditStore(),
    maxUploadBytes: 1_000_000,
    document: { json: '{}', version: () => '0', catalogue: () => [] },
    docsPage: { html: '', css: '', js: '' },
  });
  const worker = {
    ...shared,
    objects,
    limits: memoryLimitStore(),
    queueLimits: { tasksPerMinute: 600 },
    services: {
      webhooks: fakeWebhookSender(),
      loads,
      extractPdf: oneTable,
      settings: defaultSettings,
      users,
      passwords: quickPasswords(),
      mail: memoryMailer(),
      backup: memoryBackup({}),
    },
    longestMs: 60_000,
    hash: hashSecret,
    metrics: recordingMetrics(),
    exit: () => undefined,
  };
  const runAll = async () => {
    const until = clock.now() + 120_000;
    const invocation = { remainingMs: () => until - clock.now(), location: { requestId: 'r' } };
    for (const queue of Object.keys(queues))
      for (const wakeUp of wakeUps.take(queue)) await runTask(wakeUp, invocation, { ...worker, queue });
  };
  const asked = { owner: owner.parse('acme'), name: 'first', scopes: ['*', 'operator'], createdBy: 'test' };
  const { token } = await createKey(asked, { keys, secrets, clock });

  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { hostname, pathname, search } = new URL(request.url);
    if (hostname === 'uploads.test') return upload(await request.formData());
    if (hostname === 'results.test')
      return new Response(objects.results.get(pathname.slice(1))?.body.slice());
    const body = await request.text();
    const event = {
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers: Object.fromEntries(request.headers),
      isBase64Encoded: false,
      ...(body === '' ? {} : { body }),
      requestContext: { requestId: 'r', http: { method: request.method } },
    };
    const { statusCode, headers, body: answer } = await api(event, () => 29_000);
    if (statusCode === 202 || pathname.endsWith('/batch')) await runAll();
    return new Response(answer || null, { status: statusCode, headers: headers as Record<string, string> });
  };

  const upload = async (form: FormData): Promise<Response> => {
    const file = form.get('file') as File;
    const contentType = String(form.get('Content-Type'));
    const [key, body] = [String(form.get('key')), new Uint8Array(await file.arrayBuffer())];
    objects.uploads.set(key, { contentType, body });
    loads.files.put({ bucket: 'uploads', key }, body);
    return new Response(null, { status: 204 });
  };
  return { fetch: send, key: token, store, objects, effects, clock };
}

/** A warehouse whose tables all have the columns n and name; it says of every load that it had two rows. */
function tableOfTwo({ name, sqls }: StatementRequest): Script {
  const [, , task = '', step] = name.split('/');
  if (step === 'load') return { state: 'finished', rows: { [sqls.length - 1]: [[task, 2]] } };
  const columns = [
    ['n', 'integer', 'YES'],
    ['name', 'character varying', 'YES'],
  ];
  return { state: 'finished', rows: { [sqls.length - 1]: columns, [sqls.length]: [] } };
}

/** Finds one table in whatever it is given. */
const oneTable: ExtractPdf = async function* () {
  yield { kind: 'file', name: 'table-001.csv', contentType: 'text/csv', text: 'a,b\r\n' };
  yield { kind: 'file', name: 'tables.json', contentType: 'application/json', text: '{}' };
  const box = { x: 0, y: 0, width: 1, height: 1 };
  const found = { page: 1, rows: 1, columns: 2, headerRows: 1, confidence: 1, method: 'lattice', box };
  const tables = [{ ...found, file: 'table-001.csv', preview: [['a', 'b']] }];
  yield { kind: 'summary', summary: { pages: 1, pagesRead: 1, tables, notes: [] } };
};
