import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoBundleStore } from '#adapters/dynamodb/bundle-store.ts';
import { type Bundle, type BundleDocument, mostDocuments } from '#core/bundles/bundle.ts';
import type { BundleStore } from '#core/bundles/bundle-store.ts';
import { owner as ownerSchema, taskId } from '#core/ids.ts';
import { memoryBundleStore } from '#test/fakes/memory-bundle-store.ts';
import { openTable } from './open-table.ts';

const opened: readonly (readonly [
  string,
  () => Promise<{ readonly store: BundleStore; close(): Promise<void> }>,
])[] = [
  ['in memory', async () => ({ store: memoryBundleStore(), close: async () => undefined })],
  [
    'in DynamoDB',
    async () => {
      const { client, table, close } = await openTable();
      return { store: dynamoBundleStore(client, table), close };
    },
  ],
];

let made = 0;
const nextId = () => {
  made += 1;
  return taskId.parse(`01920000-0000-7000-8000-${String(made).padStart(12, '0')}`);
};
const freshOwner = () => ownerSchema.parse(`o${nextId().slice(-6)}`);
const aBundle = (owner = freshOwner(), more: Partial<Bundle> = {}): Bundle => ({
  id: nextId(),
  owner,
  name: 'Orders – März',
  createdAt: 1_700_000_000_000,
  createdBy: 'key-1',
  documents: 0,
  ...more,
});
const aDocument = ({ id }: Bundle, documentId: string, more: Partial<BundleDocument> = {}) => ({
  id: documentId,
  bundleId: id,
  name: `${documentId}.csv`,
  kind: 'csv' as const,
  upload: `acme/1/${documentId}.csv`,
  addedAt: 1_700_000_000_001,
  ...more,
});

describe.each(opened)('bundles %s', (_, open) => {
  let store: BundleStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, close } = await open());
  });
  afterAll(() => close());
  const created = async (more: Partial<Bundle> = {}) => {
    const bundle = aBundle(freshOwner(), more);
    await store.create(bundle);
    return bundle;
  };

  test('are read as they were made, by their owner alone', async () => {
    const bundle = await created();
    expect(await store.get(bundle.owner, bundle.id)).toEqual(bundle);
    expect(await store.get(freshOwner(), bundle.id)).toBeUndefined();
    expect(await store.get(bundle.owner, nextId())).toBeUndefined();
  });

  test('are listed from the newest on, page by page, for their owner alone', async () => {
    const owner = freshOwner();
    const all = [aBundle(owner), aBundle(owner), aBundle(owner)];
    for (const bundle of [...all, aBundle()]) await store.create(bundle);
    const [oldest, middle, newest] = all;
    expect(await store.list(owner, undefined, 2)).toEqual([newest, middle]);
    expect(await store.list(owner, middle?.id, 2)).toEqual([oldest]);
    expect(await store.list(owner, oldest?.id, 2)).toEqual([]);
  });

  test('count each document once, however often it is added, also at the same time', async () => {
    const bundle = await created();
    const document = aDocument(bundle, 'a');
    const twice = [store.add(bundle.owner, document), store.add(bundle.owner, document)];
    expect(await Promise.all(twice)).toEqual(['added', 'added']);
    expect(await store.add(bundle.owner, aDocument(bundle, 'b'))).toBe('added');
    expect((await store.get(bundle.owner, bundle.id))?.documents).toBe(2);
    expect(await store.documents(bundle.owner, bundle.id)).toEqual([document, aDocument(bundle, 'b')]);
  });

  test('lose no document when several are added at the same time', async () => {
    const bundle = await created();
    const names = ['d', 'b', 'a', 'c'];
    const added = names.map((name) => store.add(bundle.owner, aDocument(bundle, name)));
    expect(await Promise.all(added)).toEqual(names.map(() => 'added'));
    expect((await store.get(bundle.owner, bundle.id))?.documents).toBe(names.length);
    const found = await store.documents(bundle.owner, bundle.id);
    expect(found.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  test("take nothing when they are another's, unknown, full or frozen, and say which", async () => {
    const bundle = await created();
    expect(await store.add(freshOwner(), aDocument(bundle, 'a'))).toBe('missing');
    expect(await store.add(bundle.owner, aDocument(aBundle(), 'a'))).toBe('missing');
    const full = await created({ documents: mostDocuments - 1 });
    expect(await store.add(full.owner, aDocument(full, 'last'))).toBe('added');
    expect(await store.add(full.owner, aDocument(full, 'more'))).toBe('full');
    expect(await store.freeze(bundle.owner, bundle.id, 7)).toBe(true);
    expect(await store.add(bundle.owner, aDocument(bundle, 'a'))).toBe('frozen');
    expect(await store.documents(bundle.owner, bundle.id)).toEqual([]);
    expect((await store.documents(full.owner, full.id)).map(({ id }) => id)).toEqual(['last']);
  });

  test('a document that is in it already may be added again although it is frozen or full', async () => {
    const bundle = await created({ documents: mostDocuments - 1 });
    const document = aDocument(bundle, 'a');
    await store.add(bundle.owner, document);
    await store.freeze(bundle.owner, bundle.id, 7);
    expect(await store.add(bundle.owner, document)).toBe('added');
    expect((await store.get(bundle.owner, bundle.id))?.documents).toBe(mostDocuments);
  });

  test('keep the time of their first freeze; one that is not there is told so', async () => {
    const bundle = await created();
    await store.freeze(bundle.owner, bundle.id, 100);
    expect(await store.freeze(bundle.owner, bundle.id, 200)).toBe(true);
    expect((await store.get(bundle.owner, bundle.id))?.frozenAt).toBe(100);
    expect(await store.freeze(bundle.owner, nextId(), 1)).toBe(false);
    expect(await store.freeze(freshOwner(), bundle.id, 1)).toBe(false);
  });

  test('remember which task converts a document; one that is not there has none', async () => {
    const bundle = await created();
    const pdf = aDocument(bundle, 'a', { kind: 'pdf', name: 'a.pdf' });
    await store.add(bundle.owner, pdf);
    const task = nextId();
    await store.setTask(pdf, task);
    expect(await store.documents(bundle.owner, bundle.id)).toEqual([{ ...pdf, task }]);
    await expect(store.setTask(aDocument(bundle, 'b'), task)).rejects.toThrow();
    expect(await store.documents(bundle.owner, bundle.id)).toHaveLength(1);
  });
});
