import type { AuditEntry, AuditStore } from '#core/ports.ts';

/** An audit in memory. */
export function memoryAuditStore(): AuditStore & { all(): readonly AuditEntry[] } {
  const kept: AuditEntry[] = [];
  const keyOf = ({ at, requestId }: AuditEntry) => `${new Date(at).toISOString()}#${requestId}`;
  return {
    all: () => kept,
    record: async (entry) => void kept.push(entry),
    page: async (owner, month, before, limit) => {
      const found = kept
        .filter((entry) => entry.owner === owner && keyOf(entry).startsWith(month))
        .filter((entry) => before === undefined || keyOf(entry) < before)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
      const entries = found.slice(0, limit);
      const last = entries.at(-1);
      return { entries, ...(last && found.length > limit ? { next: keyOf(last) } : {}) };
    },
  };
}
