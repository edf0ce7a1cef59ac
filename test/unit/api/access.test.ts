import { expect, test } from 'vitest';
import { scopes } from '#core/api-key.ts';
import type { Route } from '#functions/api/route.ts';
import { routes } from '#functions/api/routes.ts';
import { failFor, start, submitted, testApi } from './api-fixture.ts';

const all = Object.entries<Route>(routes).map(([id, { spec }]) => ({ id, spec }));
const scoped = all.flatMap(({ id, spec }) =>
  'scope' in spec && spec.scope !== 'any' ? [{ id, spec, scope: spec.scope }] : [],
);
const task = '019aa1c2-7b00-7c3d-9e4f-5a6b7c8d9e0f';
const values: Readonly<Record<string, string>> = { id: task, step: 'send', name: 'default' };
const filled = (path: string) => path.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');

test.each(scoped)('$id asks for the scope $scope, and for no other', async ({ spec, scope }) => {
  const { call, makeKey } = testApi();
  const body = spec.body ? {} : undefined;
  const others = scopes.filter((it) => it !== '*' && it !== scope);
  const lacking = await call(spec.method, filled(spec.path), { key: await makeKey('acme', others), body });
  expect([lacking.status, lacking.json.detail]).toEqual([403, `This key lacks the scope "${scope}".`]);
  const holding = await call(spec.method, filled(spec.path), { key: await makeKey('acme', [scope]), body });
  expect(holding.status).not.toBe(403);
});

const aboutTasks = scoped.filter(({ spec }) => /^\/v1\/(tasks|dead-letters)\/\{id\}/.test(spec.path));
const aboutBundles = scoped.filter(({ spec }) => /^\/v1\/(bundles|loaders)\/\{id\}/.test(spec.path));

/** Bodies that fit, where one is needed. */
const bodies: Readonly<Record<string, unknown>> = {
  scheduleLoader: { timing: { frequency: 'daily' } },
  addDocument: { upload: `other/${task}/report.csv` },
  changeLoader: {
    version: 1,
    config: { name: 'sales', source: { bundle: task }, target: { table: 'sales' } },
  },
};

test.each(aboutBundles)("$id of someone else's is 404", async ({ id, spec }) => {
  const api = testApi();
  const mine = { name: 'sales', source: { bundle: task }, target: { table: 'sales' } };
  const kind = spec.path.startsWith('/v1/bundles') ? 'bundle' : 'loader';
  const made = await api.call('POST', `/v1/${kind}s`, { body: kind === 'bundle' ? { name: 'mine' } : mine });
  expect(made.status).toBe(201);
  const path = filled(spec.path).replace(task, String(made.json.id));
  const answer = await api.call(spec.method, path, { key: await api.makeKey('other'), body: bodies[id] });
  expect([answer.status, answer.json.detail]).toEqual([404, `You have no ${kind} ${made.json.id}.`]);
});

test.each(aboutTasks)("$id of someone else's task is 404", async ({ spec }) => {
  const api = testApi();
  const id = await submitted(api);
  await failFor(api, await start(api, id), 'crashed');
  const key = await api.makeKey('other');
  const body = spec.path.endsWith('{step}') ? { outcome: 'notDone' } : spec.body && {};
  const answer = await api.call(spec.method, filled(spec.path).replace(task, id), { key, body });
  expect([answer.status, answer.json.detail]).toEqual([404, `You have no task ${id}.`]);
  expect(api.store.all()).toHaveLength(1);
});

test('a key for everything of its owner is no operator', async () => {
  const { call, makeKey } = testApi();
  const { status, json } = await call('POST', '/v1/queues/default/pause', {
    key: await makeKey('acme', ['*']),
  });
  expect([status, json.detail]).toEqual([403, 'This key lacks the scope "operator".']);
});
