import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GetItemCommand } from '#adapters/dynamodb/client.ts';
import { dynamoUserList } from '#adapters/dynamodb/user-list.ts';
import { dynamoUserStore } from '#adapters/dynamodb/user-store.ts';
import { type Owner, owner } from '#core/ids.ts';
import type { User, UserList, UserStore } from '#core/users.ts';
import { noon } from '#test/fakes/a-task.ts';
import { memoryUserStore } from '#test/fakes/memory-user-store.ts';
import { openLocalServices } from './local-services.ts';

type Opened = {
  readonly store: UserStore & UserList;
  hashOf(key: Pick<User, 'owner' | 'username'>): Promise<string | undefined>;
  close(): Promise<void>;
};

const stores: readonly (readonly [string, () => Promise<Opened>])[] = [
  ['in memory', openMemory],
  ['in DynamoDB', openDynamo],
];

async function openMemory(): Promise<Opened> {
  const store = memoryUserStore();
  const hashOf = async (key: Pick<User, 'owner' | 'username'>) =>
    store.rows('users').find((row) => row.owner === key.owner && row.username === key.username)?.passwordHash;
  return { store, hashOf, close: async () => undefined };
}

/** The tables as the data stack declares them. */
const accountsTable = {
  AttributeDefinitions: ['owner', 'username', 'joinedKey'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: 'owner', KeyType: 'HASH' },
    { AttributeName: 'username', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'newest',
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'joinedKey', KeyType: 'RANGE' },
      ],
      Projection: {
        ProjectionType: 'INCLUDE',
        NonKeyAttributes: ['email', 'firstName', 'lastName', 'joinedAt', 'madeBy'],
      },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

async function openDynamo(): Promise<Opened> {
  const local = await openLocalServices();
  const names = { users: 'users', alterUsers: 'alter-users' };
  for (const name of Object.values(names)) await local.services.dynamodb.createTable(name, accountsTable);
  const store = { ...dynamoUserStore(local.dynamodb, names), ...dynamoUserList(local.dynamodb, names) };
  const hashOf = async (key: Pick<User, 'owner' | 'username'>) => {
    const Key = { owner: { S: key.owner }, username: { S: key.username } };
    const { Item } = await local.dynamodb.send(new GetItemCommand({ TableName: 'users', Key }));
    return Item?.passwordHash?.S;
  };
  return { store, hashOf, close: local.close };
}

const account = (of: Owner, username: string, more: Partial<User> & { passwordHash?: string } = {}) => ({
  owner: of,
  username,
  email: `${username}@example.com`,
  firstName: 'Zoë',
  lastName: 'Sato',
  joinedAt: noon,
  ...more,
});

describe.each(stores)('tables of accounts %s', (_, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  test('take an account once, and tell who has its name', async () => {
    const { store, hashOf } = opened;
    const acme = owner.parse('acme');
    const first = account(acme, 'zoe', { madeBy: 'set#1', passwordHash: 'hash-1' });
    expect(await store.add('users', first)).toEqual({ added: true });
    const { passwordHash: _hash, ...shown } = first;
    expect(await store.add('users', account(acme, 'zoe', { email: 'other' }))).toEqual({
      added: false,
      existing: shown,
    });
    expect(await hashOf(first)).toBe('hash-1');
    expect(await store.add('users', account(owner.parse('globex'), 'zoe'))).toEqual({ added: true });
    expect(await store.add('alterUsers', first)).toEqual({ added: true });
  });

  test('never give a password hash back', async () => {
    const { store } = opened;
    const secret = owner.parse('secret');
    const { passwordHash: _hash, ...shown } = account(secret, 'ada', { passwordHash: 'hash' });
    await store.add('users', { ...shown, passwordHash: 'hash' });
    expect(await store.getMany('users', [shown])).toEqual([shown]);
    expect(await store.page('users', secret, 10)).toEqual({ users: [shown] });
    expect(await store.newest('users', secret, 10)).toEqual({ users: [shown] });
  });

  test('are gone through page by page, one owner or all, each account once', async () => {
    const { store } = opened;
    const pager = owner.parse('pager');
    for (let at = 0; at < 25; at += 1) await store.add('alterUsers', account(pager, `user-${at}`));
    const all = async (of: Owner | undefined) => {
      const seen: User[] = [];
      let from: unknown;
      do {
        const { users, next } = await store.page('alterUsers', of, 7, from);
        seen.push(...users);
        from = next;
      } while (from !== undefined);
      return seen.map(({ owner: whose, username }) => `${whose}/${username}`);
    };
    const mine = await all(pager);
    expect([mine.length, new Set(mine).size]).toEqual([25, 25]);
    const everybody = await all(undefined);
    expect(new Set(everybody).size).toBe(everybody.length);
    expect(everybody).toEqual(expect.arrayContaining([...mine, 'acme/zoe']));
  });

  test('give of many keys those that are there', async () => {
    const { store } = opened;
    const many = owner.parse('many');
    for (let at = 0; at < 100; at += 2) await store.add('users', account(many, `user-${at}`));
    const keys = Array.from({ length: 100 }, (_entry, at) => ({ owner: many, username: `user-${at}` }));
    const found = await store.getMany('users', keys);
    expect(found.map(({ username }) => username).toSorted()).toEqual(
      keys.flatMap(({ username }, at) => (at % 2 === 0 ? username : [])).toSorted(),
    );
    expect(await store.getMany('users', [])).toEqual([]);
  });

  test('are listed newest first, page by page', async () => {
    const { store } = opened;
    const lister = owner.parse('lister');
    for (let at = 0; at < 7; at += 1)
      await store.add('users', account(lister, `user-${at}`, { joinedAt: noon + Math.floor(at / 2) * 1000 }));
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = await store.newest('users', lister, 3, before);
      seen.push(...page.users.map(({ username }) => username));
      before = page.cursor;
    } while (before !== undefined);
    expect(seen).toEqual(['user-6', 'user-5', 'user-4', 'user-3', 'user-2', 'user-1', 'user-0']);
    expect(await store.newest('users', owner.parse('nobody'), 3)).toEqual({ users: [] });
  });
});
