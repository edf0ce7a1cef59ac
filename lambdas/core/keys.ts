import type { ApiKey } from './api-key.ts';
import { grants, mayCall, parseApiKey, type Scope } from './api-key.ts';
import { capped } from './canary-key.ts';
import { RefusedError } from './errors.ts';
import type { Owner } from './ids.ts';
import type { Clock, KeyStore } from './ports.ts';

export interface KeySecrets {
  /** A new id and secret. */
  generate(): { id: string; secret: string; webhookSecret: string };
  /** SHA-256 in hex. */
  hash(secret: string): string;
  /** Compares in constant time. */
  equal(a: string, b: string): boolean;
}

export interface KeysDeps {
  readonly keys: KeyStore;
  readonly secrets: KeySecrets;
  readonly clock: Clock;
}

export interface NewKey {
  readonly owner: Owner;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  /** ms */
  readonly expiresAt?: number;
  readonly requestsPerSecond?: number;
}

/** Makes a key. `token` is shown this once and kept nowhere. */
export async function createKey(asked: NewKey, deps: KeysDeps): Promise<{ key: ApiKey; token: string }> {
  for (;;) {
    const { id, secret, webhookSecret } = deps.secrets.generate();
    const key: ApiKey = {
      id,
      secretHash: deps.secrets.hash(secret),
      owner: asked.owner,
      name: asked.name,
      scopes: [...asked.scopes],
      createdAt: deps.clock.now(),
      createdBy: asked.createdBy,
      webhookSecret,
      ...(asked.expiresAt === undefined ? {} : { expiresAt: asked.expiresAt }),
      ...(asked.requestsPerSecond === undefined ? {} : { requestsPerSecond: asked.requestsPerSecond }),
    };
    if (await deps.keys.create(key)) return { key, token: `bl_${id}_${secret}` };
  }
}

const cacheMs = 60_000;
const touchMs = 3_600_000;
const cached = 1_000;

export interface KeyVerifier {
  /** The key that a bearer token is of. @throws RefusedError unauthorized */
  verify(token: string): Promise<ApiKey>;
  /** The key of that id as long as it is good; whoever asks has to prove in another way that they may. */
  current(id: string): Promise<ApiKey | undefined>;
  forget(id: string): void;
}

/** Verifies bearer tokens; remembers each key for 60 s, so a revoked one stops within that. */
export function keyVerifier({ keys, secrets, clock }: KeysDeps): KeyVerifier {
  const cache = new Map<string, { key: ApiKey; until: number }>();
  const load = async (id: string): Promise<ApiKey | undefined> => {
    const now = clock.now();
    const known = cache.get(id);
    if (known && known.until > now) return known.key;
    const found = await keys.get(id);
    cache.delete(id);
    if (!found || found.revokedAt !== undefined) return undefined;
    const key = capped(found);
    if (cache.size >= cached) cache.delete(cache.keys().next().value ?? id);
    cache.set(id, { key, until: now + cacheMs });
    return key;
  };
  const touched = new Map<string, number>();
  /** When it was last used is good to know, but no reason to refuse a request. */
  const touch = async ({ id, lastUsedAt = 0 }: ApiKey): Promise<void> => {
    const now = clock.now();
    if (now - Math.max(lastUsedAt, touched.get(id) ?? 0) <= touchMs) return;
    touched.set(id, now);
    await keys.touch(id, now).catch(() => undefined);
  };
  return {
    forget: (id) => void cache.delete(id),
    current: async (id) => {
      const key = await load(id);
      return key?.expiresAt !== undefined && key.expiresAt <= clock.now() ? undefined : key;
    },
    verify: async (token) => {
      const parts = parseApiKey(token);
      const key = parts && (await load(parts.id));
      if (parts && key && secrets.equal(secrets.hash(parts.secret), key.secretHash)) {
        refuseExpired(key, clock.now());
        await touch(key);
        return key;
      }
      throw new RefusedError('unauthorized', 'The API key is unknown or revoked.');
    },
  };
}

/** Only whoever has the secret is told when the key has expired. */
function refuseExpired({ expiresAt }: ApiKey, now: number): void {
  if (expiresAt === undefined || now < expiresAt) return;
  const at = new Date(expiresAt).toISOString();
  throw new RefusedError('unauthorized', `The API key has expired (${at}): use the one that replaces it.`);
}

/** @throws RefusedError forbidden, naming the scope that is missing. */
export function requireScope(key: ApiKey, scope: Scope): void {
  if (!mayCall(key, scope)) throw lacking(scope);
}

/** Asked where it is known which task is to be submitted. @throws RefusedError forbidden */
export function requireSubmit(key: ApiKey, task: string): void {
  if (!grants(key, `tasks:submit:${task}`)) throw lacking(`tasks:submit:${task}`);
}

const lacking = (scope: string) => new RefusedError('forbidden', `This key lacks the scope "${scope}".`);
