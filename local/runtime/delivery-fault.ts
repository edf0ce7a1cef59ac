import { realTimers } from '#local/clock.ts';
import type { DeliveryFault } from '#local/services/contract.ts';

/** Makes a delivery, or what the planned fault makes of it. `lost`: whoever delivers does not learn how it ended. */
export async function withDeliveryFault<T>(
  fault: DeliveryFault | undefined,
  deliver: () => Promise<T>,
): Promise<T | 'lost'> {
  if (!fault) return deliver();
  switch (fault.effect) {
    case 'fail':
      return 'lost';
    case 'failAfter':
      await deliver();
      return 'lost';
    case 'duplicate': {
      const [first] = await Promise.all([deliver(), deliver()]);
      return first;
    }
    case 'delay':
      await new Promise((resolve) => realTimers.setTimeout(resolve, fault.delayMs));
      return deliver();
    default:
      return fault.effect satisfies never;
  }
}
