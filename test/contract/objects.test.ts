import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UploadForm } from '#core/ports.ts';
import { type OpenObjects, openedObjects } from './open-objects.ts';

const folder = 'acme/01936b5c-0000-7000-8000-000000000001';
const bytes = (text: string) => Buffer.from(text);
const hour = 3_600_000;

describe.each(openedObjects)('objects %s', (_, open) => {
  let at: OpenObjects;
  beforeAll(async () => {
    at = await open();
  });
  afterAll(() => at.close());

  const formFor = (key: string, maxBytes = 100, ends = Date.now() + hour) =>
    at.links.uploadForm({ key, contentType: 'application/pdf', maxBytes, expiresAt: ends, now: Date.now() });
  const changed = (form: UploadForm, fields: Record<string, string>): UploadForm => ({
    ...form,
    fields: { ...form.fields, ...fields },
  });
  const isMissing = (key: string) =>
    expect(at.objects.readUpload(key, 1000)).rejects.toMatchObject({
      name: 'PermanentTaskError',
      reason: 'sourceMissing',
      message: expect.stringContaining(key),
    });

  describe('of uploads', () => {
    test.each(['report.pdf', 'Übersicht (1) – ä.pdf', 'a b.pdf'])(
      'arrive by their form: %s',
      async (name) => {
        const key = `${folder}/${name}`;
        expect(await at.post(await formFor(key), bytes('%PDF-1.7 ä'))).toBe(204);
        expect(Buffer.from(await at.objects.readUpload(key, 100)).toString()).toBe('%PDF-1.7 ä');
      },
    );

    test('are read no further once the signal has aborted', async () => {
      const key = `${folder}/revoked.pdf`;
      await at.post(await formFor(key), bytes('%PDF'));
      const reading = at.objects.readUpload(key, 100, AbortSignal.abort(new Error('revoked')));
      await expect(reading).rejects.toThrow(/abort|revoked/);
    });

    test('arrive up to the size of the form and not above, nor empty', async () => {
      const exact = `${folder}/exact.pdf`;
      expect(await at.post(await formFor(exact, 10), bytes('0123456789'))).toBe(204);
      const large = `${folder}/large.pdf`;
      expect(await at.post(await formFor(large, 10), bytes('0123456789a'))).toBe(400);
      expect(await at.post(await formFor(large, 10), bytes(''))).toBe(400);
      await isMissing(large);
    });

    test('are refused under another key, as another type and with further fields', async () => {
      const form = await formFor(`${folder}/mine.pdf`);
      const other = 'globex/01936b5c-0000-7000-8000-000000000002/theirs.pdf';
      expect(await at.post(changed(form, { key: other }), bytes('x'))).toBe(403);
      expect(await at.post(changed(form, { 'Content-Type': 'text/html' }), bytes('x'))).toBe(403);
      expect(await at.post(changed(form, { 'x-amz-meta-note': 'more' }), bytes('x'))).toBe(403);
      await isMissing(other);
      await isMissing(`${folder}/mine.pdf`);
    });

    test('are refused when the form has expired', async () => {
      const key = `${folder}/late.pdf`;
      expect(await at.post(await formFor(key, 100, Date.now() - 1), bytes('x'))).toBe(403);
      await isMissing(key);
    });

    test('are read only up to a size, and the refusal names both', async () => {
      const key = `${folder}/sized.pdf`;
      await at.post(await formFor(key), bytes('0123456789'));
      expect(await at.objects.readUpload(key, 10)).toHaveLength(10);
      await expect(at.objects.readUpload(key, 9)).rejects.toMatchObject({
        name: 'PermanentTaskError',
        reason: 'sourceTooLarge',
        message: expect.stringMatching(/10 bytes.* 9 /),
      });
    });

    test('that were never made are missing, for good', () => isMissing(`${folder}/never.pdf`));
  });

  describe('of results', () => {
    const link = (key: string, fileName: string, now = Date.now()) =>
      at.links.resultLink({ key, fileName, expiresSeconds: 60, now });

    test.each([
      ['table.csv', 'table.csv'],
      ['x.csv', 'Tabelle "1" – Übersicht; a=b%.csv'],
      ['y.csv', "it's (a) *star*, 文.csv"],
      ['ü (1) + &?#%.csv', 'z.csv'],
    ])('are there by their link, to be saved under its name: %s as %s', async (name, fileName) => {
      const key = `01936b5c/1/${name}`;
      await at.objects.writeResult(key, 'text/csv; charset=utf-8', 'a,ä\r\n');
      const followed = await at.follow(await link(key, fileName));
      expect({ ...followed, body: Buffer.from(followed.body ?? []).toString() }).toEqual({
        status: 200,
        fileName,
        body: 'a,ä\r\n',
      });
    });

    test('are kept byte by byte', async () => {
      const body = Uint8Array.from({ length: 100_000 }, (_item, index) => (index * 31) % 256);
      await at.objects.writeResult('bin/1/all.zip', 'application/zip', body);
      const followed = await at.follow(await link('bin/1/all.zip', 'all.zip'));
      expect(Buffer.compare(Buffer.from(followed.body ?? []), body)).toBe(0);
    });

    test.each([
      ['nothing', 0],
      ['a line', 1],
      ['more than one part', 900_000],
    ])('come in pieces and are read in pieces: %s', async (_name, lines) => {
      const key = `pieces/1/${lines}.txt`;
      const line = 'a line of twenty ä.\n';
      const pieces = async function* () {
        for (let left = lines; left > 0; left -= 100_000) yield line.repeat(Math.min(left, 100_000));
      };
      const whole = Buffer.from(line.repeat(lines));
      expect(await at.objects.writeLongResult(key, 'text/plain', pieces())).toBe(whole.byteLength);
      const read: Uint8Array[] = [];
      for await (const piece of await at.objects.openResult(key)) read.push(piece);
      expect(Buffer.concat(read).equals(whole)).toBe(true);
      expect((await at.follow(await link(key, 'a.txt'))).body).toHaveLength(whole.byteLength);
    });

    test('that come in pieces are not there at all when a piece fails', async () => {
      const failing = async function* () {
        yield 'x'.repeat(9_000_000);
        throw new Error('no more');
      };
      await expect(at.objects.writeLongResult('broken/1/a.txt', 'text/plain', failing())).rejects.toThrow(
        'no more',
      );
      await expect(at.objects.openResult('broken/1/a.txt')).rejects.toThrow('broken/1/a.txt');
    });

    test('are not there by a link that has expired or was changed', async () => {
      await at.objects.writeResult('own/1/a.csv', 'text/csv', 'a');
      await at.objects.writeResult('foreign/1/a.csv', 'text/csv', 'secret');
      expect((await at.follow(await link('own/1/a.csv', 'a.csv', Date.now() - 61_000))).status).toBe(403);
      const good = await link('own/1/a.csv', 'a.csv');
      expect((await at.follow(good.replace('/own/', '/foreign/'))).status).toBe(403);
      expect((await at.follow(await link('own/1/none.csv', 'a.csv'))).status).toBe(404);
    });

    test('are read as text up to a size', async () => {
      await at.objects.writeResult('big/1/result.json', 'application/json', '{"ä":1}');
      expect(await at.links.readResult('big/1/result.json', 8)).toBe('{"ä":1}');
      await expect(at.links.readResult('big/1/result.json', 7)).rejects.toThrow('larger than 7 bytes');
      await expect(at.links.readResult('big/1/none.json', 100)).rejects.toThrow('none.json');
    });
  });
});
