import { expect, test } from 'vitest';
import { fieldsOf, testApi } from './api-fixture.ts';

const config = {
  name: 'sales',
  source: { bundle: '019aa1c2-7b00-7c3d-9e4f-5a6b7c8d9e0f' },
  target: { table: 'sales' },
};
const weekly = {
  timing: { frequency: 'weekly', dayOfWeek: 'MON', hour: 7, minute: 30 },
  timeZone: 'Europe/Vienna',
};

async function world() {
  const api = testApi();
  const { json } = await api.call('POST', '/v1/loaders', { body: config });
  return { api, id: String(json.id), path: `/v1/loaders/${json.id}` };
}

test('a loader runs by the clock: it shows its schedule, which changes with it and ends with "none"', async () => {
  const { api, id, path } = await world();
  expect((await api.call('GET', path)).json.schedule).toBeUndefined();
  const set = await api.call('PUT', `${path}/schedule`, { body: weekly });
  const { schedule } = set.json as { readonly schedule: { readonly id: string } };
  expect([set.status, schedule]).toMatchObject([
    200,
    {
      name: `loader ${id}`,
      words: 'every Monday at 07:30 (Europe/Vienna)',
      task: 'load_to_redshift',
      input: { loader: id },
      linkedTo: `loader ${id}`,
      overlap: 'skip',
    },
  ]);
  expect((await api.call('GET', path)).json).toEqual(set.json);

  const daily = await api.call('PUT', `${path}/schedule`, { body: { timing: { frequency: 'daily' } } });
  expect(daily.json.schedule).toMatchObject({ id: schedule.id, words: 'every day at 00:00 (UTC)' });
  const ownRoute = await api.call('DELETE', `/v1/schedules/${schedule.id}`);
  expect(ownRoute.status).toBe(409);

  const none = await api.call('PUT', `${path}/schedule`, { body: { timing: { frequency: 'none' } } });
  expect([none.status, none.json.schedule]).toEqual([200, undefined]);
  expect((await api.call('GET', '/v1/schedules')).json.schedules).toEqual([]);
  const again = await api.call('PUT', `${path}/schedule`, { body: { timing: { frequency: 'none' } } });
  expect(again.status).toBe(200);
});

test('a loader that is removed takes its schedule along', async () => {
  const { api, path } = await world();
  await api.call('PUT', `${path}/schedule`, { body: weekly });
  expect((await api.call('DELETE', path)).status).toBe(204);
  expect((await api.call('GET', '/v1/schedules')).json.schedules).toEqual([]);
  expect((await api.call('DELETE', path)).status).toBe(404);
});

test('whoever may not submit loads may not let the clock do it, but may end it', async () => {
  const { api, path } = await world();
  const key = await api.makeKey('acme', ['loaders:write', 'tasks:submit:debug_task']);
  const refused = await api.call('PUT', `${path}/schedule`, { key, body: weekly });
  expect([refused.status, refused.json.detail]).toEqual([
    403,
    'This key lacks the scope "tasks:submit:load_to_redshift".',
  ]);
  await api.call('PUT', `${path}/schedule`, { body: weekly });
  const ended = await api.call('PUT', `${path}/schedule`, { key, body: { timing: { frequency: 'none' } } });
  expect([ended.status, ended.json.schedule]).toEqual([200, undefined]);
});

test.each([
  [{}, 'timing'],
  [{ timing: {} }, 'timing'],
  [{ timing: { frequency: 'weekly' } }, 'timing.dayOfWeek'],
  [{ timing: { frequency: 'daily', hour: 25 } }, 'timing.hour'],
  [{ timing: { frequency: 'daily' }, timeZone: 'Vienna' }, 'timeZone'],
])('%j is refused, and the field named', async (body, field) => {
  const { api, path } = await world();
  const answer = await api.call('PUT', `${path}/schedule`, { body });
  expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
});
