import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { startConsole } from './console.ts';

const { cloud, browser, call, submit } = await startConsole();

/** A page of somebody else, who was given a task token by their server. */
const shop = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<!doctype html><title>A shop</title><h1>A shop</h1>');
});
await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
afterAll(() => shop.close());
// Another origin, and another site: localhost is not 127.0.0.1.
const shopUrl = `http://localhost:${(shop.address() as AddressInfo).port}/`;

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly bearer: string;
  readonly body?: string;
}

/** What a script of the shop's page gets to read of an answer; `refused` when the browser keeps it. */
async function readByShop(...requests: readonly Asked[]) {
  const page = await browser.context.newPage();
  await page.goto(shopUrl);
  const answers = await page.evaluate(
    async ({ api, asked }) => {
      const one = async ({ method = 'GET', path, bearer, body }: Asked) => {
        const headers = {
          authorization: `Bearer ${bearer}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        };
        try {
          const response = await fetch(`${api}${path}`, { method, headers, ...(body ? { body } : {}) });
          return { status: response.status, body: await response.json() };
        } catch {
          return 'refused' as const;
        }
      };
      return Promise.all(asked.map(one));
    },
    { api: cloud.api, asked: requests },
  );
  await page.close();
  return answers;
}

test('a page of another site follows a task with its token: by long poll, and by push', async () => {
  const id = await submit({ message: 'for the shop', sleepMs: 1_500 });
  const { token } = (await call('POST', `/v1/tasks/${id}/token`, {})).body;
  const [poll, ticket] = await readByShop(
    { path: `/v1/tasks/${id}?waitSeconds=15`, bearer: token },
    { method: 'POST', path: '/v1/push/tickets', bearer: token, body: '{}' },
  );
  expect(poll).toMatchObject({ status: 200, body: { id, state: 'SUCCESS' } });
  expect(ticket).toMatchObject({
    status: 201,
    body: { ticket: expect.any(String), url: expect.any(String) },
  });
});

test('it reads no other task, no other route, and nothing with a key', async () => {
  const [id, other] = [await submit(), await submit()];
  const { token } = (await call('POST', `/v1/tasks/${id}/token`, {})).body;
  const [foreign, list, revoke, byKey, listByKey] = await readByShop(
    { path: `/v1/tasks/${other}`, bearer: token },
    { path: '/v1/tasks', bearer: token },
    { method: 'POST', path: `/v1/tasks/${id}/revoke`, bearer: token },
    { path: `/v1/tasks/${id}`, bearer: cloud.key },
    { path: '/v1/tasks', bearer: cloud.key },
  );
  expect(foreign).toMatchObject({ status: 404 });
  expect([list, revoke, byKey, listByKey]).toEqual(['refused', 'refused', 'refused', 'refused']);
  expect((await call('GET', `/v1/tasks/${id}`)).body.state).not.toBe('REVOKED');
});
