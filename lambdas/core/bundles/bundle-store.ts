import type { Owner, TaskId } from '../ids.ts';
import type { Bundle, BundleDocument } from './bundle.ts';

/** Why a document was not added. */
export type NotAdded = 'missing' | 'frozen' | 'full';

/** The bundles of owners. Reads are consistent. */
export interface BundleStore {
  create(bundle: Bundle): Promise<void>;
  get(owner: Owner, id: string): Promise<Bundle | undefined>;
  /** Newest first, those with ids below `before`. */
  list(owner: Owner, before: string | undefined, limit: number): Promise<readonly Bundle[]>;
  /**
   * Counts and puts in one transaction, so that nothing comes into a frozen or full bundle. A document with an id that is
   * there already is the same one.
   */
  add(owner: Owner, document: BundleDocument): Promise<'added' | NotAdded>;
  /** In the order of their ids. */
  documents(owner: Owner, id: string): Promise<readonly BundleDocument[]>;
  /** Which task converts a document. */
  setTask(document: BundleDocument, task: TaskId): Promise<void>;
  /** False when there is no such bundle; the first freeze counts. */
  freeze(owner: Owner, id: string, now: number): Promise<boolean>;
}
