import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeServer, inTurn, type Routes } from './fake-server.ts';
import { testCli } from './test-io.ts';

const id = '01920000-0000-7000-8000-000000000000';
const pending = {
  id,
  task: 'debug_task',
  state: 'PENDING',
  queue: 'default',
  createdAt: '2026-11-20T12:00:00.000Z',
  attempts: 0,
  maxAttempts: 3,
  crashes: 0,
  timings: { queuedSeconds: 1 },
};
const started = { ...pending, state: 'STARTED', progress: { done: 3, total: 10, stage: 'pages' } };
const success = {
  ...pending,
  state: 'SUCCESS',
  startedAt: '2026-11-20T12:00:01.000Z',
  endedAt: '2026-11-20T12:00:02.500Z',
  attempts: 1,
  timings: { queuedSeconds: 1, ranSeconds: 1.5 },
  result: { message: 'hello' },
};
const failure = {
  ...pending,
  state: 'FAILURE',
  error: { reason: 'encrypted', message: 'The PDF needs a password.' },
};
const unauthorized = {
  title: 'An API key is needed',
  status: 401,
  detail: 'The API key is unknown or revoked.',
  requestId: 'r',
};

async function world(routes: Routes, options: Parameters<typeof testCli>[0] = {}) {
  const server = await fakeServer(routes);
  return { server, cli: await testCli({ url: server.url, ...options }) };
}

