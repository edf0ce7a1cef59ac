import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newApiKeySecret } from '#adapters/system/secrets.ts';
import { retryAfterSeconds } from '#adapters/webhooks/retry-after.ts';
import { webhookHeaders } from '#adapters/webhooks/sign.ts';
import { type WebhookSenderOptions, webhookSender } from '#adapters/webhooks/webhook-sender.ts';
import { PermanentTaskError } from '#core/errors.ts';
import { owner } from '#core/ids.ts';
import { noon } from '#test/fakes/a-task.ts';
import { memoryKeyStore } from '#test/fakes/memory-key-store.ts';
import { selfSigned } from '#test/fakes/self-signed.ts';

const keys = memoryKeyStore();
const secret = newApiKeySecret();

beforeAll(async () => {
  const { id, secretHash, webhookSecret } = secret;
  const base = {
    secretHash,
    owner: owner.parse('acme'),
    name: 'k',
    scopes: [],
    createdAt: 0,
    createdBy: 'x',
  };
  await keys.create({ ...base, id, webhookSecret });
  await keys.create({ ...base, id: 'revokedrevok', webhookSecret, revokedAt: noon });
  await keys.create({ ...base, id: 'oldoldoldold' });
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a receiver on this machine and gives its port. */
async function receiver(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const http = (listener: RequestListener) => receiver(createServer(listener));

/** Sends one delivery as a cloud on a laptop does, unless `options` say otherwise. */
function send(url: string, options: Partial<WebhookSenderOptions> = {}, keyId = secret.id) {
  const sender = webhookSender({ keys, allowPrivate: true, ...options });
  return sender.send({ url, id: 'msg_1', now: noon + 999, body: '{"type":"task.success","ü":1}', keyId });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const named = (...addresses: string[]): Partial<WebhookSenderOptions> => ({
  resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
});

describe('a webhook', () => {
  test('is a signed POST of its body, whose status is told', async () => {
    const seen: unknown[] = [];
    const port = await http(async (request, response) => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body: await bodyOf(request) });
      response.writeHead(202).end('thanks');
    });
    expect(await send(`http://127.0.0.1:${port}/hook?a=1`)).toEqual({ status: 202 });
    const body = '{"type":"task.success","ü":1}';
    const signed = webhookHeaders({ id: 'msg_1', now: noon, body }, secret.webhookSecret);
    const headers = {
      ...signed,
      host: `127.0.0.1:${port}`,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'Beatless',
    };
    expect(seen).toEqual([
      { method: 'POST', url: '/hook?a=1', headers: { ...headers, connection: 'close' }, body },
    ]);
  });

  test('is signed as Standard Webhooks say: their own example', () => {
    const example = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      now: 1_614_265_330_000,
      body: '{"test": 2432232314}',
    };
    expect(webhookHeaders(example, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test.each([['missingmissi'], ['revokedrevok'], ['oldoldoldold'], ['']])(
    'that no key signs is never sent (%s)',
    async (keyId) => {
      const port = await http(() => expect.unreachable());
      const error = await send(`http://127.0.0.1:${port}/`, {}, keyId).catch((it: unknown) => it);
      expect(error).toBeInstanceOf(PermanentTaskError);
      expect(error).toMatchObject({ reason: 'keyRevoked' });
    },
  );

  test('goes to the address that was checked, whatever its name means a moment later', async () => {
    const port = await http((request, response) => response.end(request.headers.host));
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }];
    };
    expect(await send(`http://hook.example:${port}/`, { resolve })).toEqual({ status: 200 });
    expect(asked).toBe(1);
  });

  test('tries the next address when one does not answer', async () => {
    const port = await http((_, response) => response.end());
    const addresses = named('127.0.0.2', '127.0.0.1');
    expect(await send(`http://hook.example:${port}/`, addresses)).toEqual({ status: 200 });
  });

  test('follows no redirect', async () => {
    let elsewhere = 0;
    const other = await http((_, response) => {
      elsewhere += 1;
      response.end();
    });
    const port = await http((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end(),
    );
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ status: 307 });
    expect(elsewhere).toBe(0);
  });

  test('tells when the receiver wants it again', async () => {
    const port = await http((_, response) => response.writeHead(429, { 'retry-after': '120' }).end());
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ status: 429, retryAfterSeconds: 120 });
  });

  test('reads only the beginning of an endless answer', async () => {
    const port = await http((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    expect(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 60_000 })).toEqual({ status: 200 });
  }, 5_000);

  test('that is answered and then not ended counts as answered', async () => {
    const port = await http((_, response) => void response.writeHead(204 + 46).write('…'));
    expect(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 300 })).toEqual({ status: 250 });
  });

  test('that nobody answers in time, or at all, is worth repeating', async () => {
    const silent = await http(() => undefined);
    const rude = await http((request) => request.socket.destroy());
    const closed = await http(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const cases = [
      [() => send(`http://127.0.0.1:${silent}/`, { timeoutMs: 100 }), 'did not answer in time'],
      [
        () => send('http://hook.example/', { resolve: () => new Promise(() => {}), timeoutMs: 100 }),
        'did not answer',
      ],
      [() => send(`http://127.0.0.1:${rude}/`), 'hang up'],
      [() => send(`http://127.0.0.1:${closed}/`), 'ECONNREFUSED'],
      [
        () => send('http://hook.example/', { resolve: () => Promise.reject(new Error('ENOTFOUND')) }),
        'ENOTFOUND',
      ],
      [() => send('http://hook.example/', { resolve: async () => [] }), 'no address'],
    ] as const;
    for (const [sent, why] of cases) {
      const error = await sent().catch((it: unknown) => it);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(PermanentTaskError);
      expect(String((error as Error).message)).toContain(why);
    }
  });
});

