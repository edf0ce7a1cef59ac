import { times } from './constants.ts';
import type { SiteFile, SiteStore } from './ports.ts';

/** The page that names all the others: it comes last, so that nobody finds one that is not there yet. */
const entryPage = 'index.html';

/** A page that is open goes on asking for the parts of its own release. */
const keptMs = 30 * times.day;

/** Puts a release of the console into its bucket; parts of earlier releases go after 30 days. */
export async function publishSite(
  files: readonly SiteFile[],
  store: SiteStore,
  now: number,
): Promise<{ readonly put: number; readonly removed: number }> {
  const entry = files.filter(({ name }) => name === entryPage);
  if (entry.length === 0) throw new Error(`the release has no ${entryPage}`);
  const parts = files.filter(({ name }) => name !== entryPage);
  await Promise.all(parts.map((file) => store.put(file)));
  for (const file of entry) await store.put(file);
  const current = new Set(files.map(({ name }) => name));
  const old = (await store.list()).filter(
    ({ name, modifiedAt }) => !current.has(name) && modifiedAt < now - keptMs,
  );
  for (const { name } of old) await store.remove(name);
  return { put: files.length, removed: old.length };
}

/** Empties the bucket, so that it can be deleted. */
export async function removeSite(store: SiteStore): Promise<{ readonly removed: number }> {
  const all = await store.list();
  for (const { name } of all) await store.remove(name);
  return { removed: all.length };
}
