import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeCjkPdf } from '#test/fixtures/pdf/cjk.ts';
import { type Call, caller, ended, upload } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

const run = promisify(execFile);
const demo = 'test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

test('a PDF goes in over HTTPS and its CSV files equal what pdf2csv writes', async () => {
  const source = await upload(call, new Uint8Array(await readFile(demo)), 'demo.pdf');
  expect(source.status).toBe(204);
  const accepted = await call(
    'POST',
    '/v1/tasks',
    { task: 'convert_pdf', input: { source: { upload: source.upload }, merged: true } },
    { 'Idempotency-Key': 'main-job' },
  );
  expect(accepted.status).toBe(202);
  expect(accepted.headers.get('location')).toContain(`/v1/tasks/${accepted.body.id}`);
  expect(accepted.body).toMatchObject({ task: 'convert_pdf', state: 'PENDING' });

  const task = await ended(call, accepted.body.id);
  expect(task).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  expect(task.result.tables.length).toBeGreaterThan(1);
  const out = await mkdtemp(join(tmpdir(), 'pdf2csv-'));
  await run(process.execPath, ['client/pdf2csv.ts', demo, '--merged', '--out', out]);
  const links = [
    ...task.result.tables.map(({ csv }: { csv: unknown }) => csv),
    ...Object.values(task.result.files),
  ];
  for (const { file, url, bytes } of links as { file: string; url: string; bytes: number }[]) {
    const served = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(served.equals(await readFile(join(out, file))), file).toBe(true);
    expect(served.byteLength).toBe(bytes);
  }
  expect((await readdir(out)).length).toBe(links.length);
  const [first] = task.result.tables;
  expect(first.preview.length).toBe(Math.min(5, first.rows));
});

test('a PDF in a Korean encoding and a font that it does not hold is read by the second reader beside the bundle', async () => {
  const codes: Record<string, string> = {
    연도: 'b56595a1',
    수량: 'ae819cb7',
    이천삼: 'b7a1c0e5ac71',
    '3,200': '332c323030',
  };
  const rows = [
    ['연도', '수량'],
    ['이천삼', '3,200'],
  ];
  const pdf = makeCjkPdf({
    cMap: 'KSC-Johab-H',
    ordering: 'Korea1',
    encode: (text) => codes[text] ?? '',
    rows,
  });
  const source = await upload(call, pdf, 'johab.pdf');
  const { body } = await call('POST', '/v1/tasks', {
    task: 'convert_pdf',
    input: { source: { upload: source.upload } },
  });
  const task = await ended(call, body.id);
  expect(task.result).toMatchObject({ notes: [], tables: [{ preview: rows }] });
});

test('plain polling shows the same outcome as the long poll', async () => {
  const { body } = await call('POST', '/v1/tasks', { task: 'debug_task', input: { message: 'hi' } });
  const long = await call('GET', `/v1/tasks/${body.id}?waitSeconds=20`);
  expect(long.body).toMatchObject({ state: 'SUCCESS', result: { message: 'hi', attempt: 1 } });
  const short = await call('GET', `/v1/tasks/${body.id}`);
  expect(short.body).toEqual(long.body);
});

