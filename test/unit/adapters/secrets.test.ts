import { describe, expect, test } from 'vitest';
import { equalHashes, hashSecret, newApiKeySecret } from '#adapters/system/secrets.ts';
import { parseApiKey } from '#core/api-key.ts';

describe('a new API key', () => {
  test('is read back from its token, and its hash is that of its secret', () => {
    for (let made = 0; made < 200; made += 1) {
      const { id, secret, token, secretHash } = newApiKeySecret();
      expect(parseApiKey(token)).toEqual({ id, secret });
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
      expect(hashSecret(secret)).toBe(secretHash);
    }
  });

  test('has a secret of its own for webhooks: 32 bytes in base64', () => {
    const { secret, webhookSecret } = newApiKeySecret();
    expect(Buffer.from(webhookSecret, 'base64')).toHaveLength(32);
    expect(Buffer.from(webhookSecret, 'base64').toString('base64')).toBe(webhookSecret);
    expect(Buffer.from(webhookSecret, 'base64')).not.toEqual(Buffer.from(secret, 'base64url'));
  });

  test('is like no other', () => {
    const made = Array.from({ length: 500 }, newApiKeySecret);
    expect(new Set(made.map(({ id }) => id)).size).toBe(500);
    expect(new Set(made.map(({ secret }) => secret)).size).toBe(500);
    expect(new Set(made.map(({ webhookSecret }) => webhookSecret)).size).toBe(500);
  });
});

test('the hash of a secret is its SHA-256 in hex', () => {
  expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(hashSecret(Buffer.from('abc'))).toBe(hashSecret('abc'));
});

test('hashes are equal only when they are, whatever their lengths', () => {
  expect(equalHashes('ab', 'ab')).toBe(true);
  expect(equalHashes('ab', 'ac')).toBe(false);
  expect(equalHashes('ab', 'abc')).toBe(false);
  expect(equalHashes('', '')).toBe(true);
});
