import type { Passwords } from '#core/users.ts';

/** Passwords whose hash takes no time. */
export function quickPasswords(): Passwords {
  let made = 0;
  return {
    hashOfRandom: async () => {
      made += 1;
      return `hash-${made}`;
    },
  };
}
