import { describe, expect, test } from 'vitest';
import { deployedTasks } from '#tasks/catalogue.ts';
import { fieldsOf, finish, start, submitted, testApi } from './api-fixture.ts';

const debug = { task: 'debug_task', input: { message: 'hi' } };
const upload = 'acme/01920000-0000-7000-8000-000000000000/input.json';
const sha256 = 'a'.repeat(64);

describe('submitting a task', () => {
  test('is answered with 202, the task and where to read it, and wakes its queue', async () => {
    const api = testApi();
    const { status, headers, json } = await api.call('POST', '/v1/tasks', { body: debug });
    expect(status).toBe(202);
    expect(headers.location).toBe(`/v1/tasks/${json.id}`);
    expect(json).toMatchObject({
      task: 'debug_task',
      state: 'PENDING',
      queue: 'default',
      owner: 'acme',
      submittedBy: expect.stringMatching(/^[a-z2-7]{12}$/),
      createdAt: '2026-11-20T12:00:00.000Z',
      attempts: 0,
      repeated: false,
    });
    expect(api.wakeUps.take('default')).toMatchObject([{ id: json.id, owner: 'acme' }]);
  });

  test('is accepted even when its wake-up cannot be sent', async () => {
    const api = testApi({
      wakeUps: { ...testApi().wakeUps, send: () => Promise.reject(new Error('SQS is away')) },
    });
    const { status, json } = await api.call('POST', '/v1/tasks', { body: debug });
    expect(status).toBe(202);
    expect(api.store.open()).toMatchObject([{ dueAt: api.clock.now(), ref: { id: json.id } }]);
  });

  test('that this deployment does not carry is refused with the settings that decide about it', async () => {
    const { call } = testApi(deployedTasks(['debug_task', 'deliver_callback']));
    const { status, json } = await call('POST', '/v1/tasks', { body: { task: 'convert_pdf', input: {} } });
    expect([status, json.detail]).toEqual([
      400,
      'The task "convert_pdf" is not part of this deployment: its settings decide (tasks). Known: debug_task.',
    ]);
    const unknown = await call('POST', '/v1/tasks', { body: { task: 'make_coffee' } });
    expect(unknown.json.detail).toBe('There is no task "make_coffee". Known: debug_task.');
  });

  test('with options is scheduled, and says until when', async () => {
    const { call } = testApi();
    const options = {
      countdownSeconds: 3600,
      expiresAt: '2026-11-21T00:00:00+01:00',
      maxAttempts: 7,
      priority: 'low',
      callbackUrl: 'https://shop.example/hook',
      tags: { job: 'x' },
    };
    const { json } = await call('POST', '/v1/tasks', { body: { ...debug, options } });
    expect(json).toMatchObject({
      state: 'SCHEDULED',
      startAt: '2026-11-20T13:00:00.000Z',
      expiresAt: '2026-11-20T23:00:00.000Z',
      maxAttempts: 7,
      priority: 'low',
      callbackUrl: 'https://shop.example/hook',
      tags: { job: 'x' },
    });
  });

  test.each([
    ['an unknown task', { task: 'make_coffee' }, ['task']],
    ['no task', { input: {} }, ['task']],
    ['a task that is no text', { task: 5 }, ['task']],
    ['an input that is no object', { task: 'debug_task', input: [1] }, ['input']],
    ['an input member of the wrong type', { task: 'debug_task', input: { message: 5 } }, ['input.message']],
    ['a missing input member', { task: 'convert_pdf', input: {} }, ['input.source']],
    ['an unknown input member', { task: 'debug_task', input: { mesage: 'x' } }, ['input.mesage']],
    ['an unknown member', { ...debug, priority: 1, retries: 2 }, ['priority', 'retries']],
    ['an internal task', { task: 'deliver_callback', input: {} }, ['task']],
    ['an unknown priority', { ...debug, options: { priority: 'high' } }, ['options.priority']],
    [
      'a callback to http',
      { ...debug, options: { callbackUrl: 'http://a.example' } },
      ['options.callbackUrl'],
    ],
    ['a callback to nowhere', { ...debug, options: { callbackUrl: 'hook' } }, ['options.callbackUrl']],
    ['a dry run that is neither', { ...debug, dryRun: 'yes' }, ['dryRun']],
    [
      'an upload without its checksum',
      { task: 'debug_task', inputUpload: { upload } },
      ['inputUpload.sha256'],
    ],
    [
      'an upload with half a checksum',
      { task: 'debug_task', inputUpload: { upload, sha256: 'abc' } },
      ['inputUpload.sha256'],
    ],
    [
      'an upload of no known form',
      { task: 'debug_task', inputUpload: { upload: 'x', sha256 } },
      ['inputUpload.upload'],
    ],
    ['an input twice', { ...debug, inputUpload: { upload, sha256 } }, ['inputUpload']],
    ['an unknown option', { ...debug, options: { delay: 5 } }, ['options.delay']],
    ['an option out of range', { ...debug, options: { maxAttempts: 21 } }, ['options.maxAttempts']],
    ['a time without a zone', { ...debug, options: { eta: '2026-11-21T12:00:00' } }, ['options.eta']],
    [
      'two starts',
      { ...debug, options: { countdownSeconds: 5, eta: '2026-11-21T12:00:00Z' } },
      ['options.eta'],
    ],
    [
      'an end before the start',
      { ...debug, options: { expiresAt: '2026-11-20T11:00:00Z' } },
      ['options.expiresAt'],
    ],
    [
      'too many tags',
      { ...debug, options: { tags: Object.fromEntries([...'abcdefghijk'].map((t) => [t, t])) } },
      ['options.tags'],
    ],
  ])('with %s is refused with 400, naming the field', async (_what, body, fields) => {
    const api = testApi();
    const answer = await api.call('POST', '/v1/tasks', { body });
    expect(answer.status).toBe(400);
    expect(answer.json.type).toBe('urn:beatless:problem:invalid');
    expect(fieldsOf(answer)).toEqual(fields);
    expect(api.store.all()).toEqual([]);
  });

  test('says in words what does not fit', async () => {
    const { call } = testApi();
    const { json } = await call('POST', '/v1/tasks', { body: { task: 'make_coffee' } });
    expect(json.detail).toMatch(/^There is no task "make_coffee"\. Known: convert_pdf, .*debug_task/);
    const { json: range } = await call('POST', '/v1/tasks', {
      body: { ...debug, options: { maxAttempts: 21 } },
    });
    expect(range.errors).toEqual([{ field: 'options.maxAttempts', message: 'must be at most 20' }]);
  });

  test.each(['3-1', '0', '1,,2', 'x', '1-99999999999', '-', '1;2'])(
    'convert_pdf refuses the page range "%s"',
    async (pages) => {
      const { call } = testApi();
      const input = { source: { upload: 'acme/01920000-0000-7000-8000-000000000000/report.pdf' }, pages };
      const answer = await call('POST', '/v1/tasks', { body: { task: 'convert_pdf', input } });
      expect(answer.status).toBe(400);
      expect(fieldsOf(answer)).toEqual(['input.pages']);
    },
  );

  test("convert_pdf refuses someone else's upload, and references that are none", async () => {
    const { call } = testApi();
    const submit = (upload: string) =>
      call('POST', '/v1/tasks', { body: { task: 'convert_pdf', input: { source: { upload } } } });
    const foreign = await submit('other/01920000-0000-7000-8000-000000000000/report.pdf');
    expect([foreign.status, fieldsOf(foreign)]).toEqual([403, ['input.source.upload']]);
    for (const upload of [
      'acme/../other/report.pdf',
      'acme/x/report.pdf',
      '../../etc/passwd',
      'acme/01920000-0000-7000-8000-000000000000/../x.pdf',
    ]) {
      const answer = await submit(upload);
      expect([answer.status, fieldsOf(answer)]).toEqual([400, ['input.source.upload']]);
    }
  });

  test('refuses an input above 256 KB with 413', async () => {
    const { call } = testApi();
    const answer = await call('POST', '/v1/tasks', {
      body: { task: 'debug_task', input: { message: 'x'.repeat(270_000) } },
    });
    expect([answer.status, fieldsOf(answer)]).toEqual([413, ['input']]);
  });
});

