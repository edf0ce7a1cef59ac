import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Passwords } from '#core/users.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt);

/** 16 MiB and about a fifth of a second of a CPU (OWASP Password Storage, scrypt); runs in libuv's threads. */
const cost = { N: 2 ** 14, r: 8, p: 5 };

/** Written as `scrypt$<N>$<r>$<p>$<salt>$<hash>`, base64url, so that a later change of the cost leaves old hashes readable. */
export const scryptPasswords: Passwords = {
  hashOfRandom: async () => {
    const password = randomBytes(32).toString('base64url');
    const salt = randomBytes(16);
    const hash = await derive(password, salt, 32, cost);
    const { N, r, p } = cost;
    return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
  },
};
