import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { s3ObjectStore } from '#adapters/s3/object-store.ts';

/** An S3 whose answers begin, where they do, and never end. */
async function silentStore(begins: boolean) {
  const asked = Promise.withResolvers<void>();
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    if (begins) response.writeHead(200, { 'content-length': '100' }).write('%PDF');
    asked.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const store = s3ObjectStore({
    uploadsBucket: 'uploads',
    resultsBucket: 'results',
    region: 'us-east-1',
    credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' }),
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return { store, asked: asked.promise, requests: () => requests };
}

test.each([
  ['that S3 does not answer', false],
  ['that S3 has begun to send', true],
])('the reading of an upload %s ends when the signal aborts, and is not tried again', async (_, begins) => {
  const { store, asked, requests } = await silentStore(begins);
  const revoke = new AbortController();
  const reading = store.readUpload('acme/file.pdf', 1_000, revoke.signal);
  const ended = expect(reading).rejects.toThrow(/abort/i);
  await asked;
  revoke.abort();
  await ended;
  expect(requests()).toBe(1);
});
