import type { CopyGroup } from '../warehouse/load-batch.ts';
import { inParallel } from './in-parallel.ts';
import type { LoadFiles } from './load-files.ts';
import type { LoadPlan } from './load-plan.ts';
import { folderOf } from './load-state.ts';
import type { Matching } from './match-columns.ts';

/** Key of the snapshot of a load's n-th file. */
export function snapshotKey(loadKey: string, index: number, name: string): string {
  const suffix = /\.gz$/i.test(name) ? 'csv.gz' : 'csv';
  return `${folderOf(loadKey)}/${String(index + 1).padStart(4, '0')}.${suffix}`;
}

/**
 * Copies the files as they were looked at, each only if it still is that very version, and lists the copies in manifests:
 * COPY reads what lies there when it runs, and the owner may overwrite the originals meanwhile. The copies are also the
 * evidence of what was loaded.
 */
export async function snapshotFiles(
  { entry, files }: LoadPlan,
  { groups }: Matching,
  store: LoadFiles,
): Promise<readonly CopyGroup[] | 'changed'> {
  const copies = await inParallel(files, 8, (file, index) =>
    store.copy(file, file.etag, snapshotKey(entry.loadKey, index, file.name)),
  );
  if (copies.some((copy) => copy !== 'copied')) return 'changed';
  const parts = groups.flatMap((group) =>
    [false, true].map((gzip) => ({
      gzip,
      columns: group.columns,
      files: group.files.filter((index) => /\.gz$/i.test(files[index]?.name ?? '') === gzip),
    })),
  );
  const used = parts.filter((part) => part.files.length > 0);
  return inParallel(used, 4, async ({ gzip, columns, files: indexes }, number) => {
    const keys = indexes.map((index) => snapshotKey(entry.loadKey, index, files[index]?.name ?? ''));
    const entries = keys.map((key) => ({ url: store.url(key), mandatory: true }));
    const key = `${folderOf(entry.loadKey)}/manifest-${number + 1}.json`;
    await store.write(key, JSON.stringify({ entries }));
    return { manifest: store.url(key), columns, gzip };
  });
}
