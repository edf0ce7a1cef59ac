import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import {
  DeleteObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Call, caller, ended, upload } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
let s3: S3Client;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
  s3 = clientOf(cloud);
});
afterAll(async () => {
  s3.destroy();
  await cloud.stop();
});

const inputs = [
  ['debug_task', { message: 'from a file' }],
  ['load_to_redshift', { loader: '01930000-0000-7000-8000-000000000000' }],
  ['create_random_user_accounts', { total: 50 }],
] as const;

describe.each(inputs)('the input of %s as an upload', (task, input) => {
  const submit = async (text: string) => {
    const { upload: key } = await upload(call, text, 'input.json');
    const sha256 = createHash('sha256').update(text).digest('hex');
    return {
      key,
      submitted: () => call('POST', '/v1/tasks', { task, inputUpload: { upload: key, sha256 } }),
    };
  };

  test('is read from where it lies', async () => {
    const { submitted } = await submit(JSON.stringify(input));
    const { status, body, text } = await submitted();
    expect(status, text).toBe(202);
    const task = await ended(call, body.id);
    // A loader that there is not is no fault of the input.
    expect([undefined, 'loaderMissing']).toContain(task.error?.reason);
  });

  test('that has been deleted fails the task, and the error says what to do', async () => {
    const { key, submitted } = await submit(JSON.stringify(input));
    await s3.send(new DeleteObjectCommand({ Bucket: cloud.outputs.UploadsBucketName, Key: key }));
    const { body } = await submitted();
    expect(await ended(call, body.id)).toMatchObject({
      state: 'FAILURE',
      error: { reason: 'sourceMissing', message: expect.stringContaining('Upload the file again') },
    });
  });
});

describe('a link', () => {
  test('to an upload gives its bytes, and 404 once it has been deleted', async () => {
    const { upload: key } = await upload(call, '%PDF-1.7');
    const { body } = await call('POST', '/v1/uploads/link', { upload: key });
    expect(await (await fetch(body.url)).text()).toBe('%PDF-1.7');
    await s3.send(new DeleteObjectCommand({ Bucket: cloud.outputs.UploadsBucketName, Key: key }));
    expect((await fetch(body.url)).status).toBe(404);
  });

  test('to a file of a task is 404 once it has been deleted', async () => {
    const { body } = await call('POST', '/v1/tasks', { task: 'debug_task', input: { effect: true } });
    const { result } = await ended(call, body.id);
    expect((await fetch(result.effect.url)).status).toBe(200);
    const Bucket = cloud.outputs.ResultsBucketName;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect((await fetch(result.effect.url)).status).toBe(404);
  });
});

test('a release of the console takes away what an earlier one has left, after 30 days', async () => {
  const first = await startCloud();
  const { Buckets = [] } = await clientOf(first).send(new ListBucketsCommand());
  const Bucket = Buckets.find(({ Name }) => Name?.includes('consolesite'))?.Name;
  await clientOf(first).send(new PutObjectCommand({ Bucket, Key: 'assets/old.js', Body: 'old' }));
  await first.advance(31 * 86_400);
  await first.stop('SIGINT');
  const second = await startCloud(first.dataDir);
  const { Contents = [] } = await clientOf(second).send(new ListObjectsV2Command({ Bucket }));
  const keys = Contents.map(({ Key }) => Key);
  expect(keys).toContain('index.html');
  expect(keys).not.toContain('assets/old.js');
  await second.stop();
  await rm(first.dataDir, { recursive: true, force: true });
});

function clientOf({ environment }: Cloud): S3Client {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoint = environment.AWS_ENDPOINT_URL_S3;
  return new S3Client({ region: 'us-east-1', credentials, endpoint, forcePathStyle: true });
}
