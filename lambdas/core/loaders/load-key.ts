import { canonicalJson } from '../canonical-json.ts';
import type { Hash } from '../warehouse/ledger.ts';
import type { Target } from '../warehouse/target.ts';
import type { FileFacts } from './load-files.ts';
import type { LoaderConfig } from './loader.ts';
import type { SourceFile } from './source-files.ts';

/** A file, and which version of it. */
export type StatedFile = SourceFile & FileFacts;

/**
 * Names a load by all that decides what it puts into the table: the same files loaded the same way into the same table have
 * the same key, whoever asks and however often. `again` makes a load of its own of it.
 */
export function loadKeyOf(
  load: {
    readonly target: Target;
    readonly config: LoaderConfig;
    readonly files: readonly StatedFile[];
    readonly again?: string;
  },
  hash: Hash,
): string {
  const { config, target, again } = load;
  const { mode, keyColumns, orderColumns, bundleColumn, columns, options } = config;
  const { onExtraColumn, onMissingColumn } = config;
  const how = {
    mode,
    keyColumns,
    orderColumns,
    bundleColumn,
    columns,
    options,
    onExtraColumn,
    onMissingColumn,
  };
  const source = mode === 'replaceBundle' ? config.source : undefined;
  const files = load.files.map(({ bucket, key, etag, bytes }) => [bucket, key, etag, bytes].join(' ')).sort();
  return hash(canonicalJson({ version: 1, target, how, source, files, again }));
}
