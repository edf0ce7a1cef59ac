import { expect, test } from 'vitest';
import { routerOf } from '#functions/api/find-route.ts';
import type { Route } from '#functions/api/route.ts';
import { routes } from '#functions/api/routes.ts';

const all = Object.entries<Route>(routes).map(([id, { spec }]) => ({ id, ...spec }));
const asked = (path: string) => path.replaceAll('{id}', 'x').replaceAll(/\{\w+\}/g, 'y');

test.each(all)('$method $path is found in the group of its path', async ({ id, method, path }) => {
  const find = await routerOf(asked(path));
  expect(find(method, asked(path)).id).toBe(id);
});

test.each(all)('all methods of $path are in one group', async ({ path }) => {
  const find = await routerOf(asked(path));
  const there = find.at(asked(path)).map(({ spec }) => spec.method);
  const stated = all.filter((it) => it.path === path).map(({ method }) => method);
  expect(there.toSorted()).toEqual(expect.arrayContaining(stated.toSorted()));
});

test.each([
  '/v1',
  '/v1/',
  '/v1/nothing',
  '/v1/constructor',
  '/v2/tasks',
  '//tasks',
  '',
  '/v1/tasks/x/why/not',
])('%j is refused as unknown', async (path) => {
  const find = await routerOf(path);
  expect(() => find('GET', path)).toThrow('There is nothing at');
});
