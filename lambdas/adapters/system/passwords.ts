import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Passwords } from '#core/users.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt);

/**
 * Hashes by scrypt in libuv's threads. A cost of 14 (N is 2 to that) takes 16 MiB and about a fifth of a second of a CPU, as
 * OWASP's Password Storage asks for with these r and p. Written as `scrypt$<N>$<r>$<p>$<salt>$<hash>`, base64url, so that a later change of the cost
 * leaves old hashes readable.
 */
export const scryptPasswords = (cost: number): Passwords => ({
  hashOfRandom: async () => {
    const password = randomBytes(32).toString('base64url');
    const salt = randomBytes(16);
    const [N, r, p] = [2 ** cost, 8, 5] as const;
    const hash = await derive(password, salt, 32, { N, r, p });
    return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
  },
});
