import type { ApiKey } from './api-key.ts';
import { RefusedError } from './errors.ts';
import type { Owner } from './ids.ts';
import { createKey, type KeysDeps } from './keys.ts';

/**
 * Makes a key that may do what `id` may, and lets that one expire after `overlapMs`: long enough to bring the new one
 * everywhere. @throws RefusedError notFound, conflict
 */
export async function rotateKey(
  { owner, id, by, overlapMs }: { owner: Owner; id: string; by: string; overlapMs: number },
  deps: KeysDeps,
): Promise<{ key: ApiKey; token: string; oldExpiresAt: number }> {
  const now = deps.clock.now();
  const old = await deps.keys.get(id);
  if (old?.owner !== owner) throw new RefusedError('notFound', `You have no key ${id}.`);
  if (old.revokedAt !== undefined || (old.expiresAt ?? Infinity) <= now)
    throw new RefusedError('conflict', `The key ${id} is no longer valid: create a new one.`);
  const { name, scopes, requestsPerSecond } = old;
  // A key that was to last 90 days from the day it was made is followed by one that lasts as long.
  const life = old.expiresAt === undefined ? undefined : old.expiresAt - old.createdAt;
  const made = await createKey(
    {
      owner,
      name,
      scopes,
      createdBy: by,
      ...(life === undefined ? {} : { expiresAt: now + life }),
      ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
    },
    deps,
  );
  // Whole milliseconds: with a fraction in it, nothing could read the key again.
  const oldExpiresAt = Math.min(now + Math.round(overlapMs), old.expiresAt ?? Infinity);
  if (!(await deps.keys.expire(owner, id, oldExpiresAt)))
    throw new RefusedError('conflict', `The key ${id} was revoked just now; the new one is ${made.key.id}.`);
  return { ...made, oldExpiresAt };
}
