import { describe, expect, it } from 'vitest';
import { fakeServer, inTurn, type Routes } from './fake-server.ts';
import { testCli } from './test-io.ts';

const id = '01920000-0000-7000-8000-000000000000';
const pending = { id, task: 'debug_task', state: 'PENDING', createdAt: '2026-11-20T12:00:00.000Z' };
const accepted = { status: 202, body: { ...pending, repeated: false } };

async function world(routes: Routes, options: Parameters<typeof testCli>[0] = {}) {
  const server = await fakeServer(routes);
  return { server, ...(await testCli({ url: server.url, ...options })) };
}

describe('revoke --filter', () => {
  const none = { revoked: 0, skipped: 0 };
  const counted = { body: { matched: 1500, ...none, more: true } };

  it('shows the count, asks, and goes on while there are more', async () => {
    const { run, server, questions } = await world(
      {
        'POST /v1/tasks/revoke': inTurn(
          counted,
          { body: { matched: 1000, revoked: 999, skipped: 1, more: true } },
          { body: { matched: 500, revoked: 500, skipped: 0, more: false } },
        ),
      },
      { answer: 'y' },
    );
    const argv = ['revoke', '--filter', 'task=debug_task', '--filter', 'from=2026-11-01T00:00:00Z'];
    const { code, out } = await run(...argv);
    expect([code, out]).toEqual([0, '1499 revoked, or asked to stop, 1 had moved on.\n']);
    expect(questions).toEqual(['Revoke at least 1500 open tasks? [y/N] ']);
    const filter = { task: 'debug_task', from: '2026-11-01T00:00:00.000Z' };
    expect(server.received.map(({ json }) => json)).toEqual([
      { filter, confirm: false },
      { filter, confirm: true },
      { filter, confirm: true },
    ]);
  });

  it.each(['', 'n', 'no', 'yesterday'])('revokes nothing after the answer "%s"', async (answer) => {
    const { run, server } = await world({ 'POST /v1/tasks/revoke': () => counted }, { answer });
    expect(await run('revoke', '--filter', 'state=PENDING')).toMatchObject({
      code: 0,
      out: 'Nothing was revoked.\n',
    });
    expect(server.received).toHaveLength(1);
  });

  it('does not ask with --yes, and prints one line of JSON', async () => {
    const done = { matched: 2, revoked: 2, skipped: 0, more: false };
    const { run, questions } = await world(
      { 'POST /v1/tasks/revoke': inTurn(counted, { body: done }) },
      { answer: 'n' },
    );
    const { out } = await run('revoke', '--filter', 'state=PENDING', '--yes', '--json');
    expect(JSON.parse(out)).toEqual(done);
    expect(questions).toEqual([]);
  });

  it.each([
    [['--filter', 'colour=red'], 'give state=…, task=…, from=…, to=…'],
    [['--filter', 'state'], 'give state=…'],
    [['--filter', 'state=LATER'], '--filter state=LATER: give one of SCHEDULED'],
    [['--filter', 'task='], 'give state=…'],
    [['--filter', 'task=a', '--filter', 'task=b'], '--filter task is given twice'],
    [['--filter', 'to=soon'], '--filter to soon: give a time'],
    [[id, '--filter', 'task=a'], 'is not expected here'],
    [[id, '--yes'], '--yes goes with --filter'],
  ])('refuses %j', async (argv, message) => {
    const { run, server } = await world({});
    expect(await run('revoke', ...argv)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    expect(server.received).toHaveLength(0);
  });
});

describe('rerun and replay', () => {
  it.each([
    ['rerun', `POST /v1/tasks/${id}/rerun`],
    ['replay', `POST /v1/dead-letters/${id}/replay`],
  ])('%s: repeated with one key after a cut connection', async (command, route) => {
    const { run, server } = await world({ [route]: inTurn('cut', { status: 503 }, accepted) });
    const { code, out } = await run(command, id);
    expect([code, out]).toEqual([0, `debug_task accepted: ${id} PENDING\nSee: beatless wait ${id}\n`]);
    const keys = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('say how to repeat safely when no answer came, or only faults', async () => {
    for (const reaction of ['cut', { status: 503 }] as const) {
      const { run, server } = await world({ [`POST /v1/tasks/${id}/rerun`]: () => reaction });
      const { code, err } = await run('rerun', id);
      expect(code).toBe(3);
      expect(err).toContain(`--idempotency-key ${server.received[0]?.headers['idempotency-key']} is safe`);
    }
  });

  it('wait on request', async () => {
    const { run } = await world({
      [`POST /v1/tasks/${id}/rerun`]: () => accepted,
      [`GET /v1/tasks/${id}`]: () => ({ body: { ...pending, state: 'FAILURE' } }),
    });
    expect((await run('rerun', id, '--wait', '--json')).code).toBe(1);
  });
});

describe('settle', () => {
  const route = `POST /v1/tasks/${id}/effects/send%20mail`;
  const effect = { step: 'send mail', status: 'done', taskId: id, leaseUntil: '2026-11-20T12:00:00.000Z' };

  it('tells what became of an effect', async () => {
    const { run, server } = await world({ [route]: () => ({ body: { effects: [effect] } }) });
    expect((await run('settle', id, 'send mail', '--done', '--result', '{"n":1}')).out).toContain(
      'send mail  done',
    );
    await run('settle', id, 'send mail', '--done');
    await run('settle', id, 'send mail', '--not-done');
    expect(server.received.map(({ json }) => json)).toEqual([
      { outcome: 'done', result: { n: 1 } },
      { outcome: 'done' },
      { outcome: 'notDone' },
    ]);
  });

  it('is not repeated by itself: the second answer would be "already settled"', async () => {
    const { run, server } = await world({ [route]: () => 'cut' });
    expect((await run('settle', id, 'send mail', '--done')).code).toBe(3);
    expect(server.received).toHaveLength(1);
  });

  it.each([
    [[], 'ID is missing'],
    [[id], 'STEP is missing'],
    [[id, 'send', 'more'], 'give one STEP, not also "more"'],
    [[id, 'send'], 'give --done or --not-done'],
    [[id, 'send', '--done', '--not-done'], 'give --done or --not-done'],
    [[id, 'send', '--not-done', '--result', '1'], '--result goes with --done'],
    [[id, 'send', '--done', '--result', '{'], '--result is not JSON'],
  ])('refuses %j', async (argv, message) => {
    const { run, server } = await world({});
    expect(await run('settle', ...argv)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    expect(server.received).toHaveLength(0);
  });
});

describe('pause and resume', () => {
  it.each([
    [['pause'], '"queue" or "task" is missing'],
    [['pause', 'queue'], 'NAME is missing'],
    [['resume', 'worker', 'x'], 'there is no "resume worker"'],
  ])('refuse %j', async (argv, message) => {
    const { run, server } = await world({});
    expect(await run(...argv)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    expect(server.received).toHaveLength(0);
  });
});

describe('dead-letters', () => {
  const crashed = { ...pending, state: 'FAILURE', error: { reason: 'crashed', message: 'x' } };

  it('lists them page by page', async () => {
    const { run, server } = await world({
      'GET /v1/dead-letters': inTurn(
        { body: { tasks: [crashed], cursor: 'a' } },
        { body: { tasks: [crashed] } },
      ),
    });
    expect((await run('dead-letters', '--all')).out).toMatch(/^(.*FAILURE {4}debug_task.*crashed\n){2}$/);
    expect(server.received.map(({ query }) => query)).toEqual([
      { limit: '100' },
      { limit: '100', cursor: 'a' },
    ]);
  });
});
