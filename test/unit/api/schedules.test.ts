import { describe, expect, test } from 'vitest';
import { routes } from '#functions/api/routes.ts';
import { type Answer, fieldsOf, testApi } from './api-fixture.ts';

const asked = {
  name: 'weekly hello',
  task: 'debug_task',
  input: { message: 'hello' },
  timing: { cron: '30 7 * * 1' },
  timeZone: 'Europe/Vienna',
};

async function made(api: ReturnType<typeof testApi>, change: Record<string, unknown> = {}): Promise<Answer> {
  return api.call('POST', '/v1/schedules', { body: { ...asked, ...change } });
}

test('a schedule is made, read, changed, paused, resumed, run and deleted', async () => {
  const api = testApi();
  const created = await made(api);
  expect([created.status, created.headers.etag]).toEqual([201, '"1"']);
  const path = String(created.headers.location);
  expect(created.json).toMatchObject({
    words: 'every Monday at 07:30 (Europe/Vienna)',
    state: 'enabled',
    revision: 1,
  });
  expect((await api.call('GET', path)).json).toEqual(created.json);
  expect(created.json.nextRuns).toHaveLength(10);
  expect(created.json.nextRuns).toContainEqual({
    at: '2026-11-23T06:30:00.000Z',
    local: '2026-11-23T07:30:00',
    offset: '+01:00',
    summerTime: false,
  });

  const body = { ...asked, timing: { frequency: 'daily', hour: 7 } };
  const changed = await api.call('PUT', path, { body, headers: { 'If-Match': '"1"' } });
  expect([changed.status, changed.headers.etag, changed.json.words]).toEqual([
    200,
    '"2"',
    'every day at 07:00 (Europe/Vienna)',
  ]);
  const late = await api.call('PUT', path, { body, headers: { 'If-Match': '"1"' } });
  expect([late.status, late.json.type, fieldsOf(late)]).toEqual([
    412,
    'urn:beatless:problem:changed',
    ['If-Match'],
  ]);

  expect((await api.call('POST', `${path}/pause`)).json).toMatchObject({ state: 'paused', nextRuns: [] });
  expect((await api.call('POST', `${path}/resume`)).json).toMatchObject({ state: 'enabled' });
  const run = await api.call('POST', `${path}/run`);
  expect(run.status).toBe(202);
  const task = await api.call('GET', String(run.headers.location));
  expect(task.json).toMatchObject({
    task: 'debug_task',
    input: { message: 'hello' },
    schedule: { id: created.json.id },
  });
  const { runs } = (await api.call('GET', `${path}/runs`)).json;
  expect(runs).toMatchObject([{ cause: 'manual', outcome: 'started', taskId: task.json.id }]);
  const headers = { 'Idempotency-Key': 'once' };
  const keyed = [1, 2, 3].map(() => api.call('POST', `${path}/run`, { headers }));
  const locations = (await Promise.all(keyed)).map((answer) => answer.headers.location);
  expect(new Set(locations).size).toBe(1);
  expect((await api.call('GET', `${path}/runs`)).json.runs).toHaveLength(2);

  expect((await api.call('DELETE', path)).status).toBe(204);
  expect((await api.call('GET', path)).status).toBe(404);
  expect(api.shadows.kept.size).toBe(0);
});

test('schedules are listed newest first, page by page, each with its next run', async () => {
  const api = testApi();
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await made(api, { name });
    await api.clock.advance(1);
  }
  const first = (await api.call('GET', '/v1/schedules', { query: 'limit=3' })).json;
  const second = (await api.call('GET', '/v1/schedules', { query: `limit=3&cursor=${first.cursor}` })).json;
  const all = [first, second].flatMap(
    ({ schedules }) => schedules as { name: string; nextRuns: unknown[] }[],
  );
  expect(all.map(({ name, nextRuns }) => [name, nextRuns.length])).toEqual(
    ['e', 'd', 'c', 'b', 'a'].map((name) => [name, 1]),
  );
  expect(second.cursor).toBeUndefined();
});

test('a preview tells words, next runs and what EventBridge gets, and makes nothing', async () => {
  const api = testApi();
  const body = {
    timing: { frequency: 'monthly', dayOfMonth: 'last', hour: 7, minute: 30 },
    timeZone: 'Europe/Vienna',
    count: 5,
  };
  const { status, json } = await api.call('POST', '/v1/schedules/preview', { body });
  expect([status, json.words, json.expression]).toEqual([
    200,
    'on the last day of the month at 07:30 (Europe/Vienna)',
    'cron(30 7 L * ? *)',
  ]);
  expect(
    (json.nextRuns as { local: string; summerTime: boolean }[]).map(({ local, summerTime }) => [
      local.slice(0, 10),
      summerTime,
    ]),
  ).toEqual([
    ['2026-11-30', false],
    ['2026-12-31', false],
    ['2027-01-31', false],
    ['2027-02-28', false],
    ['2027-03-31', true],
  ]);
  expect(api.schedules.all()).toEqual([]);
  const none = await api.call('POST', '/v1/schedules/preview', { body: { timing: { frequency: 'none' } } });
  expect(none.json).toEqual({ words: 'never', nextRuns: [], expression: 'none' });
});

