import type { ApiKey, Scope } from './api-key.ts';
import { owner } from './ids.ts';

/** Ids of the keys that the canary makes for itself begin so, and two characters follow; no other key's does. */
export const canaryKeyPrefix = 'canarycana';

/** Whose tasks the canary's are. */
export const canaryOwner = owner.parse('canary');

/** What the canary submits. */
export const canaryTask = 'debug_task';

/** All that such a key may do. */
export const canaryScopes: readonly (Scope | `tasks:submit:${string}`)[] = [
  `tasks:submit:${canaryTask}`,
  'tasks:read',
];

/**
 * A key as it counts. The canary's role may write its own keys: whatever stands in the item of one, it submits the canary's task as
 * the canary, and nothing else.
 */
export function capped(key: ApiKey): ApiKey {
  if (!key.id.startsWith(canaryKeyPrefix)) return key;
  return { ...key, owner: canaryOwner, scopes: [...canaryScopes] };
}
