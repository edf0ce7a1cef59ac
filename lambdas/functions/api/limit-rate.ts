import type { ApiKey } from '#core/api-key.ts';
import { RefusedError } from '#core/errors.ts';
import type { Clock, LimitStore } from '#core/ports.ts';

/**
 * Takes one token of the key's own bucket, which holds a second's worth: one conditional write, for keys that have a limit
 * only. Shared by all environments of the function. @throws RefusedError rateLimited
 */
export async function limitRate(
  { id, requestsPerSecond: rate }: ApiKey,
  { limits, clock }: { readonly limits: LimitStore; readonly clock: Clock },
): Promise<void> {
  if (rate === undefined) return;
  const burst = Math.max(1, Math.ceil(rate));
  const tried = await limits.tryToken(`key#${id}`, 1000 / rate, burst, clock.now());
  if (tried.taken) return;
  throw new RefusedError('rateLimited', `This key may send ${rate} requests a second: wait a second.`);
}
