import type { Bucket } from './bucket.ts';
import { deleteObject, deleteUpload, type ObjectStore } from './store.ts';

const DAY_MS = 86_400_000;
/** S3 looks once a day; here every hour of the movable clock. */
const SWEEP_MS = 3_600_000;
const PAGE = 1_000;

/** Removes what the buckets' lifecycle rules let expire. Returns what stops it. */
export function startLifecycleSweep(store: ObjectStore, buckets: ReadonlyMap<string, Bucket>): () => void {
  const timer = setInterval(() => {
    for (const bucket of buckets.values()) sweep(store, bucket);
  }, SWEEP_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function sweep(store: ObjectStore, { name, lifecycle }: Bucket): void {
  for (const { prefix, expirationDays, abortUploadDays } of lifecycle) {
    if (expirationDays !== undefined)
      expireObjects(store, name, prefix, Date.now() - expirationDays * DAY_MS);
    if (abortUploadDays === undefined) continue;
    for (const upload of store.table.listUploads(name)) {
      const isOld = upload.startedAt < Date.now() - abortUploadDays * DAY_MS;
      if (isOld && upload.key.startsWith(prefix)) deleteUpload(store, upload.id);
    }
  }
}

function expireObjects(store: ObjectStore, bucket: string, prefix: string, before: number): void {
  let after = '';
  for (;;) {
    const page = store.table.list(bucket, { after, prefix }, PAGE);
    for (const { key, modifiedAt } of page) if (modifiedAt < before) deleteObject(store, bucket, key);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.key;
  }
}
