import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { beatlessClient } from '#client/beatless-client.ts';
import { type FakeServer, fakeServer, inTurn, type Reaction } from './fake-server.ts';

const upload = 'acme/01920000-0000-7000-8000-000000000000/report.pdf';
const content = new TextEncoder().encode('%PDF-1.7 …');

async function world(bucket: () => Reaction, maxBytes = 1000) {
  const server: FakeServer = await fakeServer({
    'POST /v1/uploads': () => ({
      status: 201,
      body: {
        upload,
        url: `${server.url}/bucket`,
        fields: { key: upload, 'Content-Type': 'application/pdf', policy: 'p' },
        maxBytes,
      },
    }),
    'POST /bucket': bucket,
  });
  const client = beatlessClient({ url: server.url, key: 'bl_test', pause: async () => {} });
  return { server, client };
}

/** The names of the parts of a multipart body, in their order. */
const partNames = (body: Buffer) =>
  [...body.toString().matchAll(/form-data; name="([^"]+)"/g)].map(([, name]) => name);

it('asks for a form with the size, then posts its fields first and the file last', async () => {
  const { server, client } = await world(() => ({ status: 204 }));
  const ticket = await client.upload({ content, fileName: 'report.pdf', contentType: 'application/pdf' });
  expect(ticket.upload).toBe(upload);
  const [asked, form] = server.received;
  expect(asked?.json).toEqual({
    fileName: 'report.pdf',
    contentType: 'application/pdf',
    bytes: content.length,
  });
  expect(partNames(form?.body ?? Buffer.alloc(0))).toEqual(['key', 'Content-Type', 'policy', 'file']);
  expect(form?.body.toString()).toContain('%PDF-1.7 …');
  expect(form?.body.toString()).toContain('filename="report.pdf"');
  expect(form?.headers['content-length']).toBe(String(form?.body.length));
  expect(form?.headers.authorization).toBeUndefined();
});

it('uploads a file from the disk, and again when the connection breaks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'beatless-upload-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'report.pdf');
  await writeFile(path, content);
  const { server, client } = await world(inTurn('cut', { status: 503 }, { status: 204 }));
  await client.upload({
    content: await openAsBlob(path),
    fileName: 'report.pdf',
    contentType: 'application/pdf',
  });
  const forms = server.received.filter((request) => request.path === '/bucket');
  expect(forms).toHaveLength(3);
  for (const { body } of forms) expect(body.toString()).toContain('%PDF-1.7 …');
});

it('refuses a file that is too large before sending it', async () => {
  const { server, client } = await world(() => ({ status: 204 }), 3);
  const refused = client.upload({ content, fileName: 'report.pdf', contentType: 'application/pdf' });
  await expect(refused).rejects.toMatchObject({
    status: 413,
    message: 'The file has 12 bytes; at most 3 are accepted.',
  });
  expect(server.received).toHaveLength(1);
});

it("tells the storage's reason when it refuses the form", async () => {
  const xml =
    '<Error><Code>EntityTooLarge</Code><Message>Your proposed upload is too large</Message></Error>';
  const { client } = await world(() => ({ status: 400, body: xml }));
  const refused = client.upload({ content, fileName: 'report.pdf', contentType: 'application/pdf' });
  await expect(refused).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('EntityTooLarge'),
  });
});
