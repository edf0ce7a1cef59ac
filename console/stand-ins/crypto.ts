/** What the API client takes from node:crypto, as browsers have it. */
export const randomUUID = (): string => crypto.randomUUID();

/** Uploads of large inputs are for the command line: a browser has no hash without waiting. */
export function createHash(): never {
  throw new Error('the console does not hash');
}
