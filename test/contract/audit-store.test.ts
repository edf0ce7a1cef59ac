import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoAuditStore } from '#adapters/dynamodb/audit-store.ts';
import { owner } from '#core/ids.ts';
import type { AuditEntry, AuditStore } from '#core/ports.ts';
import { noon } from '#test/fakes/a-task.ts';
import { memoryAuditStore } from '#test/fakes/memory-audit-store.ts';
import { openLocalServices } from './local-services.ts';

const minute = 60_000;

const stores: readonly (readonly [string, () => Promise<{ audit: AuditStore; close(): Promise<void> }>])[] = [
  ['in memory', async () => ({ audit: memoryAuditStore(), close: async () => undefined })],
  ['in DynamoDB', openDynamo],
];

async function openDynamo() {
  const local = await openLocalServices();
  await local.services.dynamodb.createTable('tasks', {
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  });
  return { audit: dynamoAuditStore(local.dynamodb, 'tasks'), close: local.close };
}

function anEntry(given: Partial<AuditEntry> = {}): AuditEntry {
  const base = { at: noon, owner: owner.parse('acme'), keyId: 'aaaaaaaaaaaa', action: 'pauseQueue' };
  return { ...base, path: '/v1/queues/default/pause', requestId: 'r-1', ...given };
}

describe.each(stores)('an audit %s', (_, open) => {
  let audit: AuditStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ audit, close } = await open());
  });
  afterAll(() => close());

  test('shows an owner its own month, newest first, page by page', async () => {
    const mine = [0, 1, 2].map((n) => anEntry({ at: noon + n * minute, requestId: `r-${n}` }));
    const lastMonth = anEntry({ at: Date.UTC(2026, 9, 31, 23, 59), requestId: 'r-old' });
    for (const entry of [...mine, lastMonth, anEntry({ owner: owner.parse('globex') })])
      await audit.record(entry);
    const acme = owner.parse('acme');
    const first = await audit.page(acme, '2026-11', undefined, 2);
    expect(first.entries).toEqual([mine[2], mine[1]]);
    expect((await audit.page(acme, '2026-11', first.next, 2)).entries).toEqual([mine[0]]);
    expect((await audit.page(acme, '2026-10', undefined, 2)).entries).toEqual([lastMonth]);
    expect((await audit.page(acme, '2026-09', undefined, 2)).entries).toEqual([]);
  });
});
