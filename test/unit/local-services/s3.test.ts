import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advanceClock } from '#local/clock.ts';
import type { DataServices } from '#local/services/contract.ts';
import { connect, connectAs, eventually, REGION, ROOT, startServices } from './local-services.ts';

let services: DataServices;
let client: ReturnType<typeof connect>['s3'];

beforeAll(async () => {
  services = await startServices();
  client = connect(services).s3;
  await services.s3.createBucket('files', {
    CorsConfiguration: {
      CorsRules: [
        {
          AllowedOrigins: ['https://app.example'],
          AllowedMethods: ['GET', 'PUT'],
          AllowedHeaders: ['content-*'],
          ExposedHeaders: ['ETag'],
          MaxAge: 600,
        },
      ],
    },
    LifecycleConfiguration: {
      Rules: [
        { Status: 'Enabled', Prefix: 'short/', ExpirationInDays: 3 },
        { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      ],
    },
  });
});
afterAll(() => services.close());

const put = (Key: string, Body: PutObjectCommandInput['Body'], rest: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket: 'files', Key, Body, ...rest }));
const get = (Key: string, rest = {}) => client.send(new GetObjectCommand({ Bucket: 'files', Key, ...rest }));
const read = async (key: string, rest = {}) => (await get(key, rest)).Body?.transformToString();
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('objects', () => {
  test('come back with content, type, metadata and ETag', async () => {
    const stored = await put('a/ü &.csv', 'x,y\n', {
      ContentType: 'text/csv',
      ContentDisposition: 'attachment',
      CacheControl: 'no-store',
      Metadata: { owner: 'me' },
    });
    const answer = await get('a/ü &.csv');
    expect(await answer.Body?.transformToString()).toBe('x,y\n');
    expect(answer).toMatchObject({
      ContentType: 'text/csv',
      ContentDisposition: 'attachment',
      CacheControl: 'no-store',
      Metadata: { owner: 'me' },
      ContentLength: 4,
      ETag: stored.ETag,
    });
    const head = await client.send(new HeadObjectCommand({ Bucket: 'files', Key: 'a/ü &.csv' }));
    expect(head).toMatchObject({ ContentLength: 4, ContentType: 'text/csv', Metadata: { owner: 'me' } });
  });

  test('of 20 MB pass as a stream, byte for byte', async () => {
    const bytes = randomBytes(20 * 1024 * 1024);
    const pieces = Array.from({ length: 320 }, (_, index) =>
      bytes.subarray(index * 65_536, (index + 1) * 65_536),
    );
    await put('large', Readable.from(pieces), { ContentLength: bytes.length });
    const answer = await (await get('large')).Body?.transformToByteArray();
    expect(sha256(answer ?? new Uint8Array())).toBe(sha256(bytes));
  });

  test('are empty when the body is', async () => {
    await put('empty', '');
    expect(await read('empty')).toBe('');
  });

  test('are read by range', async () => {
    await put('range', '0123456789');
    expect(await read('range', { Range: 'bytes=2-4' })).toBe('234');
    expect(await read('range', { Range: 'bytes=-3' })).toBe('789');
    expect(await get('range', { Range: 'bytes=8-' })).toMatchObject({
      ContentRange: 'bytes 8-9/10',
      ContentLength: 2,
    });
    await expect(get('range', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('that are missing say so', async () => {
    await expect(get('missing')).rejects.toBeInstanceOf(NoSuchKey);
    const head = client.send(new HeadObjectCommand({ Bucket: 'files', Key: 'missing' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound' });
    const elsewhere = client.send(new GetObjectCommand({ Bucket: 'no-bucket', Key: 'a' }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('are written only if absent, or only over the version that is named', async () => {
    const first = await put('once', 'one', { IfNoneMatch: '*' });
    await expect(put('once', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await put('once', 'three', { IfMatch: first.ETag });
    await expect(put('once', 'four', { IfMatch: first.ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put('never', 'x', { IfMatch: first.ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('once')).toBe('three');
  });

  test('of two writers that both want to be first, one wins', async () => {
    const results = await Promise.allSettled([1, 2, 3].map((n) => put('race', `${n}`, { IfNoneMatch: '*' })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('are not sent again to who has them', async () => {
    const { ETag } = await put('cached', 'x');
    await expect(get('cached', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get('cached', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  test('with a wrong checksum are refused', async () => {
    const wrong = put('bad', 'content', { ChecksumCRC32: 'AAAAAA==' });
    await expect(wrong).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(get('bad')).rejects.toBeInstanceOf(NoSuchKey);
  });

  test('are copied with their metadata, or with new ones', async () => {
    await put('from', 'copied', { ContentType: 'text/plain', Metadata: { a: '1' } });
    const copy = (Key: string, rest = {}) =>
      client.send(new CopyObjectCommand({ Bucket: 'files', Key, CopySource: 'files/from', ...rest }));
    await copy('kept');
    await copy('replaced', { MetadataDirective: 'REPLACE', ContentType: 'text/csv', Metadata: { b: '2' } });
    expect(await get('kept')).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' } });
    expect(await get('replaced')).toMatchObject({ ContentType: 'text/csv', Metadata: { b: '2' } });
    await client.send(new DeleteObjectCommand({ Bucket: 'files', Key: 'from' }));
    expect(await read('kept')).toBe('copied');
    await expect(copy('again')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('are deleted one by one and many at once', async () => {
    for (const name of ['d/1', 'd/2', 'd/<3>&']) await put(name, 'x');
    await client.send(new DeleteObjectCommand({ Bucket: 'files', Key: 'd/1' }));
    const Objects = [{ Key: 'd/2' }, { Key: 'd/<3>&' }];
    const answer = await client.send(new DeleteObjectsCommand({ Bucket: 'files', Delete: { Objects } }));
    expect(answer.Deleted).toEqual(Objects);
    const left = await client.send(new ListObjectsV2Command({ Bucket: 'files', Prefix: 'd/' }));
    expect(left.KeyCount).toBe(0);
  });

  test('expire by the lifecycle rule of their prefix', async () => {
    await put('short/a', 'x');
    await put('long/a', 'x');
    advanceClock(2 * 86_400_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await read('short/a')).toBe('x');
    advanceClock(86_400_000 + 3_700_000);
    await eventually(async () => (await get('short/a').catch(() => 'gone')) === 'gone');
    expect(await read('long/a')).toBe('x');
  });
});

test('lists are sorted, paged and grouped', async () => {
  await services.s3.createBucket('listed', {});
  for (const Key of ['b', 'a/2', 'a/1', 'c/x/1', 'ä']) {
    await client.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: 'x' }));
  }
  const list = (rest = {}) => client.send(new ListObjectsV2Command({ Bucket: 'listed', ...rest }));
  expect((await list()).Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2', 'b', 'c/x/1', 'ä']);
  const grouped = await list({ Delimiter: '/' });
  expect(grouped.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['a/', 'c/']);
  expect(grouped.Contents?.map(({ Key }) => Key)).toEqual(['b', 'ä']);
  expect((await list({ Prefix: 'a/', StartAfter: 'a/1' })).Contents?.map(({ Key }) => Key)).toEqual(['a/2']);

  const pages: (string | undefined)[][] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await list({ MaxKeys: 2, ContinuationToken });
    pages.push(page.Contents?.map(({ Key }) => Key) ?? []);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(pages).toEqual([['a/1', 'a/2'], ['b', 'c/x/1'], ['ä']]);
  const buckets = await client.send(new ListBucketsCommand({}));
  expect(buckets.Buckets?.map(({ Name }) => Name)).toEqual(['files', 'listed']);
  expect(await client.send(new HeadBucketCommand({ Bucket: 'listed' }))).toMatchObject({
    BucketRegion: REGION,
  });
});

describe('multipart uploads', () => {
  const start = async (Key: string) => {
    const created = await client.send(
      new CreateMultipartUploadCommand({ Bucket: 'files', Key, ContentType: 'application/pdf' }),
    );
    return { Bucket: 'files', Key, UploadId: created.UploadId ?? '' };
  };
  const upload = async (target: Awaited<ReturnType<typeof start>>, PartNumber: number, Body: Uint8Array) => {
    const { ETag } = await client.send(new UploadPartCommand({ ...target, PartNumber, Body }));
    return { PartNumber, ETag };
  };

  test('join their parts, and completing again answers the same', async () => {
    const target = await start('joined');
    const parts = [randomBytes(5 * 1024 * 1024), randomBytes(100)];
    const Parts = [
      await upload(target, 1, parts[0] ?? Buffer.alloc(0)),
      await upload(target, 2, parts[1] ?? Buffer.alloc(0)),
    ];
    expect((await client.send(new ListPartsCommand(target))).Parts).toHaveLength(2);
    const complete = new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } });
    const done = await client.send(complete);
    expect(done.ETag).toMatch(/-2"$/);
    expect((await client.send(complete)).ETag).toBe(done.ETag);
    const answer = await get('joined');
    expect(answer.ContentType).toBe('application/pdf');
    const content = await answer.Body?.transformToByteArray();
    expect(sha256(content ?? new Uint8Array())).toBe(sha256(Buffer.concat(parts)));
    const across = await get('joined', { Range: `bytes=${5 * 1024 * 1024 - 2}-${5 * 1024 * 1024 + 1}` });
    const expected = Buffer.concat(parts).subarray(5 * 1024 * 1024 - 2, 5 * 1024 * 1024 + 2);
    expect(Buffer.from((await across.Body?.transformToByteArray()) ?? [])).toEqual(expected);
  });

  test('refuse parts that are missing or too small, and end when aborted', async () => {
    const target = await start('refused');
    const Parts = [await upload(target, 1, randomBytes(10)), await upload(target, 2, randomBytes(10))];
    const complete = (parts: typeof Parts) =>
      client.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts: parts } }));
    await expect(complete(Parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete([{ PartNumber: 3, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await client.send(new AbortMultipartUploadCommand(target));
    await expect(complete(Parts)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('links', () => {
  const sign = (command: GetObjectCommand | PutObjectCommand, expiresIn = 60) =>
    getSignedUrl(client, command, { expiresIn });

  test('give the object under the name and type that was signed', async () => {
    await put('link', 'a,b', { ContentType: 'application/octet-stream' });
    const link = await sign(
      new GetObjectCommand({
        Bucket: 'files',
        Key: 'link',
        ResponseContentDisposition: 'attachment; filename="table 1.csv"',
        ResponseContentType: 'text/csv',
      }),
    );
    const answer = await fetch(link);
    expect([answer.status, await answer.text()]).toEqual([200, 'a,b']);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="table 1.csv"');
    expect(answer.headers.get('content-type')).toBe('text/csv');
  });

  test('stop working when they expire, and when anything of them is changed', async () => {
    await put('expiring', 'x');
    const link = await sign(new GetObjectCommand({ Bucket: 'files', Key: 'expiring' }), 600);
    for (const changed of [
      link.replace('expiring', 'range'),
      link.replace('X-Amz-Expires=600', 'X-Amz-Expires=6000'),
      link.replace(/X-Amz-Signature=..../, 'X-Amz-Signature=0000'),
      `${link}&response-content-type=text/html`,
    ]) {
      const answer = await fetch(changed);
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.stringContaining('SignatureDoesNotMatch'),
      ]);
    }
    expect((await fetch(link)).status).toBe(200);
    advanceClock(601_000);
    const late = await fetch(link);
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });

  test('take an upload of the size and type that was signed', async () => {
    const link = await sign(
      new PutObjectCommand({ Bucket: 'files', Key: 'put-link', ContentType: 'text/csv' }),
    );
    const answer = await fetch(link, {
      method: 'PUT',
      body: 'by link',
      headers: { 'content-type': 'text/csv' },
    });
    expect(answer.status).toBe(200);
    expect(await get('put-link')).toMatchObject({ ContentType: 'text/csv', ContentLength: 7 });
  });

  test('outlive the environment that signed them, which itself may call no more', async () => {
    await put('outlive', 'still');
    const environment = connectAs(services, 'api');
    const link = await getSignedUrl(
      environment.s3,
      new GetObjectCommand({ Bucket: 'files', Key: 'outlive' }),
    );
    services.gateway.unregister(environment.credentials.accessKeyId);
    expect(await (await fetch(link)).text()).toBe('still');
    const call = environment.s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'outlive' }));
    await expect(call).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });

  test('are needed: an unsigned request is refused', async () => {
    const answer = await fetch(`${services.endpoints.s3}/files/outlive`);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
  });
});

test('a key that climbs out of its bucket is refused, however it is written', async () => {
  const { port } = new URL(services.endpoints.s3);
  const attempt = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port, path, method: 'PUT' }, (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      call.on('error', reject);
      call.end('pwned');
    });
  for (const path of [
    '/files/..%2F..%2Fpwned',
    '/files/../../pwned',
    '/files/a/..%5C..%5C..%5Cpwned',
    '/files/%00',
    '/%zz/x',
  ]) {
    expect(await attempt(path)).toBe(400);
  }
  await put('a/../harmless', 'x');
});

test('browsers get the CORS answers of the bucket', async () => {
  const preflight = (origin: string, method: string, headers: string) =>
    fetch(`${services.endpoints.s3}/files/x`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': headers,
      },
    });
  const allowed = await preflight('https://app.example', 'PUT', 'Content-Type');
  expect(allowed.status).toBe(200);
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '600',
  });
  expect((await preflight('https://evil.example', 'PUT', 'content-type')).status).toBe(403);
  expect((await preflight('https://app.example', 'DELETE', 'content-type')).status).toBe(403);
  expect((await preflight('https://app.example', 'PUT', 'x-other')).status).toBe(403);

  await put('cors', 'x');
  const link = await getSignedUrl(client, new GetObjectCommand({ Bucket: 'files', Key: 'cors' }));
  const answer = await fetch(link, { headers: { origin: 'https://app.example' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(answer.headers.get('access-control-expose-headers')).toBe('ETag');
});

test('an unknown property of a bucket is named', async () => {
  await expect(services.s3.createBucket('odd', { WebsiteConfiguration: {} })).rejects.toThrow(
    'WebsiteConfiguration',
  );
  await expect(services.s3.createBucket('odd', { CorsConfiguration: { Rules: [] } })).rejects.toThrow(
    'Rules',
  );
  const rule = { Status: 'Enabled', ObjectSizeGreaterThan: 1 };
  await expect(
    services.s3.createBucket('odd', { LifecycleConfiguration: { Rules: [rule] } }),
  ).rejects.toThrow('ObjectSizeGreaterThan');
});

test('a request signed with a wrong secret is refused', async () => {
  const stranger = connect(services, { ...ROOT, secretAccessKey: 'wrong' }).s3;
  const call = stranger.send(new GetObjectCommand({ Bucket: 'files', Key: 'cors' }));
  await expect(call).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});
