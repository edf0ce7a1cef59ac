import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new API key: `token` is shown once, `id` and `secretHash` are stored. */
export interface NewApiKeySecret {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
  readonly secretHash: string;
  /** 32 random bytes in base64: signs the webhooks of the key. */
  readonly webhookSecret: string;
}

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Makes `bl_<id>_<secret>`: an id of 60 random bits (12 of a–z, 2–7) and a secret of 32 random bytes (base64url). */
export function newApiKeySecret(): NewApiKeySecret {
  const id = Array.from(randomBytes(12), (byte) => base32[byte % 32]).join('');
  const secret = randomBytes(32).toString('base64url');
  const webhookSecret = randomBytes(32).toString('base64');
  return { id, secret, token: `bl_${id}_${secret}`, secretHash: hashSecret(secret), webhookSecret };
}

/** A new ticket of the push channel: `blp_` and 32 random bytes (base64url). */
export function newPushTicket(): string {
  return `blp_${randomBytes(32).toString('base64url')}`;
}

/** HMAC-SHA-256 in base64url. */
export function signToken(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/** SHA-256 in hex. Enough for a secret of 256 random bits, which nobody can guess however fast the hash is. */
export function hashSecret(secret: string | Uint8Array): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares two hashes without telling by its duration where they differ. */
export function equalHashes(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
