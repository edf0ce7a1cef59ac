import { spawn } from 'node:child_process';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { struck, untilFound } from './after-crash.ts';
import { type Answer, type Call, caller, ended } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
let worker: string;
let s3: S3Client;
let dynamodb: DynamoDBClient;
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
  worker = cloud.functionId('Bulk');
  await call('POST', '/v1/definitions/background_sync/pause');
  const region = 'us-east-1';
  const endpoints = cloud.environment;
  s3 = new S3Client({ region, credentials, endpoint: endpoints.AWS_ENDPOINT_URL_S3, forcePathStyle: true });
  dynamodb = new DynamoDBClient({ region, credentials, endpoint: endpoints.AWS_ENDPOINT_URL_DYNAMODB });
  const tasks = Array.from({ length: 40 }, (_entry, at) => ({
    task: 'debug_task',
    input: { message: `${at}` },
  }));
  const { body } = await call('POST', '/v1/tasks/batch', { tasks });
  for (const { task } of body.results) await ended(call, task.id);
}, 120_000);
beforeEach(() => cloud.faults([]));
afterAll(async () => {
  s3.destroy();
  dynamodb.destroy();
  await cloud.stop();
});

const bucket = () => cloud.outputs.BackupsBucketName ?? '';

async function makeBackup(): Promise<Answer['body']> {
  const { status, body, text } = await call('POST', '/v1/tasks', { task: 'backup' });
  expect(status, text).toBe(202);
  return ended(call, body.id, untilFound(cloud, call, body.id, 90));
}

/** Runs the command-line client as an operator with AWS credentials. */
function beatless(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = {
    ...process.env,
    ...cloud.environment,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const child = spawn(process.execPath, ['client/beatless.mjs', ...args, '--bucket', bucket()], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

async function keysOf(id: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket(), Prefix: `${id}/` }));
  return Contents.map(({ Key = '' }) => Key);
}

async function count(table: string): Promise<number> {
  const { Count = 0 } = await dynamodb.send(new ScanCommand({ TableName: table, Select: 'COUNT' }));
  return Count;
}

describe('backup', () => {
  test.each([
    ['before its first part is written', 'killBefore', 's3', 'PutObject', 0],
    ['after a part was written', 'killAfter', 's3', 'PutObject', 2],
    ['while it reads a table', 'killBefore', 'dynamodb', 'Scan', 5],
    ['after a checkpoint', 'killAfter', 'dynamodb', 'UpdateItem', 2],
  ] as const)(
    'killed %s: it goes on, and is good',
    { timeout: 120_000 },
    async (_at, effect, service, operation, skip) => {
      await cloud.faults([{ effect, functionId: worker, service, operation, skip, times: 1 }]);
      const task = await makeBackup();
      expect(await struck(cloud)).toBe(1);
      expect(task).toMatchObject({ state: 'SUCCESS', crashes: 1 });
      const { code, out, err } = await beatless('backup', 'verify', task.result.id);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/TasksTable +\d+ +\d+\n/);
    },
  );

  test('restored into a new table it equals what was backed up', { timeout: 120_000 }, async () => {
    const { result } = await makeBackup();
    const keys = result.tables.find(({ name }: { name: string }) => name === 'KeysTable');
    expect(keys.items).toBe(await count(cloud.outputs.KeysTableName ?? ''));
    for (const name of ['TasksTable', 'KeysTable']) {
      const restored = await beatless(
        'backup',
        'restore',
        result.id,
        '--table',
        name,
        '--into',
        `again-${name}`,
      );
      expect([restored.code, restored.err]).toEqual([0, '']);
    }
    expect(await count('again-KeysTable')).toBe(keys.items);
    const tasks = result.tables.find(({ name }: { name: string }) => name === 'TasksTable');
    expect(tasks.items).toBeGreaterThan(40);
    expect(await count('again-TasksTable')).toBe(tasks.items);
    const twice = await beatless(
      'backup',
      'restore',
      result.id,
      '--table',
      'KeysTable',
      '--into',
      'again-KeysTable',
    );
    expect([twice.code, twice.err]).toEqual([
      1,
      expect.stringContaining('there is a table again-KeysTable already'),
    ]);
    const listed = await beatless('backup', 'list');
    expect(listed.out).toContain(result.id);
  });

  test('a damaged and a missing part are found by verify, and restore refuses them', {
    timeout: 120_000,
  }, async () => {
    const { result } = await makeBackup();
    const parts = (await keysOf(result.id)).filter(
      (key) => key.includes('TasksTable') && key.endsWith('.gz'),
    );
    const [damaged = '', missing = ''] = parts;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket(), Key: damaged }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    await s3.send(new PutObjectCommand({ Bucket: bucket(), Key: damaged, Body: bytes }));
    await s3.send(new DeleteObjectCommand({ Bucket: bucket(), Key: missing }));
    const { code, err } = await beatless('backup', 'verify', result.id);
    expect(code).toBe(1);
    expect(err).toContain(`${damaged} is damaged`);
    expect(err).toContain(`${missing} is missing`);
    expect(err).toContain('NOT good: 2 finding(s)');
    const restore = await beatless(
      'backup',
      'restore',
      result.id,
      '--table',
      'TasksTable',
      '--into',
      'broken',
    );
    expect([restore.code, restore.err]).toEqual([1, expect.stringContaining('is damaged')]);
  });

  test('one without a manifest does not count', async () => {
    const { result } = await makeBackup();
    await s3.send(new DeleteObjectCommand({ Bucket: bucket(), Key: result.manifest }));
    const { code, err } = await beatless('backup', 'verify', result.id);
    expect([code, err]).toEqual([3, expect.stringContaining('it has no manifest')]);
  });

  test('a key without the scope operator may not make one', async () => {
    const made = await call('POST', '/v1/keys', { name: 'tenant', scopes: ['tasks:submit'] });
    const tenant = caller({ api: cloud.api, key: made.body.key });
    const refused = await tenant('POST', '/v1/tasks', { task: 'backup' });
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining('for operators')]);
  });
});
