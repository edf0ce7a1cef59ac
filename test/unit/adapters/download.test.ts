import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { DownloadError, download } from '#adapters/s3/download.ts';

let stop: () => void = () => undefined;
afterEach(() => stop());

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket/key?X-Amz-Signature=secret`;
}

describe('a download', () => {
  test('puts characters together that arrive in pieces', async () => {
    const text = Buffer.from('aäb');
    const url = await serve((_request, response) => {
      response.write(text.subarray(0, 2));
      setImmediate(() => response.end(text.subarray(2)));
    });
    expect(await download(url, 4, 5000)).toBe('aäb');
  });

  test('ends as soon as it is larger than allowed, however much would come', async () => {
    const url = await serve((_request, response) => {
      const more = () => response.write(Buffer.alloc(1024)) || response.once('drain', more);
      const timer = setInterval(more, 1);
      response.on('close', () => clearInterval(timer));
    });
    await expect(download(url, 5000, 5000)).rejects.toThrow('is larger than 5000 bytes');
  });

  test('tells the status of a refusal, and never the signature', async () => {
    const url = await serve((_request, response) => response.writeHead(403).end('<Error>'));
    const error: unknown = await download(url, 100, 5000).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(DownloadError);
    expect(error).toMatchObject({
      status: 403,
      message: expect.stringContaining('/bucket/key answered 403'),
    });
    expect(String(error)).not.toContain('secret');
  });

  test('ends after its time, whether the answer never starts or never ends', async () => {
    const silent = await serve(() => undefined);
    await expect(download(silent, 100, 30)).rejects.toBeInstanceOf(DownloadError);
    stop();
    const slow = await serve((_request, response) => void response.write('a'));
    await expect(download(slow, 100, 30)).rejects.toBeInstanceOf(DownloadError);
  });

  test('fails when the connection breaks in the middle, or there is none', async () => {
    const broken = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('a', () => response.destroy());
    });
    await expect(download(broken, 100, 5000)).rejects.toBeInstanceOf(DownloadError);
    stop();
    await expect(download(broken, 100, 5000)).rejects.toBeInstanceOf(DownloadError);
  });
});
