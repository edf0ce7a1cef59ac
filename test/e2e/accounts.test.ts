import { DynamoDBClient, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { struck, untilFound } from './after-crash.ts';
import { type Answer, type Call, caller, ended } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
let dynamodb: DynamoDBClient;
let worker: string;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
  worker = cloud.functionId('Bulk');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  // The schedule's own runs would meet the faults that are meant for others.
  await call('POST', '/v1/definitions/background_sync/pause');
  const endpoint = cloud.environment.AWS_ENDPOINT_URL_DYNAMODB;
  dynamodb = new DynamoDBClient({ region: 'us-east-1', credentials, endpoint });
});
beforeEach(() => cloud.faults([]));
afterAll(async () => {
  dynamodb.destroy();
  await cloud.stop();
});

const tableOf = (name: 'users' | 'alterUsers') =>
  cloud.outputs[name === 'users' ? 'UsersTableName' : 'AlterUsersTableName'];

async function rows(table: 'users' | 'alterUsers'): Promise<Record<string, string | undefined>[]> {
  const found: Record<string, string | undefined>[] = [];
  let from: Record<string, never> | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({ TableName: tableOf(table), ExclusiveStartKey: from, ConsistentRead: true }),
    );
    for (const item of page.Items ?? [])
      found.push(Object.fromEntries(Object.entries(item).map(([name, { S }]) => [name, S])));
    from = page.LastEvaluatedKey as typeof from;
  } while (from);
  return found;
}

/** Accounts made by one task, whatever else is in the table. */
const madeBy = async (id: string) => (await rows('users')).filter((row) => row.madeBy?.startsWith(`${id}#`));

async function make(total: number): Promise<Answer['body']> {
  const input = { total };
  const { status, body } = await call('POST', '/v1/tasks', { task: 'create_random_user_accounts', input });
  expect(status).toBe(202);
  return ended(call, body.id, untilFound(cloud, call, body.id, 90));
}

describe('create_random_user_accounts', () => {
  test('500 accounts exactly once, though its worker is killed in the middle of it', {
    timeout: 600_000,
  }, async () => {
    await cloud.faults([
      {
        effect: 'killAfter',
        functionId: worker,
        service: 'dynamodb',
        operation: 'PutItem',
        skip: 249,
        times: 1,
      },
    ]);
    const task = await make(500);
    expect(task).toMatchObject({ state: 'SUCCESS', crashes: 1, progress: { done: 500, total: 500 } });
    expect(task.result.created + task.result.alreadyThere).toBe(500);
    const made = await madeBy(task.id);
    expect(new Set(made.map(({ username }) => username)).size).toBe(500);
    expect(made).toHaveLength(500);
    for (const { passwordHash } of made) expect(passwordHash).toMatch(/^scrypt\$4096\$8\$5\$/);
    const report = await (await fetch(task.result.report.url)).text();
    expect(report.trim().split('\n')).toHaveLength(500);
    expect(report).not.toContain('scrypt');
  });

  test.each([
    ['before an account', 'killBefore', 'PutItem', 'dynamodb', 25],
    ['after a checkpoint', 'killAfter', 'UpdateItem', 'dynamodb', 4],
    ['before a checkpoint', 'killBefore', 'UpdateItem', 'dynamodb', 3],
    ['at its report', 'killAfter', 'PutObject', 's3', 0],
  ] as const)('killed %s: one set', { timeout: 300_000 }, async (_at, effect, operation, service, skip) => {
    await cloud.faults([{ effect, functionId: worker, service, operation, skip, times: 1 }]);
    const task = await make(50);
    expect(await struck(cloud)).toBe(1);
    expect(task.state).toBe('SUCCESS');
    expect(await madeBy(task.id)).toHaveLength(50);
  });

  test('run again, it finds its set and makes no second', { timeout: 120_000 }, async () => {
    const first = await make(50);
    const again = await call('POST', `/v1/tasks/${first.id}/rerun`);
    expect(await ended(call, again.body.id)).toMatchObject({
      state: 'SUCCESS',
      result: { created: 0, alreadyThere: 50 },
    });
    expect(await madeBy(first.id)).toHaveLength(50);
    expect(await madeBy(again.body.id)).toHaveLength(0);
  });

  test('the accounts are listed newest first, page by page, without hashes', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body, text } = await call('GET', `/v1/users?limit=100${cursor && `&cursor=${cursor}`}`);
      expect(text).not.toContain('scrypt');
      seen.push(...body.users.map(({ joinedAt }: { joinedAt: string }) => joinedAt));
      cursor = body.cursor ?? '';
    } while (cursor);
    expect(seen.length).toBe((await rows('users')).length);
    expect(seen).toEqual(seen.toSorted().toReversed());
    const { body: other } = await call('GET', '/v1/users?table=alterUsers&limit=100');
    expect(other.users).toHaveLength(Math.min(100, (await rows('alterUsers')).length));
  });
});

