import type { Owner, TaskId } from '../ids.ts';
import type { Loader } from './loader.ts';

/** One run of a loader: the task tells the rest. */
export interface LoaderRun {
  readonly taskId: TaskId;
  /** ms */
  readonly at: number;
}

/** The loaders of owners, and which tasks ran them. Reads are consistent. */
export interface LoaderStore {
  create(loader: Loader): Promise<void>;
  get(owner: Owner, id: string): Promise<Loader | undefined>;
  /** Newest first, those with ids below `before`. */
  list(owner: Owner, before: string | undefined, limit: number): Promise<readonly Loader[]>;
  /** False when its version is not `seen` any more. */
  update(loader: Loader, seen: number): Promise<boolean>;
  /** False when there is none. */
  remove(owner: Owner, id: string): Promise<boolean>;
  /** Any number of times. */
  recordRun(owner: Owner, id: string, run: LoaderRun): Promise<void>;
  /** Newest first, those with task ids below `before`. */
  runs(owner: Owner, id: string, before: string | undefined, limit: number): Promise<readonly LoaderRun[]>;
}
