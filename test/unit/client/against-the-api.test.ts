import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inMemoryApi } from './in-memory-api.ts';
import { testCli } from './test-io.ts';

async function world() {
  const api = await inMemoryApi();
  const env = { BEATLESS_URL: 'https://api.test', BEATLESS_KEY: api.key };
  return { ...(await testCli({ env, fetch: api.fetch })), api };
}

it('submits, waits, shows and lists a task', async () => {
  const { run } = await world();
  const ended = await run(
    'submit',
    'debug_task',
    '--input',
    '{"message":"hi"}',
    '--tag',
    'a=b',
    '--wait',
    '--json',
  );
  const task = JSON.parse(ended.out);
  expect(ended.code).toBe(0);
  expect(task).toMatchObject({ state: 'SUCCESS', result: { message: 'hi', attempt: 1 }, tags: { a: 'b' } });
  expect((await run('status', task.id)).out).toContain(`debug_task ${task.id} SUCCESS\n`);
  const listed = await run(
    'list',
    '--state',
    'SUCCESS',
    '--from',
    '2026-11-01',
    '--to',
    '2026-12-01',
    '--json',
  );
  expect(JSON.parse(listed.out)).toMatchObject([{ id: task.id, state: 'SUCCESS' }]);
  expect(await run('revoke', task.id)).toMatchObject({
    code: 3,
    err: expect.stringContaining('already ended'),
  });
});

it('goes through all pages', async () => {
  const { run } = await world();
  for (let n = 0; n < 7; n += 1) await run('submit', 'debug_task');
  expect(JSON.parse((await run('list', '--limit', '5', '--json')).out)).toHaveLength(5);
  expect(JSON.parse((await run('list', '--all', '--json')).out)).toHaveLength(7);
});

it('repeats a submit without doing it twice', async () => {
  const { run, api } = await world();
  const submit = (message: string) =>
    run('submit', 'debug_task', '--input', JSON.stringify({ message }), '--idempotency-key', 'k', '--json');
  const [first, second] = [await submit('hi'), await submit('hi')].map(({ out }) => JSON.parse(out));
  expect(second).toMatchObject({ id: first.id, repeated: true });
  expect(api.store.all()).toHaveLength(1);
  expect(await submit('something else')).toMatchObject({
    code: 3,
    err: expect.stringContaining('use a new key'),
  });
});

it('revokes what has not started, with all the times that a submit may carry', async () => {
  const { run } = await world();
  const times = [
    '--eta',
    '2026-11-30T08:00:00+01:00',
    '--expires',
    '2026-12-01T00:00:00Z',
    '--retain-days',
    '30',
  ];
  const { id, state, startAt } = JSON.parse((await run('submit', 'debug_task', ...times, '--json')).out);
  expect({ state, startAt }).toEqual({ state: 'SCHEDULED', startAt: '2026-11-30T07:00:00.000Z' });
  expect((await run('revoke', id)).out).toBe(`${id} REVOKED\n`);
  expect((await run('wait', id)).code).toBe(1);
});

it('converts an uploaded file and saves what comes out', async () => {
  const { run, folder } = await world();
  await writeFile(join(folder, 'report 1.pdf'), '%PDF-1.7');
  const { code, err } = await run(
    'convert',
    'report 1.pdf',
    '--pages',
    '1-3',
    '--mode',
    'auto',
    '--escape-formulas',
  );
  expect([code, err]).toEqual([0, '']);
  expect((await readdir(join(folder, 'report 1'))).toSorted()).toEqual(['table-001.csv', 'tables.json']);
  expect(await readFile(join(folder, 'report 1/table-001.csv'), 'utf8')).toBe('a,b\r\n');
});

it("tells what the API says of a file that is too large, a bad page range and another's upload", async () => {
  const { run, folder } = await world();
  await writeFile(join(folder, 'big.pdf'), '%'.repeat(1001));
  await writeFile(join(folder, 'small.pdf'), '%PDF');
  expect(await run('upload', 'big.pdf')).toMatchObject({
    code: 3,
    err: expect.stringContaining('at most 1000'),
  });
  const badPages = await run('convert', 'small.pdf', '--pages', 'x');
  expect(badPages).toMatchObject({ code: 3, err: expect.stringContaining('input.pages: use "all"') });
  const input = '{"source":{"upload":"other/01920000-0000-7000-8000-000000000000/a.pdf"}}';
  const others = await run('submit', 'convert_pdf', '--input', input);
  expect(others).toMatchObject({ code: 3, err: expect.stringContaining('is not one of your uploads') });
});

it('creates, lists and revokes keys', async () => {
  const { run } = await world();
  const made = JSON.parse(
    (await run('keys', 'create', '--name', 'ci', '--scopes', 'tasks:read', '--json')).out,
  );
  expect(made).toMatchObject({ owner: 'acme', name: 'ci', scopes: ['tasks:read'] });
  expect(await run('list', '--key', made.key)).toMatchObject({ code: 0 });
  expect(await run('submit', 'debug_task', '--key', made.key)).toMatchObject({
    code: 3,
    err: expect.stringContaining('tasks:submit'),
  });
  expect((await run('keys', 'list')).out).toContain(made.id);
  expect((await run('keys', 'revoke', made.id)).code).toBe(0);
  expect(await run('list', '--key', made.key)).toMatchObject({
    code: 3,
    err: expect.stringContaining('revoked'),
  });
});