describe('background_sync', () => {
  beforeAll(async () => {
    await call('POST', '/v1/definitions/background_sync/resume');
  });

  const put = (table: 'users' | 'alterUsers', username: string, more: Record<string, string> = {}) => {
    const fields = {
      owner: 'demo',
      username,
      email: `${username}@example.com`,
      firstName: 'Ada',
      lastName: 'Sato',
    };
    const texts = Object.entries({ ...fields, joinedKey: `2026-11-20T12:00:00.000Z#${username}`, ...more });
    const Item = { joinedAt: { N: '1' }, ...Object.fromEntries(texts.map(([name, S]) => [name, { S }])) };
    return dynamodb.send(new PutItemCommand({ TableName: tableOf(table), Item }));
  };

  const sync = async (): Promise<Answer['body']> => {
    const { status, body } = await call('POST', '/v1/users/sync');
    expect([status, body.task]).toEqual([202, 'background_sync']);
    return ended(call, body.id, untilFound(cloud, call, body.id, 90));
  };

  const names = async (table: 'users' | 'alterUsers') =>
    (await rows(table)).map(({ username }) => username).toSorted();

  test.each([
    ['before it puts an account', 'killBefore', 'PutItem'],
    ['after it has put one', 'killAfter', 'PutItem'],
    ['while it reads the other table', 'killBefore', 'BatchGetItem'],
  ] as const)(
    'killed %s: both tables are the same in the end',
    { timeout: 120_000 },
    async (at, effect, operation) => {
      const name = at.replaceAll(/[^a-z]/g, '');
      await put('users', `only-users-${name}`, { passwordHash: 'scrypt$secret' });
      await put('alterUsers', `only-alter-${name}`, { passwordHash: 'scrypt$other' });
      await cloud.faults([{ effect, functionId: worker, service: 'dynamodb', operation, times: 1 }]);
      expect(await sync()).toMatchObject({ state: 'SUCCESS', crashes: 1 });
      expect(await names('users')).toEqual(await names('alterUsers'));
      const copied = (await rows('alterUsers')).find(({ username }) => username === `only-users-${name}`);
      expect(copied).toBeDefined();
      expect(copied?.passwordHash).toBeUndefined();
      const kept = (await rows('users')).find(({ username }) => username === `only-users-${name}`);
      expect(kept?.passwordHash).toBe('scrypt$secret');
    },
  );

  test('of two at once the second ends at once, and a crash of the first keeps nobody out for long', {
    timeout: 120_000,
  }, async () => {
    const submit = async () => (await call('POST', '/v1/users/sync')).body.id as string;
    const held = { functionId: worker, service: 'dynamodb', operation: 'BatchGetItem', times: 1 } as const;
    await cloud.faults([{ ...held, effect: 'delay', delayMs: 6_000 }]);
    const first = await submit();
    const stateOf = async (id: string) => (await call('GET', `/v1/tasks/${id}`)).body.state;
    await expect.poll(() => stateOf(first), { timeout: 10_000 }).toBe('STARTED');
    const second = await ended(call, await submit());
    expect(second).toMatchObject({ state: 'SUCCESS', result: { skipped: 'alreadyRunning', compared: 0 } });
    expect(await stateOf(first)).toBe('STARTED');
    const whole = await ended(call, first);
    expect(whole).toMatchObject({ state: 'SUCCESS', result: { inserted: { users: 0 } } });
    expect(whole.result.skipped).toBeUndefined();

    await cloud.faults([{ ...held, effect: 'killBefore' }]);
    const killed = await submit();
    await expect.poll(() => struck(cloud), { timeout: 10_000 }).toBe(1);
    expect((await ended(call, await submit())).result.skipped).toBe('alreadyRunning');
    const again = await ended(call, killed, untilFound(cloud, call, killed, 90));
    expect(again).toMatchObject({ state: 'SUCCESS', crashes: 1 });
    expect((await sync()).result.skipped).toBeUndefined();
  });

  test('while both sides are edited it overwrites nothing, and ends with both the same', {
    timeout: 120_000,
  }, async () => {
    await put('users', 'disputed', { email: 'a@one.org' });
    await put('alterUsers', 'disputed', { email: 'a@two.org' });
    let edits = 0;
    let over = false;
    const editing = (async () => {
      while (!over && edits < 200) {
        await put(edits % 2 === 0 ? 'users' : 'alterUsers', `edited-${edits}`);
        await dynamodb.send(
          new UpdateItemCommand({
            TableName: tableOf(edits % 2 === 0 ? 'users' : 'alterUsers'),
            Key: { owner: { S: 'demo' }, username: { S: 'disputed' } },
            UpdateExpression: 'SET lastName = :name',
            ExpressionAttributeValues: { ':name': { S: `Sato ${edits}` } },
          }),
        );
        edits += 1;
      }
    })();
    for (let run = 0; run < 3; run += 1) expect((await sync()).state).toBe('SUCCESS');
    over = true;
    await editing;
    const last = await sync();
    expect(last.result).toMatchObject({ conflicts: 1, shown: [{ username: 'disputed' }] });
    expect(await names('users')).toEqual(await names('alterUsers'));
    const quiet = await sync();
    expect(quiet.result).toMatchObject({ inserted: { users: 0, alterUsers: 0 }, conflicts: 1 });
    const emails = await Promise.all(
      (['users', 'alterUsers'] as const).map(async (table) =>
        (await rows(table)).find(({ username }) => username === 'disputed'),
      ),
    );
    expect(emails.map((row) => row?.email)).toEqual(['a@one.org', 'a@two.org']);
    const told = await (await fetch(quiet.result.files[0].url)).text();
    expect(JSON.parse(told)).toMatchObject({ username: 'disputed' });
  });
});
