import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Engine, openEngine } from '#local/services/dynamodb/engine.ts';

interface Iterator extends AsyncIterable<unknown> {
  close(): Promise<void>;
}

let engine: Engine;
let folder: string;
const open = new Set<unknown>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beatless-streams-'));
  engine = await openEngine({ path: folder, region: 'us-east-1', account: '000000000000' });
  const { db } = engine.store;
  const values = db.values.bind(db);
  db.values = (range) => {
    const iterator = values(range) as Iterator;
    const close = iterator.close.bind(iterator);
    open.add(iterator);
    iterator.close = () => {
      open.delete(iterator);
      return close();
    };
    return iterator;
  };
  const key = [{ AttributeName: 'id', AttributeType: 'S' }];
  const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }];
  await ask('CreateTable', { AttributeDefinitions: key, KeySchema, BillingMode: 'PAY_PER_REQUEST' });
  await vi.waitFor(async () => expect((await engine.getTable('things')).TableStatus).toBe('ACTIVE'));
  for (const id of ['a', 'b', 'c']) await ask('PutItem', { Item: { id: { S: id } } });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (operation: string, request: object) =>
  engine.run(operation, engine.validate(operation, { TableName: 'things', ...request }));

const ofOne = {
  KeyConditionExpression: 'id = :id',
  ExpressionAttributeValues: { ':id': { S: 'a' } },
};

test.each([
  ['a scan', 'Scan', {}, 3],
  ['a scan that stops early', 'Scan', { Limit: 1 }, 1],
  ['a query', 'Query', ofOne, 1],
])('%s closes what it has read by', async (_, operation, request, count) => {
  const seen = vi.spyOn(open, 'add');
  expect((await ask(operation, request)).Count).toBe(count);
  expect(seen).toHaveBeenCalled();
  await vi.waitFor(() => expect(open.size).toBe(0));
});
