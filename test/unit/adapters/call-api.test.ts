import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { callApi } from '#adapters/http/call-api.ts';
import { answering } from '#test/fakes/answering-service.ts';

test('sends JSON with its key and gives what was answered', async () => {
  const { endpoint, seen } = await answering(
    { status: 202, body: '{"id":"ü"}' },
    { status: 502, body: '<h1>Bad Gateway</h1>' },
  );
  const call = callApi(endpoint, 5_000);
  const post = { method: 'POST', path: '/v1/tasks?a=b', token: 'bl_x', body: { text: 'ü' } } as const;
  expect(await call(post)).toEqual({ status: 202, body: { id: 'ü' } });
  expect(await call({ method: 'GET', path: '/v1/tasks', token: 'bl_x' })).toEqual({
    status: 502,
    body: undefined,
  });
  expect(seen).toMatchObject([
    {
      method: 'POST',
      url: '/v1/tasks?a=b',
      body: '{"text":"ü"}',
      headers: { authorization: 'Bearer bl_x', 'content-type': 'application/json' },
    },
    { method: 'GET', body: '' },
  ]);
});

test.each([
  ['nothing', ''],
  ['half of it', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":'],
])('an API that answers %s is given up on', async (_, bytes) => {
  const server = createServer(() => undefined);
  server.on('connection', (socket) => socket.on('data', () => socket.write(bytes)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const call = callApi(`http://127.0.0.1:${port}`, 300);
  await expect(call({ method: 'GET', path: '/', token: 'x' })).rejects.toThrow(
    'GET / was not answered in time',
  );
});

test('an address at which nobody listens is a fault', async () => {
  const call = callApi('http://127.0.0.1:1', 5_000);
  await expect(call({ method: 'GET', path: '/', token: 'x' })).rejects.toThrow('ECONNREFUSED');
});
