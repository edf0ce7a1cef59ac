import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clockOffset } from '#local/clock.ts';
import type { LocalCloud } from '#local/runtime/start.ts';
import { functionResources, temporaryFolder } from './build-assembly.ts';
import { eventually, startTestCloud } from './test-cloud.ts';

const HOUR = 3_600_000;

/** Answers with its own time, and with that of a thread of its own. */
const clockReader = `
import { Worker } from 'node:worker_threads';
const program = 'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => parentPort.postMessage(Date.now()));';
const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(program)));
worker.unref();
export const handler = async ({ wait }) => {
  if (wait) { console.log('{"waiting":true}'); await new Promise((resolve) => setTimeout(resolve, wait)); }
  const thread = await new Promise((resolve) => { worker.once('message', resolve); worker.postMessage('time?'); });
  return { now: Date.now(), thread };
};`;

async function call(
  cloud: LocalCloud,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${cloud.control}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> & unknown[] };
}

test('the clock moves in the supervisor, in running environments, in their threads and in those that start later', async () => {
  const cloud = await startTestCloud(
    { ...functionResources('Clock', { Timeout: 30 }), ...functionResources('Later') },
    { clock: clockReader, later: clockReader },
  );
  const invoke = async (id: string, payload: object) =>
    (await call(cloud, 'POST', `/functions/${id}/invoke`, payload)).body.payload as {
      now: number;
      thread: number;
    };
  const before = await invoke('Clock', {});
  const waiting = invoke('Clock', { wait: HOUR });
  await eventually(() => cloud.logs.recent('Clock', 10).some(({ fields }) => fields?.waiting));
  const moved = await call(cloud, 'POST', '/clock', { advanceMs: 2 * HOUR });
  expect(moved.body.offsetMs).toBe(clockOffset());
  for (const { now, thread } of [await waiting, await invoke('Clock', {}), await invoke('Later', {})]) {
    expect(now - before.now).toBeGreaterThanOrEqual(2 * HOUR);
    expect(Math.abs(now - Date.now())).toBeLessThan(5_000);
    expect(Math.abs(thread - now)).toBeLessThan(1_000);
  }
});

test('environments are listed with what they do, and can be killed', async () => {
  const cloud = await startTestCloud(functionResources('Hang', { Timeout: 30 }), {
    hang: 'export const handler = () => new Promise((r) => setTimeout(r, 60_000));',
  });
  const hanging = call(cloud, 'POST', '/functions/App-Hang/invoke', {});
  const busy = await eventually(
    async () =>
      (await call(cloud, 'GET', '/environments')).body.find((e) => (e as { busy: boolean }).busy) as
        | Record<string, unknown>
        | undefined,
  );
  expect(busy).toMatchObject({ functionId: 'Hang', pid: expect.any(Number), requestId: expect.any(String) });
  expect(await call(cloud, 'POST', `/environments/${busy.environmentId}/kill`)).toMatchObject({
    status: 200,
  });
  expect((await hanging).body).toMatchObject({ outcome: 'error', error: { errorType: 'Runtime.ExitError' } });
  expect((await call(cloud, 'GET', '/environments')).body).toEqual([]);
});

