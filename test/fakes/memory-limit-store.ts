import type { LeaseId } from '#core/ids.ts';
import type { LimitStore } from '#core/ports.ts';

/** Limits in memory, with a view of the slots. */
export interface MemoryLimitStore extends LimitStore {
  /** Leases that hold a slot of `key` at `now`. */
  holders(key: string, now: number): readonly LeaseId[];
}

interface Holder {
  readonly lease: LeaseId;
  readonly leaseUntil: number;
}

/** After so long (ms) a refused task looks for a slot again. */
const lookAgain = 1_000;

/** A LimitStore that behaves as the table does, each operation at one instant. */
export function memoryLimitStore(): MemoryLimitStore {
  const buckets = new Map<string, number>();
  const slots = new Map<string, Map<number, Holder>>();
  const slotsOf = (key: string) => {
    const found = slots.get(key) ?? new Map<number, Holder>();
    slots.set(key, found);
    return found;
  };
  const takeToken: LimitStore['takeToken'] = async (key, intervalMs, burst, now) => {
    const tat = Math.max(buckets.get(key) ?? now, now);
    const ahead = (burst - 1) * intervalMs;
    // Sums of intervals like 1000/7 ms are a little off.
    if (tat > now + ahead + 0.5) return { taken: false, at: Math.ceil(tat - ahead) };
    buckets.set(key, tat + intervalMs);
    return { taken: true };
  };
  return {
    holders: (key, now) =>
      [...slotsOf(key).values()].filter(({ leaseUntil }) => leaseUntil >= now).map(({ lease }) => lease),
    takeToken,
    tryToken: takeToken,
    takeSlot: async (key, limit, { lease, leaseUntil }, now) => {
      const held = slotsOf(key);
      for (const [slot, holder] of held) {
        if (holder.lease === lease) return { taken: true };
        if (holder.leaseUntil < now) held.delete(slot);
      }
      if (held.size >= limit) return { taken: false, at: now + lookAgain };
      const free = Array.from({ length: limit }, (_, slot) => slot).find((slot) => !held.has(slot));
      held.set(free ?? 0, { lease, leaseUntil });
      return { taken: true };
    },
    freeSlot: async (key, lease) => {
      const held = slotsOf(key);
      for (const [slot, holder] of held) if (holder.lease === lease) held.delete(slot);
    },
  };
}
