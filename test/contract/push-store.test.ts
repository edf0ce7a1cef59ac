import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoPushStore } from '#adapters/dynamodb/push-store.ts';
import { owner as ownerSchema, taskId } from '#core/ids.ts';
import type { PushStore } from '#core/ports.ts';
import { memoryPushStore } from '#test/fakes/memory-push-store.ts';
import { type LocalServices, openLocalServices } from './local-services.ts';

let local: LocalServices;
const properties = {
  AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

beforeAll(async () => {
  local = await openLocalServices();
  await local.services.dynamodb.createTable('push', properties);
});
afterAll(() => local.close());

const task = taskId.parse('01920000-0000-7000-8000-000000000001');
const later = Date.now() + 60_000;
const fresh = () => ownerSchema.parse(`o${randomUUID().slice(0, 8)}`);

describe.each<[string, () => PushStore]>([
  ['the fake', memoryPushStore],
  ['the adapter', () => dynamoPushStore(local.dynamodb, 'push')],
])('%s', (_, open) => {
  test('gives a ticket to one of all who come with it', async () => {
    const store = open();
    const ticket = { hash: randomUUID(), owner: fresh(), task, expiresAt: later };
    await store.addTicket(ticket);
    const taken = await Promise.all([1, 2, 3].map(() => store.takeTicket(ticket.hash)));
    expect(taken.filter((it) => it !== undefined)).toEqual([ticket]);
    expect(await store.takeTicket(randomUUID())).toBeUndefined();
  });

  test("keeps subscriptions by owner, the latest of each connection, and none of another's", async () => {
    const store = open();
    const [one, other] = [fresh(), fresh()];
    await store.subscribe(one, { connectionId: 'a' }, later);
    await store.subscribe(one, { connectionId: 'a', tasks: [task] }, later);
    await store.subscribe(other, { connectionId: 'b' }, later);
    expect(await store.subscriptions(one)).toEqual([{ connectionId: 'a', tasks: [task] }]);
    expect(await store.subscriptions(other)).toEqual([{ connectionId: 'b' }]);
    expect(await store.subscriptions(fresh())).toEqual([]);
  });

  test('forgets a connection with its subscription, whether the owner is given or not', async () => {
    const store = open();
    const owner = fresh();
    for (const id of ['c', 'd']) {
      await store.addConnection({ id, owner }, later);
      await store.subscribe(owner, { connectionId: id }, later);
    }
    expect(await store.connection('c')).toEqual({ id: 'c', owner });
    await store.removeConnection('c');
    await store.removeConnection('d', owner);
    expect(await store.connection('c')).toBeUndefined();
    expect(await store.subscriptions(owner)).toEqual([]);
    await store.removeConnection('never there');
  });
});
