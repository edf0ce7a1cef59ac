import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FakeServer, fakeServer, type Reaction } from './fake-server.ts';
import { testCli } from './test-io.ts';

type Items = readonly { readonly idempotencyKey: string; readonly input?: unknown }[];

const id = '01920000-0000-7000-8000-000000000000';
const accepted = { status: 202, task: { id, task: 'debug_task', state: 'PENDING', repeated: false } };
const fault = {
  status: 500,
  problem: { title: 'A fault of the service', status: 500, detail: 'Try again.' },
};

/** A server whose nth request is answered by `react`, and a file of so many tasks. */
async function world(lines: number, react: (items: Items, request: number) => Reaction, terminal = false) {
  let requests = 0;
  const server: FakeServer = await fakeServer({
    'POST /v1/tasks/batch': ({ json }) => {
      requests += 1;
      return react(json.tasks as Items, requests);
    },
  });
  const cli = await testCli({ url: server.url, terminal });
  const text = Array.from({ length: lines }, (_, n) => `{"task":"debug_task","input":{"n":${n}}}\n`).join('');
  await writeFile(join(cli.folder, 'tasks.ndjson'), text);
  return { ...cli, batches: () => server.received.map(({ json }) => json.tasks as Items) };
}

const takeAll = (items: Items): Reaction => ({ body: { results: items.map(() => accepted) } });

describe('submit --batch', () => {
  it('sends a hundred at a time, each line with a key of its own', async () => {
    const { run, batches } = await world(250, takeAll);
    const { code, out } = await run('submit', '--batch', 'tasks.ndjson', '--idempotency-key', 'k');
    expect([code, out]).toEqual([0, '250 accepted, 0 refused\n']);
    expect(batches().map((items) => items.length)).toEqual([100, 100, 50]);
    const keys = batches().flatMap((items) => items.map(({ idempotencyKey }) => idempotencyKey));
    expect(keys[0]).toBe('k:1');
    expect(keys[249]).toBe('k:250');
  });

  it('stays below the size that the API takes', async () => {
    const { run, batches, folder } = await world(0, takeAll);
    const line = JSON.stringify({ task: 'debug_task', input: { message: 'x'.repeat(200_000) } });
    await writeFile(join(folder, 'large.ndjson'), Array(20).fill(line).join('\n'));
    expect((await run('submit', '--batch', 'large.ndjson')).code).toBe(0);
    expect(batches().flat()).toHaveLength(20);
    for (const items of batches()) expect(JSON.stringify(items).length).toBeLessThan(2 * 1024 * 1024);
  });

  it('tries again, with the same keys, only the lines that the service failed at', async () => {
    const { run, batches, pauses } = await world(3, (items, request) => ({
      body: { results: items.map((_, n) => (request === 1 && n === 1 ? fault : accepted)) },
    }));
    expect((await run('submit', '--batch', 'tasks.ndjson', '--idempotency-key', 'k')).code).toBe(0);
    expect(batches().map((items) => items.map(({ idempotencyKey }) => idempotencyKey))).toEqual([
      ['k:1', 'k:2', 'k:3'],
      ['k:2'],
    ]);
    expect(pauses).toEqual([1000]);
  });

  it('gives up on a line that the service keeps failing at, and names it', async () => {
    const { run, batches } = await world(2, (items) => ({
      body: { results: items.map(({ idempotencyKey }) => (idempotencyKey === 'k:2' ? fault : accepted)) },
    }));
    const { code, out } = await run('submit', '--batch', 'tasks.ndjson', '--idempotency-key', 'k');
    expect(code).toBe(3);
    expect(out).toBe(
      '1 accepted, 1 refused\nline 2: A fault of the service (500): Try again.\nRepeat what is put right with --idempotency-key k\n',
    );
    expect(batches()).toHaveLength(3);
  });

  it('tells how to go on when the API is lost, or refuses, half-way', async () => {
    const lost = await world(150, (items, request) => (request === 1 ? takeAll(items) : 'cut'));
    const cut = await lost.run('submit', '--batch', 'tasks.ndjson', '--idempotency-key', 'k');
    expect(cut).toMatchObject({ code: 3, err: expect.stringContaining('--idempotency-key k is safe') });
    const refusal = { title: 'An API key is needed', status: 401, detail: 'The API key is revoked.' };
    const refused = await world(150, (items, request) =>
      request === 1 ? takeAll(items) : { status: 401, body: refusal },
    );
    const { code, err } = await refused.run('submit', '--batch', 'tasks.ndjson', '--idempotency-key', 'k');
    expect(code).toBe(3);
    expect(err).toContain(
      'revoked. 100 of 150 lines had an answer before; repeating with --idempotency-key k',
    );
  });

  it('prints a JSON array, a line of the file per line', async () => {
    const { run } = await world(2, takeAll);
    const { out } = await run('submit', '--batch', 'tasks.ndjson', '--json');
    expect(out.split('\n')).toHaveLength(5);
    expect(JSON.parse(out)).toEqual([
      { line: 1, ...accepted },
      { line: 2, ...accepted },
    ]);
  });

  it('shows progress on a terminal', async () => {
    const { run } = await world(150, takeAll, true);
    expect((await run('submit', '--batch', 'tasks.ndjson')).err).toContain('100/150 lines');
  });

  it.each([
    ['{"task":"debug_task"}\nnonsense\n', 'line 2 of bad.ndjson is not JSON'],
    ['{"task":"debug_task"}\n\n["debug_task"]\n', 'line 3 of bad.ndjson is no task'],
    ['\n \n', 'bad.ndjson has no tasks'],
  ])('sends nothing of the file %j', async (text, message) => {
    const { run, folder, batches } = await world(0, takeAll);
    await writeFile(join(folder, 'bad.ndjson'), text);
    expect(await run('submit', '--batch', 'bad.ndjson')).toMatchObject({
      code: 2,
      err: expect.stringContaining(message),
    });
    expect(batches()).toHaveLength(0);
  });

  it.each([
    [['debug_task', '--batch', 'tasks.ndjson'], '"debug_task" is not expected here'],
    [['--batch', 'tasks.ndjson', '--tag', 'a=b'], '--tag does not go with --batch'],
    [['--batch', 'tasks.ndjson', '--wait'], '--wait does not go with --batch'],
    [['--batch', 'tasks.ndjson', '--idempotency-key', 'k'.repeat(241)], 'at most 240 characters'],
    [['--batch', 'nowhere.ndjson'], 'cannot read nowhere.ndjson: no such file'],
    [['debug_task', '--dry-run', '--wait'], 'give --dry-run or --wait'],
    [['debug_task', '--input', '{}', '--input-file', 'tasks.ndjson'], 'give --input or --input-file'],
    [['debug_task', '--input-file', 'nowhere.json'], 'cannot read nowhere.json'],
    [['debug_task', '--priority', 'high'], '--priority high: give normal or low'],
  ])('refuses submit %j', async (argv, message) => {
    const { run, batches } = await world(1, takeAll);
    expect(await run('submit', ...argv)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    expect(batches()).toHaveLength(0);
  });
});
