import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uploadReference } from '#core/upload-key.ts';
import { fieldsOf, testApi } from './api-fixture.ts';

const report = { fileName: 'report.pdf', contentType: 'application/pdf' };

describe('preparing an upload', () => {
  test('gives a form for one object below the owner, for 15 minutes', async () => {
    const { call } = testApi();
    const { status, json } = await call('POST', '/v1/uploads', { body: { ...report, bytes: 5_000 } });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      method: 'POST',
      url: 'https://uploads.test/',
      expiresAt: '2026-11-20T12:15:00.000Z',
      maxBytes: 1_000_000,
      fields: { key: json.upload, 'Content-Type': 'application/pdf' },
    });
    expect(json.upload).toMatch(/^acme\/[0-9a-f-]{36}\/report\.pdf$/);
  });

  test('signs the type and the largest size into the form', async () => {
    const asked: unknown[] = [];
    const { deps } = testApi();
    const uploadForm: typeof deps.links.uploadForm = async (args) => {
      asked.push(args);
      return deps.links.uploadForm(args);
    };
    const { call, clock } = testApi({ links: { ...deps.links, uploadForm } });
    const { json } = await call('POST', '/v1/uploads', { body: report });
    const now = clock.now();
    const { upload: key } = json;
    expect(asked).toEqual([
      { key, contentType: 'application/pdf', maxBytes: 1_000_000, expiresAt: now + 900_000, now },
    ]);
  });

  test('gives a reference that a task then takes', async () => {
    const { call } = testApi();
    const { json } = await call('POST', '/v1/uploads', { body: report });
    const input = { source: { upload: json.upload } };
    expect((await call('POST', '/v1/tasks', { body: { task: 'convert_pdf', input } })).status).toBe(202);
  });

  test('gives a reference that is an input by itself, if it is JSON', async () => {
    const { call } = testApi();
    const { status, json } = await call('POST', '/v1/uploads', {
      body: { fileName: 'input.json', contentType: 'application/json' },
    });
    expect([status, json.fields]).toMatchObject([201, { 'Content-Type': 'application/json' }]);
    const body = { task: 'debug_task', inputUpload: { upload: json.upload, sha256: 'a'.repeat(64) } };
    expect((await call('POST', '/v1/tasks', { body })).status).toBe(202);
  });

  test('twice for one name gives two places', async () => {
    const { call } = testApi();
    const [one, two] = [
      await call('POST', '/v1/uploads', { body: report }),
      await call('POST', '/v1/uploads', { body: report }),
    ];
    expect(one.json.upload).not.toBe(two.json.upload);
  });

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['/absolute/report.pdf', 'report.pdf'],
    ['..', 'file'],
    ['.htaccess', 'htaccess'],
    ['a\u0000b\n.pdf', 'a_b_.pdf'],
    ['Bericht für 2025 (final).pdf', 'Bericht für 2025 (final).pdf'],
    ['%2e%2e%2fx.pdf', '_2e_2e_2fx.pdf'],
    ['acme/01920000-0000-7000-8000-000000000000/x.pdf', 'x.pdf'],
    ["x'; rm -rf ~'.pdf", 'x_ rm -rf _.pdf'],
  ])('makes the file name %j harmless', async (fileName, kept) => {
    const { call } = testApi();
    const { status, json } = await call('POST', '/v1/uploads', { body: { ...report, fileName } });
    expect(status).toBe(201);
    expect(String(json.upload).split('/').slice(2)).toEqual([kept]);
  });

  test('whatever the file name, gives a reference of the accepted form', async () => {
    const { call } = testApi();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 255 }), async (fileName) => {
        const { status, json } = await call('POST', '/v1/uploads', { body: { ...report, fileName } });
        expect(status === 400 || uploadReference.safeParse(json.upload).success).toBe(true);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['no name', { contentType: 'application/pdf' }, ['fileName']],
    ['an empty name', { ...report, fileName: '' }, ['fileName']],
    ['a blank name', { ...report, fileName: '  ' }, ['fileName']],
    ['a name of 256 characters', { ...report, fileName: 'x'.repeat(256) }, ['fileName']],
    ['another content type', { ...report, contentType: 'text/html' }, ['contentType']],
    ['a content type with parameters', { ...report, contentType: 'application/pdf; x=y' }, ['contentType']],
    ['no content type', { fileName: 'x.pdf' }, ['contentType']],
    ['no bytes', { ...report, bytes: 0 }, ['bytes']],
    ['bytes that are no number', { ...report, bytes: '5' }, ['bytes']],
    ['a place of its own', { ...report, key: 'other/x' }, ['key']],
  ])('with %s is refused with 400', async (_what, body, fields) => {
    const { call } = testApi();
    const answer = await call('POST', '/v1/uploads', { body });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
  });

  test('of a file that is too large is refused with 413 at once', async () => {
    const { call } = testApi();
    const answer = await call('POST', '/v1/uploads', { body: { ...report, bytes: 1_000_001 } });
    expect([answer.status, fieldsOf(answer)]).toEqual([413, ['bytes']]);
  });

  test('comes with a command line that the shell takes literally', async () => {
    const links = {
      uploadForm: async () => ({ url: 'https://uploads.test/', fields: { key: "it's" } }),
      uploadLink: async () => '',
      resultLink: async () => '',
      readResult: async () => '',
    };
    const { call } = testApi({ links });
    const { json } = await call('POST', '/v1/uploads', { body: report });
    expect(json.howTo).toMatchObject({
      curl: `curl --fail --form-string 'key=it'\\''s' --form file=@FILE 'https://uploads.test/'`,
    });
  });
});

describe('linking an upload', () => {
  test('gives a link for 15 minutes to what lies below the owner', async () => {
    const { call } = testApi();
    const { upload } = (await call('POST', '/v1/uploads', { body: report })).json;
    const { status, json } = await call('POST', '/v1/uploads/link', { body: { upload } });
    expect([status, json.expiresAt]).toEqual([200, '2026-11-20T12:15:00.000Z']);
    expect(new URL(String(json.url)).searchParams.get('key')).toBe(upload);
  });

  test("refuses what is another owner's as if there were none", async () => {
    const { call, makeKey } = testApi();
    const { upload } = (await call('POST', '/v1/uploads', { body: report })).json;
    const key = await makeKey('other');
    expect((await call('POST', '/v1/uploads/link', { key, body: { upload } })).status).toBe(404);
    const outside = { upload: 'acme/../other/report.pdf' };
    expect(fieldsOf(await call('POST', '/v1/uploads/link', { body: outside }))).toEqual(['upload']);
  });
});
