import type { LimitStore } from '#core/ports.ts';
import type { DynamoDb } from './client.ts';
import { freeSlot, takeSlot } from './limit-slots.ts';
import { takeToken, tryToken } from './limit-tokens.ts';

/**
 * Limits shared by all workers, in the task table: of each key a bucket (`L#<key>`, `B`), its slots (`S0`, `S1`, …) and
 * the turns of those who were refused (`T`). Every take is one conditional write, so never more is given than allowed.
 */
export function dynamoLimitStore(client: DynamoDb, tableName: string): LimitStore {
  const table = { client, TableName: tableName };
  const held = new Map<string, string>();
  return {
    takeToken: (key, intervalMs, burst, now) => takeToken(table, key, { intervalMs, burst, now }),
    tryToken: (key, intervalMs, burst, now) => tryToken(table, key, { intervalMs, burst, now }),
    takeSlot: async (key, limit, holder, now) => {
      const slot = await takeSlot(table, key, limit, holder, now);
      if (!slot.taken) return slot;
      held.set(`${key} ${holder.lease}`, slot.slot);
      return { taken: true };
    },
    freeSlot: async (key, lease) => {
      const name = `${key} ${lease}`;
      const slot = held.get(name);
      held.delete(name);
      // A slot that cannot be freed is free when its lease is past.
      await freeSlot(table, key, lease, slot).catch(() => undefined);
    },
  };
}
