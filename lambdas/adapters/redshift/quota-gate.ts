import type { Clock, LimitStore } from '#core/ports.ts';
import { WarehouseBusyError } from '#core/warehouse/warehouse.ts';

/** The Data API takes 30 ExecuteStatement a second of a whole account and Region; others use it as well. */
const intervalMs = 1000 / 15;
const burst = 15;
/** A call that would have to wait longer is better made in another invocation. */
const longestWaitMs = 3_000;

/** One gate for all calls of the Data API, whoever of this deployment makes them. @throws WarehouseBusyError */
export function quotaGate(limits: LimitStore, clock: Clock): () => Promise<void> {
  return async () => {
    const until = clock.now() + longestWaitMs;
    for (;;) {
      const now = clock.now();
      const taken = await limits.takeToken('redshift-data', intervalMs, burst, now);
      if (taken.taken) return;
      if (taken.at > until) throw new WarehouseBusyError('the quota of the Data API is used up');
      await new Promise<void>((resolve) => clock.after(Math.max(0, taken.at - now), resolve));
    }
  };
}
