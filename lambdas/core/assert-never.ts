/** Ends a switch on a union: compiles only while every case is handled, throws if data lies about its type. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