test('the same Idempotency-Key gives the same task; another body is 422', async () => {
  const headers = { 'Idempotency-Key': 'twice' };
  const first = await call('POST', '/v1/tasks', { task: 'debug_task', input: { message: 'a' } }, headers);
  const second = await call('POST', '/v1/tasks', { task: 'debug_task', input: { message: 'a' } }, headers);
  expect([second.status, second.body.id, second.body.repeated]).toEqual([202, first.body.id, true]);
  const other = await call('POST', '/v1/tasks', { task: 'debug_task', input: { message: 'b' } }, headers);
  expect([other.status, other.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
});

test('a countdown beyond 15 minutes starts to the second, by the sweep', async () => {
  const { body } = await call('POST', '/v1/tasks', {
    task: 'debug_task',
    options: { countdownSeconds: 7_200 },
  });
  expect(body.state).toBe('SCHEDULED');
  for (let minute = 0; minute < 119; minute += 7) await cloud.advance(7 * 60);
  const task = await ended(call, body.id, () => cloud.advance(30));
  const late = (Date.parse(task.startedAt) - Date.parse(task.startAt)) / 1000;
  expect(task.state).toBe('SUCCESS');
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(60);
});

test('a scheduled task that is revoked never starts', async () => {
  const { body } = await call('POST', '/v1/tasks', { task: 'debug_task', options: { countdownSeconds: 60 } });
  const revoked = await call('POST', `/v1/tasks/${body.id}/revoke`);
  expect([revoked.status, revoked.body.state]).toEqual([200, 'REVOKED']);
  await cloud.advance(120);
  const later = await call('GET', `/v1/tasks/${body.id}?waitSeconds=2`);
  expect(later.body).toMatchObject({ state: 'REVOKED', attempts: 0 });
});

test('the list shows the tasks, newest first, page by page', async () => {
  const ids: string[] = [];
  for (let task = 0; task < 5; task += 1)
    ids.unshift(
      (await call('POST', '/v1/tasks', { task: 'debug_task', options: { tags: { list: 'yes' } } })).body.id,
    );
  const first = (await call('GET', '/v1/tasks?limit=3&task=debug_task')).body;
  const second = (await call('GET', `/v1/tasks?limit=2&task=debug_task&cursor=${first.cursor}`)).body;
  const seen = [...first.tasks, ...second.tasks].map(({ id }: { id: string }) => id);
  expect(seen).toEqual(ids);
});

test('an ordinary task costs 1 put, 1 send, 1 claim, 1 outcome', async () => {
  await ended(call, (await call('POST', '/v1/tasks', { task: 'debug_task' })).body.id);
  await cloud.control('POST', '/calls/reset');
  await ended(call, (await call('POST', '/v1/tasks', { task: 'debug_task' })).body.id);
  const counts = await cloud.control<{ service: string; operation: string; calls: number }[]>(
    'GET',
    '/calls/counts',
  );
  const of = (operation: string) =>
    counts.filter((count) => count.operation === operation).reduce((sum, { calls }) => sum + calls, 0);
  expect({ puts: of('PutItem'), sends: of('SendMessage'), updates: of('UpdateItem') }).toEqual({
    puts: 1,
    sends: 1,
    updates: 2,
  });
});

test('one trace leads from the request over the queue to the attempt', async () => {
  const { body } = await call('POST', '/v1/tasks', { task: 'debug_task' });
  await ended(call, body.id);
  // The worker may still write when its outcome can be seen.
  const { received, report, submit } = await vi.waitFor(() => traceOf(body.id), { timeout: 5_000 });
  // The item keeps it, for every later wake-up; SQS carries it, and Lambda links the worker's own trace to it.
  expect(received.traceId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  expect(report.tracing).toMatchObject({ linkedTraces: [received.traceId] });
  expect(submit).toMatchObject({ method: 'POST', route: '/v1/tasks', status: 202 });
});

/** The lines of a task's one attempt, and of the request that began its trace. */
async function traceOf(taskId: string) {
  const lines = (functionId: string) =>
    cloud.control<{ fields?: Record<string, unknown>; requestId?: string }[]>(
      'GET',
      `/logs?limit=500&function=${cloud.functionId(functionId)}`,
    );
  const [worker, api] = [await lines('DefaultQueueWorker'), await lines('Api')];
  const received = worker.find(
    ({ fields }) => fields?.message === 'task received' && fields.taskId === taskId,
  );
  const report = worker.find(
    ({ fields, requestId }) => fields?.type === 'platform.report' && requestId === received?.requestId,
  );
  const submit = api.find(
    ({ fields }) => fields?.message === 'request' && fields.xray_trace_id === received?.fields?.traceId,
  );
  if (!received?.fields || !report?.fields || !submit) throw new Error('there is no such line (yet)');
  return { received: received.fields, report: report.fields, submit: submit.fields };
}

test('nothing is called that the synthesized roles do not allow', async () => {
  const counts = await cloud.control<
    { functionId: string; service: string; operation: string; denied: number }[]
  >('GET', '/calls/counts');
  expect(counts.filter(({ denied }) => denied > 0)).toEqual([]);
});

test('the documentation is served', async () => {
  expect((await call('GET', '/openapi.json')).body.openapi).toBe('3.1.0');
  expect((await call('GET', '/docs')).headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await call('GET', '/health')).body).toMatchObject({ status: 'ok' });
});
