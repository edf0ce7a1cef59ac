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
  await writeFile(join(folder, 'big.pdf'), '%'.repeat(1_000_001));
  await writeFile(join(folder, 'small.pdf'), '%PDF');
  expect(await run('upload', 'big.pdf')).toMatchObject({
    code: 3,
    err: expect.stringContaining('at most 1000000'),
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

it('keeps to a dry run: it checks everything and makes nothing', async () => {
  const { run, api } = await world();
  const planned = await run(
    'submit',
    'debug_task',
    '--priority',
    'low',
    '--retain-days',
    '3',
    '--dry-run',
    '--json',
  );
  expect(planned.code).toBe(0);
  expect(JSON.parse(planned.out)).toMatchObject({ dryRun: true, priority: 'low', retainDays: 3 });
  expect(await run('submit', 'debug_task', '--input', '{"sleepMs":"long"}', '--dry-run')).toMatchObject({
    code: 3,
    err: expect.stringContaining('input.sleepMs: must be a'),
  });
  expect(api.store.all()).toHaveLength(0);
});

it('uploads an input that is too large for a request, and the task runs with it', async () => {
  const { run, folder, api } = await world();
  // A file of 300 KB whose value is small: the definition takes no message of that length.
  await writeFile(join(folder, 'input.json'), `${' '.repeat(300_000)}{"message":"large"}`);
  const ended = JSON.parse(
    (await run('submit', 'debug_task', '--input-file', 'input.json', '--wait', '--json')).out,
  );
  expect(ended).toMatchObject({ state: 'SUCCESS', result: { message: 'large' } });
  expect(ended.inputUpload.upload).toMatch(/^acme\/.*\/input\.json$/);
  expect(api.objects.uploads.size).toBe(1);
  await writeFile(join(folder, 'small.json'), '{"message":"small"}');
  const small = JSON.parse((await run('submit', 'debug_task', '--input-file', 'small.json', '--json')).out);
  expect(JSON.parse((await run('status', small.id, '--json')).out).input).toMatchObject({ message: 'small' });
  expect(api.objects.uploads.size).toBe(1);
});

it('hands in a file of tasks once, however often it is repeated, and names the lines that are refused', async () => {
  const { run, folder, api } = await world();
  const lines = Array.from({ length: 250 }, (_, n) => `{"task":"debug_task","input":{"message":"${n}"}}`);
  lines[6] = '{"task":"debug_task","input":{"message":7}}';
  lines[149] = '{"task":"unheard_of"}';
  await writeFile(join(folder, 'tasks.ndjson'), `${lines.join('\n')}\n\n`);
  const submit = () => run('submit', '--batch', 'tasks.ndjson', '--idempotency-key', 'night');
  const first = await submit();
  expect(first.code).toBe(3);
  expect(first.out).toMatch(
    /^248 accepted, 2 refused\nline 7: .*\(400\): .*message.*\nline 150: .*unheard_of/,
  );
  expect(api.store.all()).toHaveLength(248);
  lines[6] = '{"task":"debug_task","input":{"message":"7"}}';
  lines[149] = '{"task":"debug_task"}';
  await writeFile(join(folder, 'tasks.ndjson'), lines.join('\n'));
  expect(await submit()).toMatchObject({ code: 0, out: '250 accepted (248 of them before), 0 refused\n' });
  expect(api.store.all()).toHaveLength(250);
});

it('shows the events of a task, explains it, and runs it again', async () => {
  const { run } = await world();
  const failed = JSON.parse(
    (await run('submit', 'debug_task', '--input', '{"failWith":"noPaper"}', '--wait', '--json')).out,
  );
  const events = (await run('events', failed.id)).out.trimEnd().split('\n');
  expect(events.map((line) => line.split(/ +/).slice(1))).toEqual([
    ['accepted', 'PENDING', failed.submittedBy],
    ['claimed', 'STARTED'],
    ['failed', 'FAILURE', 'noPaper'],
  ]);
  const why = (await run('why', failed.id)).out;
  expect(why).toMatch(/^waits for Nothing: it has ended\.\nmoved by {2}nothing\nby {8}2026-12-/m);
  expect(why).toContain(`item      https://console.test/item/${failed.id}`);
  const again = await run('rerun', failed.id, '--wait', '--json');
  expect(again.code).toBe(1);
  expect(JSON.parse(again.out)).toMatchObject({ state: 'FAILURE', rerunOf: failed.id });
  expect((await run('status', JSON.parse(again.out).id)).out).toContain(`repeats   ${failed.id}\n`);
  expect(JSON.parse((await run('list', '--reason', 'noPaper', '--json')).out)).toHaveLength(2);
});

it('shows effects, and settles one that is unknown', async () => {
  const { run, api } = await world();
  const task = JSON.parse(
    (await run('submit', 'debug_task', '--input', '{"effect":true}', '--wait', '--json')).out,
  );
  expect((await run('effects', task.id)).out).toMatch(new RegExp(`^write  done  ${task.id}  \\{`));
  expect(await run('settle', task.id, 'write', '--not-done')).toMatchObject({
    code: 3,
    err: expect.stringContaining('known to be done'),
  });
  const lost = {
    rootId: task.id,
    step: 'send',
    status: 'begun',
    by: 'x',
    taskId: task.id,
    leaseUntil: 0,
  } as const;
  await api.effects.begin(lost);
  await api.effects.markUnknown(lost, 'x');
  const settled = await run('settle', task.id, 'send', '--done', '--result', '{"n":1}', '--json');
  expect(JSON.parse(settled.out)).toContainEqual(
    expect.objectContaining({ step: 'send', status: 'done', result: { n: 1 } }),
  );
});

it('revokes by filter after the count was confirmed', async () => {
  const { run, store } = await world().then(({ run, api }) => ({ run, store: api.store }));
  for (let n = 0; n < 3; n += 1) await run('submit', 'debug_task', '--countdown', '3600');
  await run('submit', 'debug_task');
  const filter = ['revoke', '--filter', 'state=scheduled', '--filter', 'task=debug_task'];
  expect(await run(...filter)).toMatchObject({ code: 2, err: expect.stringContaining('3 open tasks fit') });
  expect(await run(...filter, '--yes')).toMatchObject({ code: 0, out: '3 revoked, or asked to stop.\n' });
  expect(store.all().filter(({ state }) => state === 'REVOKED')).toHaveLength(3);
  expect((await run(...filter)).out).toBe('No open task fits.\n');
});

it('shows queues, pauses and resumes them and kinds of tasks', async () => {
  const { run } = await world();
  expect((await run('pause', 'queue', 'documents')).out).toBe('queue documents is paused\n');
  expect((await run('pause', 'task', 'debug_task')).out).toBe('task debug_task is paused\n');
  const paused = (await run('queues')).out;
  expect(paused).toMatch(/^documents +0 +paused +convert_pdf, convert_pdf_range$/m);
  expect(paused).toMatch(/^default +0 .*debug_task \(paused\)/m);
  expect((await run('resume', 'queue', 'documents')).out).toBe('queue documents goes on\n');
  expect((await run('queues')).out).toMatch(/^documents +0 +convert_pdf, convert_pdf_range$/m);
  expect(await run('pause', 'queue', 'nowhere')).toMatchObject({ code: 3 });
});

it('lists no dead letters where there are none, and replays nothing else', async () => {
  const { run } = await world();
  expect((await run('dead-letters')).out).toBe('No dead letters.\n');
  const { id } = JSON.parse((await run('submit', 'debug_task', '--json')).out);
  expect(await run('replay', id)).toMatchObject({ code: 3, err: expect.stringContaining('no dead letter') });
});
