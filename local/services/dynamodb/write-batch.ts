import type { BatchOperation, Callback, Item, Store, SubDb } from 'dynalite/db/index.js';

/** What one write did to one item. */
interface Change {
  readonly tableName: string;
  /** The item's key as the store writes it. */
  readonly key: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** Collects what dynalite's actions write, so that items, indexes and stream records become durable together. */
export interface WriteBatch {
  /** Stands in for the store; reads see what the batch has written. */
  readonly store: Store;
  readonly changes: readonly Change[];
  add(operation: BatchOperation): void;
  commit(): Promise<void>;
}

/** An empty batch on the store. */
export function openWriteBatch(store: Store): WriteBatch {
  const operations = new Map<string, BatchOperation>();
  const changes: Change[] = [];

  const collect = (
    prefix: string,
    onWrite?: (key: string, before: unknown, after: unknown) => void,
  ): SubDb => {
    const read = async (key: string): Promise<unknown> => {
      const written = operations.get(prefix + key);
      if (!written) return store.db.get(prefix + key);
      return written.type === 'put' ? written.value : undefined;
    };
    const write = async (key: string, operation: BatchOperation): Promise<void> => {
      if (onWrite) onWrite(key, await read(key), operation.type === 'put' ? operation.value : undefined);
      operations.set(prefix + key, operation);
    };
    return {
      lock: (_key, run) => run((callback) => callback),
      get: (key, callback) => settle(read(key), callback),
      put: (key, value, callback) =>
        settle(write(key, { type: 'put', key: prefix + key, value: plain(value) }), callback),
      del: (key, callback) => settle(write(key, { type: 'del', key: prefix + key }), callback),
    };
  };

  return {
    store: {
      ...store,
      getItemDb: (tableName) =>
        collect(itemPrefix(tableName), (key, before, after) => {
          changes.push({
            tableName,
            key,
            before: before as Item | undefined,
            after: after as Item | undefined,
          });
        }),
      getIndexDb: (type, tableName, indexName) => collect(indexPrefix(type, tableName, indexName)),
    },
    changes,
    add: (operation) => operations.set(operation.key, operation),
    commit: () => store.db.batch([...operations.values()]),
  };
}

/** Where dynalite keeps the items of a table. */
export function itemPrefix(tableName: string): string {
  return `item-${tableName}~`;
}

/** Where dynalite keeps the entries of an index (`global` or `local`). */
export function indexPrefix(type: string, tableName: string, indexName: string): string {
  return `index-${type.toLowerCase()}~${tableName}~${indexName}~`;
}

/** dynalite makes objects without a prototype, which would make equal items unequal. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The callback runs outside of the promise, so that what it throws is not taken for a failed read. */
function settle<T>(promise: Promise<T>, callback: Callback<T>): void {
  promise.then(
    (value) => setImmediate(callback, null, value),
    (error: unknown) => setImmediate(callback, error as Error, undefined as never),
  );
}
