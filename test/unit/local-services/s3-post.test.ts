import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advanceClock } from '#local/clock.ts';
import type { DataServices } from '#local/services/contract.ts';
import { connect, connectAs, startServices } from './local-services.ts';

let services: DataServices;
let client: ReturnType<typeof connect>['s3'];

beforeAll(async () => {
  services = await startServices();
  client = connect(services).s3;
  for (const name of ['uploads', 'others']) await services.s3.createBucket(name, {});
});
afterAll(() => services.close());

const PDF: Partial<PresignedPostOptions> = {
  Conditions: [
    ['content-length-range', 5, 100],
    ['eq', '$Content-Type', 'application/pdf'],
  ],
  Fields: { 'Content-Type': 'application/pdf' },
};
const presign = (Key: string, options: Partial<PresignedPostOptions> = PDF, s3 = client) =>
  createPresignedPost(s3, { Bucket: 'uploads', Key, Expires: 300, ...options });

async function upload(
  { url, fields }: { url: string; fields: Record<string, string> },
  content = 'a small file',
  fileName = 'a.pdf',
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([content], { type: 'text/html' }), fileName);
  const answer = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  const text = await answer.text();
  return {
    status: answer.status,
    code: /<Code>(.*?)<\/Code>/.exec(text)?.[1],
    text,
    headers: answer.headers,
  };
}
const stored = (Key: string) => client.send(new GetObjectCommand({ Bucket: 'uploads', Key }));

test('a form within the policy stores the file with the type of the form, not of the file', async () => {
  const answer = await upload(await presign('good.pdf'));
  expect(answer.status).toBe(204);
  const object = await stored('good.pdf');
  expect(await object.Body?.transformToString()).toBe('a small file');
  expect(object.ContentType).toBe('application/pdf');
  expect(answer.headers.get('etag')).toBe(object.ETag);
});

test('the status and the key with the name of the file are as the form asks', async () => {
  const post = await createPresignedPost(client, {
    Bucket: 'uploads',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's placeholder for the name of the file
    Key: 'mine/${filename}',
    Conditions: [['starts-with', '$key', 'mine/']],
    Fields: { success_action_status: '201', 'x-amz-meta-owner': 'me' },
  });
  const answer = await upload(post, 'content', 'named.pdf');
  expect(answer.status).toBe(201);
  expect(answer.text).toContain('<Key>mine/named.pdf</Key>');
  expect((await stored('mine/named.pdf')).Metadata).toEqual({ owner: 'me' });
});

test('a redirect names what was stored', async () => {
  const post = await presign('redirect.pdf', {
    Fields: { success_action_redirect: 'https://app.example/done' },
  });
  const answer = await upload(post);
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toMatch(
    /^https:\/\/app\.example\/done\?bucket=uploads&key=redirect\.pdf&etag=/,
  );
});

test.for([
  ['a file that is too large', 'x'.repeat(101), {}, 400, 'EntityTooLarge'],
  ['a file that is too small', 'x', {}, 400, 'EntityTooSmall'],
  ['another content type', 'content', { 'Content-Type': 'text/html' }, 403, 'AccessDenied'],
  ['another key', 'content', { key: 'stolen.pdf' }, 403, 'AccessDenied'],
  ['a field that the policy does not name', 'content', { 'x-amz-meta-extra': '1' }, 403, 'AccessDenied'],
  ['a changed signature', 'content', { 'X-Amz-Signature': '0'.repeat(64) }, 403, 'SignatureDoesNotMatch'],
  [
    'a changed policy',
    'content',
    { Policy: Buffer.from('{}').toString('base64') },
    403,
    'SignatureDoesNotMatch',
  ],
  [
    'an unknown access key',
    'content',
    { 'X-Amz-Credential': 'WHO/20260101/eu-central-1/s3/aws4_request' },
    403,
    'InvalidAccessKeyId',
  ],
] as const)('%s is refused and stores nothing', async ([name, content, change, status, code]) => {
  const key = `refused ${name}`;
  const { url, fields } = await presign(key);
  const answer = await upload({ url, fields: { ...fields, ...change } }, content);
  expect([answer.status, answer.code]).toEqual([status, code]);
  await expect(stored(key)).rejects.toBeInstanceOf(NoSuchKey);
  await expect(stored('stolen.pdf')).rejects.toBeInstanceOf(NoSuchKey);
});

test('a large file over the limit is refused while it arrives, and the error reaches the browser', async () => {
  const answer = await upload(await presign('huge.pdf'), 'x'.repeat(30 * 1024 * 1024));
  expect([answer.status, answer.code]).toEqual([400, 'EntityTooLarge']);
});

test('an expired policy is refused', async () => {
  const post = await presign('expired.pdf');
  advanceClock(301_000);
  const answer = await upload(post);
  expect([answer.status, answer.code]).toEqual([403, 'AccessDenied']);
  expect(answer.text).toContain('Policy expired');
});

test('a policy for one bucket does not open another', async () => {
  const { url, fields } = await presign('elsewhere.pdf');
  const answer = await upload({ url: url.replace('/uploads', '/others'), fields });
  expect([answer.status, answer.code]).toEqual([403, 'AccessDenied']);
});

test('a form without a policy is refused', async () => {
  const { url } = await presign('anonymous.pdf');
  const answer = await upload({ url, fields: { key: 'anonymous.pdf' } });
  expect([answer.status, answer.code]).toEqual([403, 'AccessDenied']);
});

test('the name of the file cannot lead the key out of the bucket', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's placeholder for the name of the file
  const post = await presign('${filename}', { Conditions: [['starts-with', '$key', '']] });
  expect((await upload(post, 'content', '../../pwned')).status).toBe(400);
});

test('the upload is attributed to who signed the form', async () => {
  const environment = connectAs(services, 'api');
  expect((await upload(await presign('by-api.pdf', PDF, environment.s3))).status).toBe(204);
  expect(services.gateway.recentCalls().at(-1)).toMatchObject({
    functionId: 'api',
    environmentId: environment.environmentId,
    service: 's3',
    operation: 'PostObject',
    resource: 'uploads/by-api.pdf',
  });
});
