import * as z from 'zod/mini';
import { owner } from './ids.ts';

/** An API key as it is stored: never the secret, only the SHA-256 of it. Times in ms. */
export const apiKey = z.object({
  id: z.string().check(z.regex(/^[a-z2-7]{12}$/)),
  secretHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  owner,
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.int(),
  createdBy: z.string(),
  lastUsedAt: z.optional(z.int()),
  revokedAt: z.optional(z.int()),
  /** From then on it is refused. */
  expiresAt: z.optional(z.int()),
  /** Requests beyond that are answered 429; without it only the deployment's own limit holds. */
  requestsPerSecond: z.optional(z.number()),
  /** Signs its webhooks: 32 random bytes in base64, shown once as `whsec_…`. */
  webhookSecret: z.optional(z.string()),
});
export type ApiKey = z.infer<typeof apiKey>;

/** What a key may do; `*` is everything within its owner. `operator` reaches beyond (queues, pauses): never by `*`. */
export const scopes = [
  '*',
  'tasks:submit',
  'tasks:read',
  'tasks:revoke',
  'uploads:write',
  'schedules:read',
  'schedules:write',
  'bundles:read',
  'bundles:write',
  'loaders:read',
  'loaders:write',
  'users:read',
  'keys:manage',
  'audit:read',
  'operator',
] as const;
export type Scope = (typeof scopes)[number];

const anyScope = new RegExp(
  `^(${scopes.map((scope) => scope.replace('*', '\\*')).join('|')}|tasks:submit:[a-z][a-z0-9_]{0,99})$`,
);

/** A scope as a key carries it: one of the list, or leave to submit one kind of task only: `tasks:submit:<name>`. */
export const keyScope = z
  .string()
  .check(z.regex(anyScope, `must be one of ${scopes.join(', ')}, tasks:submit:<task>`));

/** Splits `bl_<id>_<secret>`; undefined if it has another form. The secret is 32 random bytes in base64url. */
export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const match = /^bl_([a-z2-7]{12})_([A-Za-z0-9_-]{43})$/.exec(text);
  return match?.[1] && match[2] ? { id: match[1], secret: match[2] } : undefined;
}

/** True if one of the key's scopes grants `needed`, whole. */
export function grants(key: Pick<ApiKey, 'scopes'>, needed: string): boolean {
  if (key.scopes.includes(needed) || (needed !== 'operator' && key.scopes.includes('*'))) return true;
  return needed.startsWith('tasks:submit:') && key.scopes.includes('tasks:submit');
}

/** True if the key may call a route of that scope; which tasks it may submit is asked once the task is known. */
export function mayCall(key: Pick<ApiKey, 'scopes'>, needed: Scope): boolean {
  if (grants(key, needed)) return true;
  return needed === 'tasks:submit' && key.scopes.some((scope) => scope.startsWith('tasks:submit:'));
}
