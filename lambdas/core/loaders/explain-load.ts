import { addColumn, describeTarget, type TargetColumn } from '../warehouse/describe-target.ts';
import type { Hash } from '../warehouse/ledger.ts';
import { loadBatch } from '../warehouse/load-batch.ts';
import { newColumns, type PlannedFile, scopeOf, targetOf } from './load-plan.ts';
import type { WarehouseSettings } from './load-services.ts';
import { folderOf } from './load-state.ts';
import type { Loader } from './loader.ts';
import { matchColumns } from './match-columns.ts';

/** What the statements name beside the load itself. */
export interface ExplainSettings extends Pick<WarehouseSettings, 'database' | 'roleArn'> {
  /** Where snapshots lie. */
  readonly bucket: string;
}

/** The statements of a load in the order in which they run. */
export interface Explained {
  /** What is made and read first. */
  readonly prepare: readonly string[];
  /** The load itself: one transaction. */
  readonly load: readonly string[];
}

/**
 * The SQL that a loader would run on these files. The target's own columns are not asked for: it is taken to have those that
 * the files fill.
 */
export function explainLoad(
  loader: Loader,
  files: readonly PlannedFile[],
  loadKey: string,
  settings: ExplainSettings,
  hash: Hash,
): Explained {
  const { config } = loader;
  const target = targetOf(config, config.target.database ?? settings.database);
  const entry = { loadKey, scope: scopeOf(loader), taskId: '<task id>', mode: config.mode };
  const create = newColumns(config, files);
  const assumed = create.map(({ name, type }): TargetColumn => ({ name, type, nullable: true }));
  const matching = matchColumns(config, target, files, assumed);
  const folder = `s3://${settings.bucket}/${folderOf(loadKey)}`;
  const groups = matching.groups.map(({ columns }, index) => ({
    manifest: `${folder}/manifest-${index + 1}.json`,
    columns,
    gzip: false,
  }));
  const batch = loadBatch(
    {
      target,
      entry,
      groups,
      files: files.length,
      columns: matching.columns,
      ignored: matching.ignored,
      keyColumns: config.keyColumns ?? [],
      orderColumns: config.orderColumns ?? [],
      ...(config.bundleColumn === undefined ? {} : { bundleColumn: config.bundleColumn }),
      copy: { ...config.options, roleArn: settings.roleArn },
    },
    hash,
  );
  const added = matching.added.map((column) => addColumn(target, column));
  return {
    prepare: describeTarget(target, entry, config.createTable ? create : undefined, hash),
    load: [...batch.slice(0, 1), ...added, ...batch.slice(1)],
  };
}
