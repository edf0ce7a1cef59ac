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
  'keys:manage',
  'operator',
] as const;
export type Scope = (typeof scopes)[number];

/** Splits `bl_<id>_<secret>`; undefined if it has another form. The secret is 32 random bytes in base64url. */
export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const match = /^bl_([a-z2-7]{12})_([A-Za-z0-9_-]{43})$/.exec(text);
  return match?.[1] && match[2] ? { id: match[1], secret: match[2] } : undefined;
}

/** True if one of the key's scopes grants `needed`. */
export function grants(key: ApiKey, needed: Scope): boolean {
  return key.scopes.includes(needed) || (needed !== 'operator' && key.scopes.includes('*'));
}
