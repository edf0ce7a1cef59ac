import { gzipSync } from 'node:zlib';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3LoadFiles } from '#adapters/s3/load-files.ts';
import type { LoadFiles, Place } from '#core/loaders/load-files.ts';
import { memoryLoadFiles } from '#test/fakes/memory-load-files.ts';
import { openLocalServices } from './local-services.ts';

interface OpenFiles {
  readonly files: LoadFiles;
  /** As an upload or a task's result comes there. */
  put(place: Place, body: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const opened: readonly (readonly [string, () => Promise<OpenFiles>])[] = [
  ['in memory', openMemory],
  ['in S3', openS3],
];

async function openMemory(): Promise<OpenFiles> {
  const files = memoryLoadFiles();
  return { files, put: async (...file) => files.put(...file), close: async () => undefined };
}

async function openS3(): Promise<OpenFiles> {
  const { services, region, credentials, connection, close } = await openLocalServices();
  const buckets = { uploadsBucket: 'uploads', resultsBucket: 'results' };
  for (const name of Object.values(buckets)) await services.s3.createBucket(name, {});
  const endpoint = services.endpoints.s3;
  const s3 = new S3Client({ region, credentials, endpoint, forcePathStyle: true });
  return {
    files: s3LoadFiles({ ...buckets, ...connection('s3') }),
    put: async ({ bucket, key }, body) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    close: async () => {
      s3.destroy();
      await close();
    },
  };
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
/** Names that uploads have: blanks, signs that mean something in URLs, letters beyond ASCII. */
const names = ['orders.csv', 'Bestellung (1) + 50% #ä&=?.csv', "it's 文.csv"];

describe.each(opened)('files of loads %s', (_, open) => {
  let at: OpenFiles;
  beforeAll(async () => {
    at = await open();
  });
  afterAll(() => at.close());

  test.each(names)('are described, read and copied whatever their name: %s', async (name) => {
    const place = { bucket: 'uploads', key: `acme/1/${name}` } as const;
    await at.put(place, 'id\n1\n');
    const facts = await at.files.stat(place);
    expect(facts?.bytes).toBe(5);
    expect(text(await at.files.read(place, 0, 100))).toBe('id\n1\n');
    expect(await at.files.copy(place, facts?.etag ?? '', '_loads/names/0001.csv')).toBe('copied');
    expect(await at.files.readText('_loads/names/0001.csv')).toBe('id\n1\n');
  });

  test('are read piece by piece; beyond the end there is nothing', async () => {
    const place = { bucket: 'results', key: 'acme/2/a.csv' } as const;
    await at.put(place, '0123456789');
    expect(text(await at.files.read(place, 0, 4))).toBe('0123');
    expect(text(await at.files.read(place, 8, 4))).toBe('89');
    expect(text(await at.files.read(place, 10, 4))).toBe('');
    await at.put({ ...place, key: 'acme/2/empty.csv' }, new Uint8Array());
    expect(text(await at.files.read({ ...place, key: 'acme/2/empty.csv' }, 0, 4))).toBe('');
  });

  test('that are packed are read unpacked, their beginning alone', async () => {
    const place = { bucket: 'uploads', key: 'acme/3/a.csv.gz' } as const;
    const lines = Array.from({ length: 2_000 }, (_unused, line) => `${line},row ${line}\n`).join('');
    const packed = gzipSync(lines);
    await at.put(place, packed);
    expect(text(await at.files.read(place, 0, lines.length + 10))).toBe(lines);
    expect(text(await at.files.read(place, 0, packed.byteLength))).toBe(lines.slice(0, packed.byteLength));
    const half = text(await at.files.read(place, 0, packed.byteLength / 2));
    expect(half).toBe(lines.slice(0, packed.byteLength / 2));
    expect(text(await at.files.read(place, 20, 20))).toBe('');
  });

  test('that are packed a hundredfold and more are read as far as is wanted', async () => {
    const place = { bucket: 'uploads', key: 'acme/3/dense.csv.gz' } as const;
    await at.put(place, gzipSync(Buffer.alloc(70_000_000, 'a,b\n')));
    expect(text(await at.files.read(place, 0, 100_000))).toBe('a,b\n'.repeat(25_000));
  });

  test('that are not there are undefined to describe, missing to copy and an error to read', async () => {
    const place = { bucket: 'uploads', key: 'acme/4/none.csv' } as const;
    expect(await at.files.stat(place)).toBeUndefined();
    expect(await at.files.copy(place, '"0123456789abcdef0123456789abcdef"', '_loads/x/1.csv')).toBe(
      'missing',
    );
    await expect(at.files.read(place, 0, 10)).rejects.toThrow('none.csv');
    await expect(at.files.readText('_loads/none.json')).rejects.toThrow('none.json');
  });

  test('that have changed since they were described are not copied', async () => {
    const place = { bucket: 'uploads', key: 'acme/5/a.csv' } as const;
    await at.put(place, 'id\n1\n');
    const seen = await at.files.stat(place);
    await at.put(place, 'id\n2\n');
    expect(await at.files.copy(place, seen?.etag ?? '', '_loads/changed/1.csv')).toBe('changed');
    await expect(at.files.readText('_loads/changed/1.csv')).rejects.toThrow();
  });

  test('are listed below a prefix in the order of their keys, over pages, and not much beyond what is wanted', async () => {
    const many = Array.from(
      { length: 1_005 },
      (_unused, number) => `acme/6/${String(number).padStart(4, '0')}.csv`,
    );
    for (let from = 0; from < many.length; from += 50)
      await Promise.all(
        many.slice(from, from + 50).map((key) => at.put({ bucket: 'uploads', key }, key.slice(-8))),
      );
    await at.put({ bucket: 'uploads', key: 'acme/66/other.csv' }, 'x');
    const all = await at.files.list('uploads', 'acme/6/', 2_000);
    expect(all.map(({ key }) => key)).toEqual(many);
    expect(await at.files.stat({ bucket: 'uploads', key: many[7] ?? '' })).toEqual({
      etag: all[7]?.etag,
      bytes: all[7]?.bytes,
    });
    expect((await at.files.list('uploads', 'acme/6/', 3)).length).toBeGreaterThan(3);
    expect(await at.files.list('uploads', 'acme/7/', 10)).toEqual([]);
  });

  test.each(names)('are listed by their own names: %s', async (name) => {
    await at.put({ bucket: 'results', key: `listed/${name}` }, 'x');
    const found = await at.files.list('results', `listed/${name}`, 5);
    expect(found.map(({ key }) => key)).toEqual([`listed/${name}`]);
  });

  test('are written as text, and have an address for the warehouse', async () => {
    await at.files.write('_loads/w/manifest-1.json', '{"entries":["ä"]}');
    expect(await at.files.readText('_loads/w/manifest-1.json')).toBe('{"entries":["ä"]}');
    expect(at.files.url('_loads/w/manifest-1.json')).toBe('s3://results/_loads/w/manifest-1.json');
  });
});
