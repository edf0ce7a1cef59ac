const modulus = 2n ** 256n;

/** The digest of nothing. */
export const emptyDigest = '0'.repeat(64);

/**
 * The digest of both: the sum of the items' SHA-256 as numbers, modulo 2^256. So tables can be compared whatever the order in
 * which they are read, and parts can be summed up.
 */
export function addDigests(a: string, b: string): string {
  return ((BigInt(`0x${a}`) + BigInt(`0x${b}`)) % modulus).toString(16).padStart(64, '0');
}
