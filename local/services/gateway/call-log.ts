import type { CallRecord, Gateway } from '../contract.ts';

type Count = ReturnType<Gateway['counts']>[number];

const KEPT_CALLS = 1_000;

/** Counts and the last calls. A call counts as failed when its answer is an error (4xx, 5xx) or never came. */
export interface CallLog {
  add(call: CallRecord): void;
  counts(): readonly Count[];
  reset(): void;
  recent(): readonly CallRecord[];
}

/** An empty call log. */
export function createCallLog(): CallLog {
  const counts = new Map<string, { -readonly [K in keyof Count]: Count[K] }>();
  let recent: CallRecord[] = [];

  return {
    add(call) {
      const { functionId, service, operation } = call;
      const key = `${functionId} ${service} ${operation}`;
      const count = counts.get(key) ?? { functionId, service, operation, calls: 0, denied: 0, failed: 0 };
      counts.set(key, count);
      count.calls += 1;
      if (!call.allowed) count.denied += 1;
      if (call.status === 0 || call.status >= 400) count.failed += 1;
      recent.push(call);
      // Trimmed in blocks, so that a call costs no shift of a thousand entries
      if (recent.length >= 2 * KEPT_CALLS) recent = recent.slice(-KEPT_CALLS);
    },
    counts: () => [...counts.values()].map((count) => ({ ...count })),
    reset: () => counts.clear(),
    recent: () => recent.slice(-KEPT_CALLS),
  };
}
