import { type ObjectStore, readObject } from './store.ts';

/** Objects as another service of the local cloud reads them; whether it may is its own business. */
export interface StoredObjects {
  hasBucket(bucket: string): boolean;
  /** Bytes; undefined when there is no such object. */
  size(bucket: string, key: string): number | undefined;
  /** All that begin with the prefix, in the order of their keys. */
  list(bucket: string, prefix: string): readonly { readonly key: string; readonly size: number }[];
  /** The object as it is now. */
  read(bucket: string, key: string): AsyncIterable<Buffer>;
}

const AT_ONCE = 1_000;

/** The objects of a store. */
export function storedObjects(store: ObjectStore, hasBucket: (bucket: string) => boolean): StoredObjects {
  return {
    hasBucket,
    size: (bucket, key) => store.table.get(bucket, key)?.size,
    list(bucket, prefix) {
      const found: { key: string; size: number }[] = [];
      for (let after = ''; ; ) {
        const page = store.table.list(bucket, { after, prefix }, AT_ONCE);
        found.push(...page.map(({ key, size }) => ({ key, size })));
        if (page.length < AT_ONCE) return found;
        after = page.at(-1)?.key ?? '';
      }
    },
    async *read(bucket, key) {
      const object = store.table.get(bucket, key);
      if (object) yield* readObject(store, object) as AsyncIterable<Buffer>;
    },
  };
}