test('health, functions, queues, outputs, memory, logs and metrics can be read', async () => {
  const emf = {
    _aws: {
      CloudWatchMetrics: [{ Namespace: 'Test', Dimensions: [['queue']], Metrics: [{ Name: 'Done' }] }],
    },
    queue: 'default',
    Done: 2,
  };
  const cloud = await startTestCloud(
    { ...functionResources('Fn'), Work: { Type: 'AWS::SQS::Queue' } },
    {
      fn: `export const handler = async () => { console.log(${JSON.stringify(JSON.stringify(emf))}); console.error('plain text'); };`,
    },
  );
  await cloud.invoke('Fn', {});
  await cloud.invoke('Fn', {});
  expect((await call(cloud, 'GET', '/health')).body).toMatchObject({ status: 'ok', api: cloud.api });
  expect((await call(cloud, 'GET', '/functions')).body).toMatchObject([
    { functionId: 'Fn', name: 'App-Fn', memoryMiB: 128 },
  ]);
  expect((await call(cloud, 'GET', '/queues')).body).toMatchObject([
    { name: 'App-Work', visible: 0, inFlight: 0, delayed: 0 },
  ]);
  expect((await call(cloud, 'GET', '/outputs')).body).toEqual({});
  expect((await call(cloud, 'GET', '/memory')).body.totalMiB).toBeGreaterThan(50);
  const ofFunction = { namespace: 'AWS/Lambda', dimensions: { FunctionName: 'Fn' }, count: 2 };
  expect((await call(cloud, 'GET', '/metrics')).body).toEqual(
    expect.arrayContaining([
      { namespace: 'Test', name: 'Done', dimensions: { queue: 'default' }, count: 2, sum: 4 },
      { ...ofFunction, name: 'Invocations', sum: 2 },
      { ...ofFunction, name: 'Errors', sum: 0 },
      { ...ofFunction, name: 'Duration', sum: expect.any(Number) },
    ]),
  );
  const { body: logs } = await call(cloud, 'GET', '/logs?function=App-Fn&limit=10');
  expect(logs.map((record) => (record as { text: string }).text)).toContain('plain text');
  cloud.logs.close();
  expect(
    readFileSync(join(cloud.dataDir, 'logs', 'Fn.ndjson'), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(6);
});

test('bad requests are answered with what to give, foreign ones with 403', async () => {
  const cloud = await startTestCloud({}, {});
  expect(await call(cloud, 'POST', '/clock', { advanceMs: 'soon' })).toMatchObject({ status: 400 });
  expect(await call(cloud, 'POST', '/clock', { advanceMs: -5 })).toMatchObject({ status: 400 });
  expect(await call(cloud, 'POST', '/faults', { rules: [{}] })).toMatchObject({ status: 400 });
  expect(await call(cloud, 'POST', '/functions/Nobody/invoke', {})).toMatchObject({
    status: 400,
    body: { message: 'There is no function Nobody.' },
  });
  expect(await call(cloud, 'GET', '/nothing')).toMatchObject({ status: 404 });
  expect(await call(cloud, 'POST', '/stop', {}, { origin: 'https://evil.example' })).toMatchObject({
    status: 403,
  });
});

test('a call to a service that is not emulated stays on the machine and says so', async () => {
  const cloud = await startTestCloud({}, {});
  const authorization =
    'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/redshift-data/aws4_request, SignedHeaders=host, Signature=x';
  const { status, body } = await call(cloud, 'POST', '/', {}, { authorization });
  expect(status).toBe(400);
  expect(body.message).toMatch(/does not emulate redshift-data/);
});

test('POST /stop stops the cloud, which gives its folder free', async () => {
  const dataDir = temporaryFolder();
  const cloud = await startTestCloud(
    functionResources('Fn'),
    { fn: 'export const handler = async () => 1;' },
    { dataDir },
  );
  await cloud.invoke('Fn', {});
  const { pid } = cloud.environments()[0] ?? { pid: 0 };
  expect(await call(cloud, 'POST', '/stop')).toMatchObject({ status: 200 });
  await cloud.stopped;
  expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  await expect(fetch(cloud.control)).rejects.toThrow();
});

test('a folder belongs to one local cloud; the lock of a dead process is taken over', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, '.beatless-local'), '');
  writeFileSync(join(dataDir, 'lock'), String(process.ppid));
  await expect(startTestCloud({}, {}, { dataDir })).rejects.toThrow(/already works on/);
  writeFileSync(join(dataDir, 'lock'), '4194304');
  await startTestCloud({}, {}, { dataDir });
  expect(readFileSync(join(dataDir, 'lock'), 'utf8')).toBe(String(process.pid));
});

test('a folder with other things in it is not taken, let alone emptied', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'thesis.txt'), 'years of work');
  await expect(startTestCloud({}, {}, { dataDir, fresh: true })).rejects.toThrow(/holds other things/);
  expect(statSync(join(dataDir, 'thesis.txt')).size).toBeGreaterThan(0);
});

test('after a restart the clock is not behind the data; --fresh forgets both', async () => {
  const dataDir = temporaryFolder();
  const first = await startTestCloud({}, {}, { dataDir });
  first.moveClock(HOUR);
  await first.stop();
  expect(JSON.parse(readFileSync(join(dataDir, 'clock.json'), 'utf8'))).toEqual({ offsetMs: clockOffset() });
  await (await startTestCloud({}, {}, { dataDir, fresh: true })).stop();
  expect(existsSync(join(dataDir, 'clock.json'))).toBe(false);
});

test('a taken port is one sentence', async () => {
  const cloud = await startTestCloud({}, {});
  const port = Number(new URL(cloud.api).port);
  await expect(startTestCloud({}, {}, { port })).rejects.toThrow(/Port \d+ is taken/);
});
