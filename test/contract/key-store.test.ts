import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoKeyStore } from '#adapters/dynamodb/key-store.ts';
import { hashSecret, newApiKeySecret } from '#adapters/system/secrets.ts';
import type { ApiKey } from '#core/api-key.ts';
import { owner } from '#core/ids.ts';
import type { KeyStore } from '#core/ports.ts';
import { noon } from '#test/fakes/a-task.ts';
import { memoryKeyStore } from '#test/fakes/memory-key-store.ts';
import { openLocalServices } from './local-services.ts';

const hour = 3_600_000;

const stores: readonly (readonly [string, () => Promise<{ keys: KeyStore; close(): Promise<void> }>])[] = [
  ['in memory', async () => ({ keys: memoryKeyStore(), close: async () => undefined })],
  ['in DynamoDB', openDynamo],
];

/** The table as the data stack declares it. */
const keysTable = {
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'owner', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

async function openDynamo() {
  const local = await openLocalServices();
  await local.services.dynamodb.createTable('keys', keysTable);
  return { keys: dynamoKeyStore(local.dynamodb, 'keys'), close: local.close };
}

function aKey(given: Partial<ApiKey> = {}): ApiKey {
  const { id, secretHash, webhookSecret } = newApiKeySecret();
  const scopes = ['tasks:submit', 'tasks:read'];
  const base = { id, secretHash, webhookSecret, owner: owner.parse('acme'), name: 'Ä "key"', scopes };
  return { ...base, createdAt: noon, createdBy: 'someone', ...given };
}

describe.each(stores)('a key store %s', (_, open) => {
  let keys: KeyStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ keys, close } = await open());
  });
  afterAll(() => close());

  test('gives a key back as it was made, and nothing for an unknown id', async () => {
    const key = aKey({ scopes: [] });
    expect(await keys.create(key)).toBe(true);
    expect(await keys.get(key.id)).toEqual(key);
    expect(await keys.get('aaaaaaaaaaaa')).toBeUndefined();
    const { webhookSecret: _, ...old } = aKey();
    expect(await keys.create(old)).toBe(true);
    expect(await keys.get(old.id)).toEqual(old);
  });

  test('refuses an id that exists, unless its answer was lost', async () => {
    const key = aKey();
    await keys.create(key);
    expect(await keys.create({ ...key, secretHash: hashSecret('other'), name: 'other' })).toBe(false);
    expect(await keys.create(key)).toBe(true);
    expect(await keys.get(key.id)).toEqual(key);
  });

  test('lists the keys of one owner', async () => {
    const lister = owner.parse('lister');
    const mine = [aKey({ owner: lister }), aKey({ owner: lister, revokedAt: noon }), aKey({ owner: lister })];
    for (const key of [...mine, aKey()]) await keys.create(key);
    const listed = await keys.list(lister);
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(mine.map(({ id }) => id)));
    expect(listed).toContainEqual(mine[1]);
    expect(await keys.list(owner.parse('nobody'))).toEqual([]);
  });

  test('revokes only its owner’s keys, and the first revoke counts', async () => {
    const key = aKey();
    await keys.create(key);
    expect(await keys.revoke(owner.parse('globex'), key.id, noon)).toBe(false);
    expect(await keys.get(key.id)).toEqual(key);
    expect(await keys.revoke(key.owner, key.id, noon + 1)).toBe(true);
    expect(await keys.revoke(key.owner, key.id, noon + 2)).toBe(true);
    expect(await keys.get(key.id)).toEqual({ ...key, revokedAt: noon + 1 });
    expect(await keys.revoke(key.owner, 'aaaaaaaaaaaa', noon)).toBe(false);
  });

  test('lets only its owner’s valid keys expire', async () => {
    const key = aKey();
    await keys.create(key);
    expect(await keys.expire(owner.parse('globex'), key.id, noon)).toBe(false);
    expect(await keys.expire(key.owner, key.id, noon + hour)).toBe(true);
    expect(await keys.get(key.id)).toEqual({ ...key, expiresAt: noon + hour });
    await keys.revoke(key.owner, key.id, noon);
    expect(await keys.expire(key.owner, key.id, noon + 2 * hour)).toBe(false);
    expect(await keys.expire(key.owner, 'aaaaaaaaaaaa', noon)).toBe(false);
  });

  test('notes the last use once an hour, and never makes a key by that', async () => {
    const key = aKey();
    await keys.create(key);
    const lastUse = async (now: number) => {
      await keys.touch(key.id, now);
      return (await keys.get(key.id))?.lastUsedAt;
    };
    expect(await lastUse(noon)).toBe(noon);
    expect(await lastUse(noon + hour - 1)).toBe(noon);
    expect(await lastUse(noon + hour)).toBe(noon + hour);
    await keys.touch('bbbbbbbbbbbb', noon);
    expect(await keys.get('bbbbbbbbbbbb')).toBeUndefined();
  });
});

test('a note of the last use that fails is no failure of the request', async () => {
  const { keys, close } = await openDynamo();
  await close();
  await expect(keys.touch('aaaaaaaaaaaa', noon)).resolves.toBeUndefined();
});
