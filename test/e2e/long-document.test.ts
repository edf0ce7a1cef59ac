import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultRule } from '#local/services/contract.ts';
import { makeLongDocument } from '#test/fixtures/pdf/long-document.ts';
import { type Answer, type Call, caller, ended, upload } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

/** Just above the number of pages that are read in one run: five ranges. */
const pages = 210;
const ranges = 5;

let cloud: Cloud;
let call: Call;
let source: string;
/** What one run writes, by file name. */
let expected: (file: string) => Promise<Buffer>;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
  const folder = await mkdtemp(join(tmpdir(), 'long-document-'));
  const pdf = join(folder, 'long.pdf');
  await writeFile(pdf, makeLongDocument(pages));
  await promisify(execFile)(process.execPath, [
    'client/pdf2csv.ts',
    pdf,
    '--merged',
    '--out',
    join(folder, 'out'),
  ]);
  expected = (file) => readFile(join(folder, 'out', file));
  source = (await upload(call, new Uint8Array(await readFile(pdf)))).upload;
});
afterAll(() => cloud.stop());

const convert = async (): Promise<string> =>
  (
    await call('POST', '/v1/tasks', {
      task: 'convert_pdf',
      input: { source: { upload: source }, merged: true },
    })
  ).body.id;

const parts = async (parent: string): Promise<Answer['body'][]> => {
  const { tasks } = (await call('GET', '/v1/tasks?limit=100')).body;
  return tasks.filter(({ parentId }: { parentId?: string }) => parentId === parent);
};

const expectSameBytes = async (task: Answer['body']) => {
  expect(task, JSON.stringify(task.error)).toMatchObject({ state: 'SUCCESS' });
  expect(task.attempts - task.crashes).toBe(1);
  const files = [
    ...task.result.tables.map(({ csv }: { csv: unknown }) => csv),
    ...Object.values(task.result.files),
  ] as { file: string; url: string; bytes: number }[];
  expect(files.length).toBeGreaterThan(pages - 15);
  for (const { file, url, bytes } of files) {
    const served = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(served.equals(await expected(file)), file).toBe(true);
    expect(served.byteLength).toBe(bytes);
  }
  expect(new Set(files.map(({ url }) => new URL(url).pathname.split('/').slice(0, -1).join('/'))).size).toBe(
    1,
  );
};

test('is read in ranges side by side, shows the progress of all, and gives the bytes of one run', async () => {
  const id = await convert();
  const seen: { state: string; done: number; total: number }[] = [];
  const task = await ended(call, id, async () => {
    const { state, progress } = (await call('GET', `/v1/tasks/${id}`)).body;
    if (state === 'WAITING') seen.push({ state, ...progress });
  });
  await expectSameBytes(task);
  expect(task).toMatchObject({ crashes: 0 });
  expect(task.result).toMatchObject({ pages, pagesRead: pages });
  expect(task.children).toHaveLength(ranges);
  for (const { done, total } of seen) expect([total, done <= pages]).toEqual([pages, true]);
  const made = await parts(id);
  expect(made.map(({ task: name, state }) => `${name} ${state}`)).toEqual(
    Array(ranges).fill('convert_pdf_range SUCCESS'),
  );
});

describe('a worker that is killed costs one range, never the document', () => {
  const put = { service: 'dynamodb', operation: 'PutItem', times: 1 } as const;
  const write = { service: 's3', operation: 'PutObject', times: 1 } as const;
  test.each<[string, Omit<FaultRule, 'functionId'>, number]>([
    ['among the children that the parent makes', { ...put, effect: 'killAfter', skip: 2 }, 1],
    ['before a range is written', { ...write, effect: 'killBefore' }, 1],
    ['after a range is written', { ...write, effect: 'killAfter', skip: 1 }, 1],
    ['while the files are joined', { ...write, effect: 'killAfter', skip: ranges + 20 }, 1],
  ])('%s', async (_, rule, crashes) => {
    await cloud.faults([{ ...rule, functionId: cloud.functionId('Documents') }]);
    const id = await convert();
    const task = await ended(call, id, () => cloud.advance(60));
    const { injected } = await cloud.control<{ injected: Record<string, number> }>('GET', '/faults');
    expect(Object.values(injected).reduce((sum, hit) => sum + hit, 0)).toBe(1);
    await expectSameBytes(task);
    const made = await parts(id);
    expect(made).toHaveLength(ranges);
    expect([task, ...made].reduce((sum, it) => sum + it.crashes, 0)).toBe(crashes);
  });
});

test('a revoke of the document reaches its ranges', async () => {
  const slow = { effect: 'delay', service: 's3', operation: 'GetObject', delayMs: 3_000, times: 20 } as const;
  await cloud.faults([{ ...slow, functionId: cloud.functionId('Documents') }]);
  const id = await convert();
  for (let look = 0; look < 100; look += 1) if ((await parts(id)).length === ranges) break;
  await call('POST', `/v1/tasks/${id}/revoke`);
  expect((await ended(call, id)).state).toBe('REVOKED');
  for (const { id: part } of await parts(id)) expect((await ended(call, part)).state).toBe('REVOKED');
});