describe('a webhook over TLS', () => {
  const mine = selfSigned('hook.example');
  const https = () => receiver(createTlsServer(mine, (_, response) => response.writeHead(204).end()));

  test('goes to the checked address, and the certificate must be of the name', async () => {
    const port = await https();
    const options = { ...named('127.0.0.1'), ca: mine.cert };
    expect(await send(`https://hook.example:${port}/`, options)).toEqual({ status: 204 });
    await expect(send(`https://other.example:${port}/`, options)).rejects.toThrow('other.example');
    await expect(send(`https://127.0.0.1:${port}/`, options)).rejects.toThrow();
  });

  test('is not sent to a receiver that nobody vouches for', async () => {
    const port = await https();
    await expect(send(`https://hook.example:${port}/`, named('127.0.0.1'))).rejects.toThrow('self-signed');
  });
});

describe('a webhook of a deployed system is refused for good', () => {
  const deployed = { allowPrivate: false, resolve: () => expect.unreachable() };
  const refusal = async (sent: Promise<unknown>) => {
    const error = await sent.catch((it: unknown) => it);
    expect(error).toBeInstanceOf(PermanentTaskError);
    expect(error).toMatchObject({ reason: 'urlRefused' });
  };

  test.each([
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'https://user:secret@example.com/',
    'https://example.com:22/',
    'https://example.com:80/',
    'https://example.com/#fragment',
    'https://localhost/',
    'example.com',
    '',
  ])('to %s, before its name is resolved', (url) => refusal(send(url, deployed)));

  test.each([
    '10.0.0.1',
    '127.0.0.1',
    '169.254.169.254',
    'fd00:ec2::254',
    '::ffff:1.1.1.1',
    '64:ff9b::101:101',
  ])('to a name whose address is %s', (address) =>
    refusal(send('https://hook.example/', { allowPrivate: false, ...named(address) })),
  );

  test('to a name with a private address among public ones', async () => {
    const both = named('93.184.215.14', '10.0.0.1');
    await refusal(send('https://hook.example/', { allowPrivate: false, ...both }));
  });

  test.each([
    '127.0.0.1',
    '127.0.0.1.',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '[::1]',
    '[::ffff:7f00:1]',
    '169.254.169.254',
    '0',
    'localhost.',
    'ip6-localhost',
  ])('to %s, by the system’s own resolver', async (host) => {
    const sent = send(`https://${host}/`, { allowPrivate: false });
    // Not every machine knows these names; where it does, they mean the machine itself.
    if (host.includes('localhost')) await expect(sent).rejects.toThrow();
    else await refusal(sent);
  });
});

test('also a laptop calls itself only, not what is beside it', async () => {
  for (const address of ['10.0.0.1', '169.254.169.254', 'fd00:ec2::254', '0.0.0.0'])
    await expect(send('http://hook.example/', named(address))).rejects.toMatchObject({
      reason: 'urlRefused',
    });
});

describe('the header Retry-After', () => {
  test.each([
    ['0', 0],
    ['120', 120],
    [' 7 ', 7],
    ['Fri, 20 Nov 2026 12:01:30 GMT', 90],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ])('%s means %i s', (header, seconds) => {
    expect(retryAfterSeconds(header, noon)).toBe(seconds);
  });

  test.each([
    [undefined],
    [''],
    ['soon'],
    ['-1'],
    ['1.5'],
    ['1e3'],
    ['9'.repeat(20)],
    ['Fri, 99 GMT'],
    ['Fri, 20 Nov 2026 12:00:00 CET'],
    ['Fri, 99 Nov 2026 12:00:00 GMT'],
  ])('%s means nothing', (header) => {
    expect(retryAfterSeconds(header, noon)).toBeUndefined();
  });
});
