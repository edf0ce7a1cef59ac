import { type ApiKey, apiKey } from '#core/api-key.ts';
import type { KeyStore } from '#core/ports.ts';

const hour = 3_600_000;

/** The table of API keys in memory. */
export function memoryKeyStore(): KeyStore & { all(): ApiKey[] } {
  const keys = new Map<string, ApiKey>();
  const read = (key: ApiKey): ApiKey => apiKey.parse(structuredClone(key));
  return {
    all: () => [...keys.values()].map(read),
    get: async (id) => {
      const key = keys.get(id);
      return key && read(key);
    },
    create: async (key) => {
      const existing = keys.get(key.id);
      if (existing) return existing.secretHash === key.secretHash;
      keys.set(key.id, read(key));
      return true;
    },
    list: async (owner) =>
      [...keys.values()]
        .filter((key) => key.owner === owner)
        .map(read)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    revoke: async (owner, id, now) => {
      const key = keys.get(id);
      if (key?.owner !== owner) return false;
      keys.set(id, { ...key, revokedAt: key.revokedAt ?? now });
      return true;
    },
    expire: async (owner, id, at) => {
      const key = keys.get(id);
      if (key?.owner !== owner || key.revokedAt !== undefined) return false;
      keys.set(id, { ...key, expiresAt: at });
      return true;
    },
    touch: async (id, now) => {
      const key = keys.get(id);
      if (key && (key.lastUsedAt ?? -Infinity) <= now - hour) keys.set(id, { ...key, lastUsedAt: now });
    },
  };
}
