import { keyOf } from './engine.ts';
import type { TakeTurn } from './turns.ts';
import { openWriteBatch } from './write-batch.ts';
import { commit, type WriteDeps } from './writes.ts';

/** DynamoDB deletes late, within days; here an item outlives its time by one to two minutes. */
const SWEEP_MS = 60_000;
const LATENESS_SECONDS = 60;
const ITEMS_PER_TURN = 100;

/** Deletes expired items from time to time, by the movable clock. Returns what stops it. */
export function startTtlSweep(deps: WriteDeps, takeTurn: TakeTurn): () => void {
  let stopped = false;
  const sweep = async (): Promise<void> => {
    for (const name of deps.tables.keys()) {
      while (!stopped && (await takeTurn(() => deleteExpired(deps, name))) === ITEMS_PER_TURN);
    }
  };
  const timer = setInterval(() => {
    sweep().catch((error: unknown) =>
      console.error(`local dynamodb: the TTL sweep failed: ${String(error)}`),
    );
  }, SWEEP_MS);
  timer.unref();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

async function deleteExpired(deps: WriteDeps, tableName: string): Promise<number> {
  const table = deps.tables.get(tableName);
  if (!table?.ttl) return 0;
  const items = await table.ttl.expired(Math.floor(Date.now() / 1000) - LATENESS_SECONDS, ITEMS_PER_TURN);
  const batch = openWriteBatch(deps.engine.store);
  for (const item of items) {
    await deps.engine.run(
      'DeleteItem',
      { TableName: tableName, Key: keyOf(item, table.definition) },
      batch.store,
    );
  }
  await commit(deps, batch, true);
  return items.length;
}