describe('submit', () => {
  it('hands in a task with all its options', async () => {
    const { server, cli } = await world({ 'POST /v1/tasks': () => ({ status: 202, body: pending }) });
    const { code, out } = await cli.run(
      ...[
        'submit',
        'debug_task',
        '--input',
        '{"message":"hello"}',
        '--countdown',
        '1.5',
        '--max-attempts',
        '2',
      ],
      ...['--expires', '2026-12-01T00:00:00Z', '--retain-days', '3', '--tag', 'a=1', '--tag', 'b=x=y'],
      ...['--idempotency-key', 'mine'],
    );
    expect(code).toBe(0);
    expect(out).toContain(id);
    expect(server.received[0]?.headers['idempotency-key']).toBe('mine');
    expect(server.received[0]?.json).toEqual({
      task: 'debug_task',
      input: { message: 'hello' },
      options: {
        countdownSeconds: 1.5,
        maxAttempts: 2,
        retainDays: 3,
        expiresAt: '2026-12-01T00:00:00.000Z',
        tags: { a: '1', b: 'x=y' },
      },
    });
  });

  it('reads the input from a file or from stdin; without one it is empty', async () => {
    const { server, cli } = await world(
      { 'POST /v1/tasks': () => ({ status: 202, body: pending }) },
      { stdin: '{"from":"stdin"}' },
    );
    await writeFile(join(cli.folder, 'input.json'), '{"from":"file"}');
    await cli.run('submit', 'debug_task', '--input', '@input.json');
    await cli.run('submit', 'debug_task', '--input', '-');
    await cli.run('submit', 'debug_task');
    expect(server.received.map(({ json }) => json.input)).toEqual([{ from: 'file' }, { from: 'stdin' }, {}]);
  });

  it('prints one line of JSON, which says whether the task had been accepted before', async () => {
    const { cli } = await world({
      'POST /v1/tasks': () => ({ status: 202, body: { ...pending, repeated: true } }),
    });
    const { out } = await cli.run('submit', 'debug_task', '--json');
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toEqual({ ...pending, repeated: true });
  });

  it('waits on request; the exit status tells how the task ended', async () => {
    for (const [ended, status] of [
      [success, 0],
      [failure, 1],
    ] as const) {
      const { cli } = await world({
        'POST /v1/tasks': () => ({ status: 202, body: pending }),
        [`GET /v1/tasks/${id}`]: inTurn({ body: started }, { body: ended }),
      });
      const { code, out } = await cli.run('submit', 'debug_task', '--wait', '--json');
      expect([code, JSON.parse(out)]).toEqual([status, ended]);
    }
  });

  it('says how to repeat safely when no answer came', async () => {
    const { server, cli } = await world({ 'POST /v1/tasks': () => 'cut' });
    const { code, err } = await cli.run('submit', 'debug_task');
    expect(code).toBe(3);
    expect(err).toContain(`--idempotency-key ${server.received[0]?.headers['idempotency-key']} is safe`);
  });

  it.each([
    [['submit'], 'TASK is missing'],
    [['submit', 'a', 'b'], 'not also "b"'],
    [['submit', 'a', '--input', '{'], '--input is not JSON'],
    [['submit', 'a', '--input', '@none.json'], 'cannot read none.json: no such file'],
    [['submit', 'a', '--countdown', 'soon'], '--countdown soon: give a number, at least 0'],
    [['submit', 'a', '--max-attempts', '1.5'], 'give a whole number, at least 1'],
    [['submit', 'a', '--eta', 'tomorrow'], '--eta tomorrow: give a time such as'],
    [['submit', 'a', '--eta', '2026-13-01T00:00:00Z'], '--eta 2026-13-01T00:00:00Z'],
    [['submit', 'a', '--eta', '2026-12-01', '--countdown', '1'], 'not both'],
    [['submit', 'a', '--tag', 'x'], '--tag x: give NAME=VALUE'],
    [['submit', 'a', '--idempotency-key', 'a b'], '--idempotency-key: use 1 to 255 visible'],
    [['submit', 'a', '--timeout', '5'], '--timeout goes with --wait'],
    [['submit', 'a', '--frobnicate'], "Unknown option '--frobnicate'"],
    [['submit', 'a', '--input'], "Option '--input <value>' argument missing"],
  ])('refuses %j before sending anything', async (argv, message) => {
    const { server, cli } = await world({});
    const { code, out, err } = await cli.run(...argv);
    expect([code, out, server.received.length]).toEqual([2, '', 0]);
    expect(err).toContain(message);
    expect(err).toContain('beatless submit --help');
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('status', () => {
  it('shows a task for people and for programs, with exit status 0 whatever its state', async () => {
    const { cli } = await world({ [`GET /v1/tasks/${id}`]: () => ({ body: failure }) });
    const { code, out } = await cli.run('status', id);
    expect(code).toBe(0);
    expect(out).toContain(`debug_task ${id} FAILURE\n`);
    expect(out).toContain('encrypted: The PDF needs a password.');
    expect(JSON.parse((await cli.run('status', id, '--json')).out)).toEqual(failure);
  });

  it('shows progress, times and the result', async () => {
    const { cli } = await world({ [`GET /v1/tasks/${id}`]: inTurn({ body: started }, { body: success }) });
    expect((await cli.run('status', id)).out).toContain('STARTED 3/10 pages');
    const { out } = await cli.run('status', id);
    expect(out).toContain('(ran 1.5 s)');
    expect(out).toContain('attempts  1 of 3\n');
    expect(out).toContain('"message": "hello"');
  });

  it('tells why a task was revoked', async () => {
    const revoked = {
      ...pending,
      state: 'REVOKED',
      revokeReason: 'expired',
      tags: { customer: '42' },
      crashes: 1,
    };
    const { cli } = await world({ [`GET /v1/tasks/${id}`]: () => ({ body: revoked }) });
    const { out } = await cli.run('status', id);
    expect(out).toContain('why       expired\n');
    expect(out).toContain('tags      customer=42\n');
    expect(out).toContain('attempts  0 of 3, 1 crashed\n');
  });

  it('gives one line and exit status 3 for what the API refuses, never the key', async () => {
    const { cli } = await world({ [`GET /v1/tasks/${id}`]: () => ({ status: 401, body: unauthorized }) });
    const { code, err } = await cli.run('status', id, '--verbose');
    expect(code).toBe(3);
    expect(err).toContain('beatless: An API key is needed (401): The API key is unknown or revoked.\n');
    expect(err).not.toContain('bl_test');
  });

  it('lets no task steer the terminal', async () => {
    const task = {
      ...failure,
      result: { text: '\x9b2J' },
      error: { reason: 'x', message: '\x1b[2Jcleared\nbeatless: all is well' },
    };
    const { cli } = await world({ [`GET /v1/tasks/${id}`]: () => ({ body: task }) });
    const { out } = await cli.run('status', id);
    expect(out).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(out).toContain('error     x:  [2Jcleared beatless: all is well\n');
  });
});

describe('wait', () => {
  it('shows progress on a terminal and wipes it before the result', async () => {
    const { cli } = await world(
      { [`GET /v1/tasks/${id}`]: inTurn({ body: started }, { body: success }) },
      { terminal: true },
    );
    const { code, err } = await cli.run('wait', id);
    expect(code).toBe(0);
    expect(err).toContain(`\r\x1b[Kdebug_task ${'█'.repeat(9)}${'░'.repeat(21)} 30 % 3/10 pages`);
    expect(err.endsWith('\r\x1b[K')).toBe(true);
  });

  it('writes no progress elsewhere', async () => {
    const { cli } = await world({ [`GET /v1/tasks/${id}`]: inTurn({ body: started }, { body: success }) });
    expect((await cli.run('wait', id)).err).toBe('');
  });

  it('gives up with exit status 124 and says that the task goes on', async () => {
    const { cli } = await world({ [`GET /v1/tasks/${id}`]: () => ({ body: started }) });
    const { code, out, err } = await cli.run('wait', id, '--timeout', '3');
    expect([code, out]).toEqual([124, '']);
    expect(err).toBe(`beatless: Task ${id} is still STARTED after 3 s. It goes on: beatless wait ${id}\n`);
  });

  it('ends at Ctrl-C with exit status 130 and says how to go on', async () => {
    const { cli } = await world({
      [`GET /v1/tasks/${id}`]: () => {
        cli.interrupt.abort();
        return 'hang';
      },
    });
    const { code, out, err } = await cli.run('wait', id);
    expect([code, out]).toEqual([130, '']);
    expect(err).toBe(`beatless: interrupted. Task ${id} goes on: beatless wait ${id}\n`);
  });

  it('ends with exit status 1 for a revoked task', async () => {
    const { cli } = await world({
      [`GET /v1/tasks/${id}`]: () => ({ body: { ...pending, state: 'REVOKED' } }),
    });
    expect((await cli.run('wait', id)).code).toBe(1);
  });
});

describe('list', () => {
  const tasks = [1, 2, 3].map((n) => ({ ...pending, id: `task-${n}` }));
  const pages = () => inTurn({ body: { tasks, cursor: 'c' } }, { body: { tasks: [failure] } });

  it('passes the filter on and prints a line per task', async () => {
    const { server, cli } = await world({ 'GET /v1/tasks': pages() });
    const { code, out } = await cli.run(
      ...['list', '--state', 'failure', '--task', 'debug_task', '--from', '2026-11-01T00:00:00+01:00'],
      ...['--to', '2026-11-20T00:00:00Z', '--limit', '2'],
    );
    expect(code).toBe(0);
    expect(out.match(/^task-\d .*PENDING .*debug_task$/gm)).toHaveLength(2);
    expect(server.received.map(({ query }) => query)).toEqual([
      {
        state: 'FAILURE',
        task: 'debug_task',
        from: '2026-10-31T23:00:00.000Z',
        to: '2026-11-20T00:00:00.000Z',
        limit: '2',
      },
    ]);
  });

  it('prints a JSON array of all pages', async () => {
    const { server, cli } = await world({ 'GET /v1/tasks': pages() });
    const { out } = await cli.run('list', '--all', '--json');
    expect(JSON.parse(out)).toEqual([...tasks, failure]);
    expect(server.received.map(({ query }) => query.limit)).toEqual(['100', '100']);
  });

  it('says that there is none, and prints [] for programs', async () => {
    const { cli } = await world({ 'GET /v1/tasks': () => ({ body: { tasks: [] } }) });
    expect((await cli.run('list')).out).toBe('No tasks.\n');
    expect((await cli.run('list', '--json')).out).toBe('[]\n');
  });

  it.each([
    [['--state', 'DONE'], 'give one of SCHEDULED, PENDING'],
    [['--limit', '0'], 'at least 1'],
    [['--limit', '5', '--all'], 'not both'],
    [['--from', 'yesterday'], '--from yesterday'],
    [['surplus'], '"surplus" is not expected'],
  ])('refuses %j', async (argv, message) => {
    const { cli } = await world({});
    const { code, err } = await cli.run('list', ...argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('revoke', () => {
  it('tells a revoked task from one that was asked to stop', async () => {
    const { cli } = await world({
      [`POST /v1/tasks/${id}/revoke`]: inTurn(
        { body: { ...pending, state: 'REVOKED' } },
        { status: 202, body: started },
      ),
    });
    expect((await cli.run('revoke', id)).out).toBe(`${id} REVOKED\n`);
    const { code, out } = await cli.run('revoke', id);
    expect(code).toBe(0);
    expect(out).toContain('is STARTED and was asked to stop');
  });

  it('refuses a task that has ended, in the words of the API', async () => {
    const problem = { title: 'Too late', status: 409, detail: 'Task 1 has already ended: SUCCESS.' };
    const { cli } = await world({ [`POST /v1/tasks/${id}/revoke`]: () => ({ status: 409, body: problem }) });
    const { code, err } = await cli.run('revoke', id);
    expect([code, err]).toEqual([3, 'beatless: Too late (409): Task 1 has already ended: SUCCESS.\n']);
  });
});

describe('catalogue', () => {
  const limits = { timeoutSeconds: 30, retry: { maxAttempts: 3, backoff: 'exponential' } };
  const input = { type: 'object', properties: { pages: { type: 'string' } } };
  const definitions = [
    {
      name: 'convert_pdf',
      queue: 'documents',
      description: 'PDF to CSV.',
      input,
      example: { pages: '1' },
      ...limits,
    },
    { name: 'debug_task', queue: 'default', description: 'Echoes.', input, example: {}, ...limits },
  ];
  const routes = { 'GET /v1/catalogue': () => ({ body: { tasks: definitions } }) };

  it('lists the tasks, or shows one with an example to paste', async () => {
    const { cli } = await world(routes);
    expect((await cli.run('catalogue')).out).toBe(
      'convert_pdf  documents  PDF to CSV.\ndebug_task   default    Echoes.\n',
    );
    const { out } = await cli.run('catalogue', 'convert_pdf');
    expect(out).toContain('30 s per attempt, 3 attempts, exponential back-off');
    expect(out).toContain('"pages": {');
    expect(out).toContain(`\nbeatless submit convert_pdf --input '{"pages":"1"}'\n`);
    expect(JSON.parse((await cli.run('catalogue', 'debug_task', '--json')).out)).toEqual(definitions[1]);
  });

  it('refuses a task that is not in it', async () => {
    const { cli } = await world(routes);
    const { code, err } = await cli.run('catalogue', 'nothing');
    expect(code).toBe(2);
    expect(err).toContain('there is no task "nothing". Known: convert_pdf, debug_task.');
  });
});