describe('bad input is refused, naming the field and an example that works', () => {
  test.each([
    [{ timeZone: 'Mars/Olympus' }, 400, 'timeZone', /Europe\/Vienna/],
    [{ timing: { cron: '0 9 31 2 *' } }, 400, 'timing.cron', /no day 31 in FEB.*"0 9 L FEB \?"/],
    [{ timing: { at: '2020-01-01T00:00' } }, 400, 'timing.at', /is past.*use for example "2026-11-21T13:00"/],
    [{ timing: { rate: '0 minutes' } }, 400, 'timing.rate', /"1 minute"/],
    [{ timing: {} }, 400, 'timing', /"30 7 \* \* 1"/],
    [{ timing: { frequency: 'none' } }, 400, 'timing.frequency', /"daily"/],
    [{ timing: { frequency: 'weekly' } }, 400, 'timing.dayOfWeek', /"MON"/],
    [{ timing: { crontab: '* * * * *' } }, 400, 'timing.crontab', /not known/],
    [{ endAt: '2020-01-01T00:00:00Z' }, 400, 'endAt', /is past: use for example/],
    [
      { startAt: '2027-01-02T00:00:00Z', endAt: '2027-01-01T00:00:00Z' },
      400,
      'endAt',
      /after startAt: use for example/,
    ],
    [{ endAt: '2026-11-20T13:00:00Z' }, 400, 'endAt', /no run at all/],
    [{ task: 'make_coffee' }, 400, 'task', /debug_task/],
    [{ input: { sleepMs: -1 } }, 400, 'input.sleepMs', /.+/],
    [{ input: { message: 'x'.repeat(40_000) } }, 400, 'input.message', /.+/],
    [{ options: { eta: '2027-01-01T00:00:00Z' } }, 400, 'options.eta', /not known/],
    [{ options: { callbackUrl: 'http://10.0.0.1/' } }, 400, 'options.callbackUrl', /.+/],
    [{ name: '' }, 400, 'name', /"weekly load"/],
    [{ name: 'two\nlines' }, 400, 'name', /"weekly load"/],
    [{ maxRuns: 0 }, 400, 'maxRuns', /.+/],
    [{ jitterMinutes: 2000 }, 400, 'jitterMinutes', /.+/],
    [{ timing: { rate: '5 minutes' }, jitterMinutes: 5 }, 400, 'jitterMinutes', /use for example 2/],
    [{ overlap: 'maybe' }, 400, 'overlap', /skip/],
    [{ linkedTo: 'loader 7' }, 400, 'linkedTo', /not known/],
  ])('%j', async (change, status, field, message) => {
    const api = testApi();
    const answer = await made(api, change);
    expect([answer.status, fieldsOf(answer)]).toEqual([status, [field]]);
    expect((answer.json.errors as { message: string }[])[0]?.message).toMatch(message);
    expect([api.schedules.all(), api.shadows.calls.puts]).toEqual([[], 0]);
  });

  test('a name that is taken', async () => {
    const api = testApi();
    await made(api);
    const second = await made(api);
    expect([second.status, fieldsOf(second)]).toEqual([409, ['name']]);
    expect(String(second.json.detail)).toContain('"weekly hello-2"');
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s with an id that is none', async (method) => {
    const answer = await testApi().call(
      method,
      '/v1/schedules/nonsense',
      method === 'PUT' ? { body: asked } : {},
    );
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['id']]);
  });

  test('If-Match that is no ETag', async () => {
    const api = testApi();
    const path = String((await made(api)).headers.location);
    const answer = await api.call('PUT', path, { body: asked, headers: { 'If-Match': 'newest' } });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['If-Match']]);
  });
});

test('an Idempotency-Key makes repeating safe', async () => {
  const api = testApi();
  const options = { body: asked, headers: { 'Idempotency-Key': 'k-1' } };
  const [first, second] = [
    await api.call('POST', '/v1/schedules', options),
    await api.call('POST', '/v1/schedules', options),
  ];
  expect([second.status, second.json.id]).toEqual([201, first.json.id]);
});

const ofOne = Object.entries(routes).filter(([, { spec }]) => spec.path.startsWith('/v1/schedules/{id}'));

test.each(ofOne)("%s of someone else's schedule is 404", async (_id, { spec }) => {
  const api = testApi();
  const { id } = (await made(api)).json;
  const key = await api.makeKey('other');
  const body = spec.method === 'PUT' ? asked : undefined;
  const answer = await api.call(spec.method, spec.path.replace('{id}', String(id)), { key, body });
  expect([answer.status, answer.json.detail]).toEqual([404, `You have no schedule ${id}.`]);
});

test('a schedule made while EventBridge is away is accepted: the sweep tells it', async () => {
  const api = testApi();
  api.shadows.failWith(() => new Error('away'));
  const answer = await made(api);
  expect(answer.status).toBe(201);
  expect(api.schedules.all()).toMatchObject([{ openKey: 'schedules', shadowRevision: 0 }]);
});
