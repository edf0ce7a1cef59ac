import { createHash } from 'node:crypto';
import type { LoadServices } from '#core/loaders/load-services.ts';
import { memoryBundleStore } from './memory-bundle-store.ts';
import { type MemoryLoadFiles, memoryLoadFiles } from './memory-load-files.ts';
import { memoryLoaderStore } from './memory-loader-store.ts';
import { scriptedWarehouse } from './scripted-warehouse.ts';

/** What loads use of the outside, in memory; the warehouse is the test's. */
export function memoryLoads(
  warehouse: LoadServices['warehouse'] = scriptedWarehouse(() => ({ state: 'finished' })),
): LoadServices & { readonly files: MemoryLoadFiles } {
  return {
    bundles: memoryBundleStore(),
    loaders: memoryLoaderStore(),
    files: memoryLoadFiles(),
    warehouse,
    settings: {
      database: 'dev',
      roleArn: 'arn:aws:iam::123456789012:role/copy',
      statementPrefix: 'beatless-test/',
    },
    conversion: async () => ({ state: 'open' }),
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  };
}