describe('an input by upload', () => {
  const inputUpload = { upload, sha256 };

  test('is taken by reference, and shown so', async () => {
    const api = testApi();
    const id = await submitted(api, { inputUpload });
    const { json } = await api.call('GET', `/v1/tasks/${id}`);
    expect(json).toMatchObject({ state: 'PENDING', inputUpload });
    expect(json).not.toHaveProperty('input');
  });

  test('is refused where it is not the own one', async () => {
    const { call } = testApi();
    const foreign = { upload: upload.replace('acme', 'other'), sha256 };
    const answer = await call('POST', '/v1/tasks', { body: { task: 'debug_task', inputUpload: foreign } });
    expect([answer.status, fieldsOf(answer)]).toEqual([403, ['inputUpload.upload']]);
  });

  test('counts for the idempotency key', async () => {
    const { call } = testApi();
    const submit = (digest: string) =>
      call('POST', '/v1/tasks', {
        body: { task: 'debug_task', inputUpload: { upload, sha256: digest } },
        headers: { 'idempotency-key': 'k1' },
      });
    const [first, second, third] = [await submit(sha256), await submit(sha256), await submit('b'.repeat(64))];
    expect([first.status, second.json.repeated, third.status]).toEqual([202, true, 422]);
  });
});

describe('a dry run', () => {
  test('tells what would be made, without an id, and writes and sends nothing', async () => {
    const api = testApi();
    const options = { countdownSeconds: 60, priority: 'low', retainDays: 3 };
    const { status, headers, json } = await api.call('POST', '/v1/tasks', {
      body: { ...debug, options, dryRun: true },
      headers: { 'idempotency-key': 'k1' },
    });
    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('location');
    expect(json).toEqual({
      dryRun: true,
      task: 'debug_task',
      state: 'SCHEDULED',
      queue: 'default',
      owner: 'acme',
      submittedBy: expect.any(String),
      startAt: '2026-11-20T12:01:00.000Z',
      maxAttempts: 3,
      priority: 'low',
      retainDays: 3,
      input: { message: 'hi', sleepMs: 0, failures: 0, effect: false, checkpoints: 0, parts: 0 },
    });
    expect([api.store.all(), api.wakeUps.all()]).toEqual([[], []]);
    const real = await api.call('POST', '/v1/tasks', {
      body: { task: 'debug_task' },
      headers: { 'idempotency-key': 'k1' },
    });
    expect([real.status, real.json.repeated]).toEqual([202, false]);
  });

  test('of an input by upload shows the upload', async () => {
    const { call } = testApi();
    const inputUpload = { upload, sha256 };
    const { json } = await call('POST', '/v1/tasks', {
      body: { task: 'convert_pdf', inputUpload, dryRun: true },
    });
    expect(json).toMatchObject({ queue: 'documents', inputUpload });
    expect(json).not.toHaveProperty('input');
  });

  test('is refused as the real one would be', async () => {
    const { call } = testApi();
    const answer = await call('POST', '/v1/tasks', {
      body: { task: 'debug_task', input: { message: 5 }, dryRun: true },
    });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['input.message']]);
  });

  test('that is false is no dry run', async () => {
    const { call } = testApi();
    expect((await call('POST', '/v1/tasks', { body: { ...debug, dryRun: false } })).status).toBe(202);
  });
});

