import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoLoaderStore } from '#adapters/dynamodb/loader-store.ts';
import { owner as ownerSchema, taskId } from '#core/ids.ts';
import { type Loader, loaderConfig } from '#core/loaders/loader.ts';
import type { LoaderStore } from '#core/loaders/loader-store.ts';
import { memoryLoaderStore } from '#test/fakes/memory-loader-store.ts';
import { openTable } from './open-table.ts';

const opened: readonly (readonly [
  string,
  () => Promise<{ readonly store: LoaderStore; close(): Promise<void> }>,
])[] = [
  ['in memory', async () => ({ store: memoryLoaderStore(), close: async () => undefined })],
  [
    'in DynamoDB',
    async () => {
      const { client, table, close } = await openTable();
      return { store: dynamoLoaderStore(client, table), close };
    },
  ],
];

let made = 0;
const nextId = () => {
  made += 1;
  return taskId.parse(`01920000-0000-7000-8000-${String(made).padStart(12, '0')}`);
};
const freshOwner = () => ownerSchema.parse(`o${nextId().slice(-6)}`);
/** With every kind of field that a loader may have. */
const config = loaderConfig.parse({
  name: 'Bestellungen "2026"',
  source: { bundle: '01920000-0000-7000-8000-00000000ffff' },
  include: 'orders-*.csv',
  target: { database: 'sales', schema: 'raw', table: 'orders' },
  mode: 'upsert',
  keyColumns: ['id'],
  orderColumns: ['changed'],
  columns: [{ from: 'Id', to: 'id', type: 'BIGINT' }, { from: 'Changed' }],
  options: { delimiter: '\t', nullText: '' },
});
const aLoader = (owner = freshOwner(), more: Partial<Loader> = {}): Loader => ({
  id: nextId(),
  owner,
  createdAt: 1_700_000_000_000,
  createdBy: 'key-1',
  updatedAt: 1_700_000_000_000,
  version: 1,
  config,
  ...more,
});

describe.each(opened)('loaders %s', (_, open) => {
  let store: LoaderStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, close } = await open());
  });
  afterAll(() => close());
  const created = async () => {
    const loader = aLoader();
    await store.create(loader);
    return loader;
  };

  test('are read as they were made, by their owner alone', async () => {
    const loader = await created();
    expect(await store.get(loader.owner, loader.id)).toEqual(loader);
    expect(await store.get(freshOwner(), loader.id)).toBeUndefined();
    expect(await store.get(loader.owner, nextId())).toBeUndefined();
  });

  test('are listed from the newest on, page by page, for their owner alone', async () => {
    const owner = freshOwner();
    const all = [aLoader(owner), aLoader(owner), aLoader(owner)];
    for (const loader of [...all, aLoader()]) await store.create(loader);
    const [oldest, middle, newest] = all;
    expect(await store.list(owner, undefined, 2)).toEqual([newest, middle]);
    expect(await store.list(owner, middle?.id, 2)).toEqual([oldest]);
    expect(await store.list(owner, oldest?.id, 2)).toEqual([]);
  });

  test('are changed by one of two who saw the same version', async () => {
    const loader = await created();
    const changes = ['one', 'other'].map((name) =>
      store.update({ ...loader, version: 2, config: { ...config, name } }, 1),
    );
    const applied = await Promise.all(changes);
    expect([...applied].sort()).toEqual([false, true]);
    const name = applied[0] ? 'one' : 'other';
    expect(await store.get(loader.owner, loader.id)).toMatchObject({ version: 2, config: { name } });
    expect(await store.update({ ...loader, version: 3 }, 1)).toBe(false);
  });

  test('that were removed are gone: they are not changed back, nor removed again', async () => {
    const loader = await created();
    expect(await store.remove(freshOwner(), loader.id)).toBe(false);
    expect(await store.remove(loader.owner, loader.id)).toBe(true);
    expect(await store.remove(loader.owner, loader.id)).toBe(false);
    expect(await store.update({ ...loader, version: 2 }, 1)).toBe(false);
    expect(await store.get(loader.owner, loader.id)).toBeUndefined();
    expect(await store.list(loader.owner, undefined, 10)).toEqual([]);
  });

  test('keep their runs, each once, from the newest on, page by page', async () => {
    const { owner, id } = await created();
    const other = await created();
    const [first, second, third] = [nextId(), nextId(), nextId()];
    for (const run of [second, first, third, second])
      await store.recordRun(owner, id, { taskId: run, at: 5 });
    await store.recordRun(other.owner, other.id, { taskId: nextId(), at: 6 });
    const shown = async (before?: string) =>
      (await store.runs(owner, id, before, 2)).map(({ taskId: run }) => run);
    expect(await shown()).toEqual([third, second]);
    expect(await shown(second)).toEqual([first]);
    expect(await store.runs(owner, id, second, 2)).toEqual([{ taskId: first, at: 5 }]);
    expect(await store.runs(freshOwner(), id, undefined, 2)).toEqual([]);
  });
});
