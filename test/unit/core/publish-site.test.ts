import { expect, test } from 'vitest';
import { times } from '#core/constants.ts';
import type { SiteStore } from '#core/ports.ts';
import { publishSite, removeSite } from '#core/publish-site.ts';

const now = 100 * times.day;

function memorySite(files: Readonly<Record<string, number>>): SiteStore & { readonly done: string[] } {
  const kept = new Map(Object.entries(files));
  const done: string[] = [];
  return {
    done,
    put: async ({ name }) => {
      done.push(`put ${name}`);
      kept.set(name, now);
    },
    list: async () => [...kept].map(([name, modifiedAt]) => ({ name, modifiedAt })),
    remove: async (name) => {
      done.push(`remove ${name}`);
      kept.delete(name);
    },
  };
}

const file = (name: string) => ({ name, content: new Uint8Array() });

test('the entry page comes after every part that it names', async () => {
  const store = memorySite({});
  await publishSite([file('index.html'), file('assets/a.js'), file('assets/b.css')], store, now);
  expect(store.done.at(-1)).toBe('put index.html');
  expect(store.done).toHaveLength(3);
});

test('parts of earlier releases stay for pages that are open, and go after 30 days', async () => {
  const store = memorySite({
    'assets/old.js': now - 31 * times.day,
    'assets/recent.js': now - 29 * times.day,
    'assets/same.js': now - 90 * times.day,
  });
  const done = await publishSite([file('index.html'), file('assets/same.js')], store, now);
  expect(done).toEqual({ put: 2, removed: 1 });
  expect(store.done.filter((line) => line.startsWith('remove'))).toEqual(['remove assets/old.js']);
});

test('a release without an entry page is refused before anything is put', async () => {
  const store = memorySite({});
  await expect(publishSite([file('assets/a.js')], store, now)).rejects.toThrow(/index\.html/);
  expect(store.done).toEqual([]);
});

test('before the bucket goes, all of it goes', async () => {
  const store = memorySite({ 'index.html': now, 'assets/a.js': now });
  expect(await removeSite(store)).toEqual({ removed: 2 });
  expect(await store.list()).toEqual([]);
});