describe('an idempotency key', () => {
  const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

  test('makes one task of two equal requests, whatever the order of their members', async () => {
    const api = testApi();
    const first = await api.call('POST', '/v1/tasks', { body: debug, ...keyed('k1') });
    const second = await api.call('POST', '/v1/tasks', {
      text: '{"input":{"message":"hi"},"task":"debug_task"}',
      ...keyed('k1'),
    });
    expect([first.status, first.json.repeated, second.status, second.json.repeated]).toEqual([
      202,
      false,
      202,
      true,
    ]);
    expect(second.json.id).toBe(first.json.id);
    expect(api.store.all()).toHaveLength(1);
  });

  test('with another body is refused with 422', async () => {
    const { call } = testApi();
    await call('POST', '/v1/tasks', { body: debug, ...keyed('k1') });
    const answer = await call('POST', '/v1/tasks', { body: { task: 'debug_task' }, ...keyed('k1') });
    expect([answer.status, answer.json.type, fieldsOf(answer)]).toEqual([
      422,
      'urn:beatless:problem:keyReused',
      ['Idempotency-Key'],
    ]);
  });

  test('shows the task as it is by now', async () => {
    const api = testApi();
    const { json } = await api.call('POST', '/v1/tasks', { body: debug, ...keyed('k1') });
    const [task] = api.store.all();
    if (!task) throw new Error('no task');
    await finish(api, await start(api, task.id), { message: 'hi', attempt: 1 });
    const again = await api.call('POST', '/v1/tasks', { body: debug, ...keyed('k1') });
    expect(again.json).toMatchObject({ id: json.id, state: 'SUCCESS', repeated: true });
  });

  test('belongs to its owner and is free again after a day', async () => {
    const api = testApi();
    const other = await api.makeKey('other');
    const first = await api.call('POST', '/v1/tasks', { body: debug, ...keyed('k1') });
    const theirs = await api.call('POST', '/v1/tasks', {
      body: { task: 'debug_task' },
      key: other,
      ...keyed('k1'),
    });
    expect([theirs.status, theirs.json.repeated]).toEqual([202, false]);
    await api.clock.advance(24 * 3_600_000 + 1000);
    const later = await api.call('POST', '/v1/tasks', { body: { task: 'debug_task' }, ...keyed('k1') });
    expect([later.status, later.json.repeated]).toEqual([202, false]);
    expect(later.json.id).not.toBe(first.json.id);
  });

  test.each([
    ['with a blank', 'a b'],
    ['empty', ''],
    ['of 256 characters', 'x'.repeat(256)],
    ['outside ASCII', 'schlüssel'],
  ])('%s is refused with 400', async (_what, key) => {
    const { call } = testApi();
    const answer = await call('POST', '/v1/tasks', { body: debug, ...keyed(key) });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['Idempotency-Key']]);
  });

  test('without one, two requests make two tasks', async () => {
    const api = testApi();
    expect(await submitted(api)).not.toBe(await submitted(api));
  });
});
