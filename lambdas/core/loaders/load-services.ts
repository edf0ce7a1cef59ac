import type { BundleStore } from '../bundles/bundle-store.ts';
import type { Owner, TaskId } from '../ids.ts';
import type { Hash } from '../warehouse/ledger.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { LoadFiles } from './load-files.ts';
import type { LoaderStore } from './loader-store.ts';

/** Where a deployment loads to. */
export interface WarehouseSettings {
  /** Used where a loader names no database. */
  readonly database: string;
  /** The role that COPY reads the files with. */
  readonly roleArn: string;
  /** Begins the name of each statement, so that its events are told apart: `beatless-default/`. */
  readonly statementPrefix: string;
}

/** What a conversion has made, as far as bundles need it. */
export type Conversion =
  | { readonly state: 'done'; readonly files: readonly { readonly key: string; readonly name: string }[] }
  | { readonly state: 'open' }
  | { readonly state: 'failed'; readonly why: string };

/** How a convert_pdf task of the owner stands. */
export type ConversionOf = (owner: Owner, task: TaskId) => Promise<Conversion>;

/** What loads use of the outside. */
export interface LoadServices {
  readonly bundles: BundleStore;
  readonly loaders: LoaderStore;
  readonly files: LoadFiles;
  readonly warehouse: Warehouse;
  readonly settings: WarehouseSettings;
  readonly conversion: ConversionOf;
  readonly hash: Hash;
}
