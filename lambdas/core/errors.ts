/** Ends the task as FAILURE at once: repeating cannot help. `reason` is a camelCase word for programs. */
export class PermanentTaskError extends Error {
  override readonly name = 'PermanentTaskError';
  readonly reason: string;
  /** For programs: each thing that is wrong, such as the lines of a file. */
  readonly details: readonly unknown[];
  constructor(
    reason: string,
    message: string,
    { details = [], ...options }: ErrorOptions & { readonly details?: readonly unknown[] } = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.details = details;
  }
}

/** The attempt failed for now: try again in `seconds`, whatever the retry policy would say. */
export class RetryAfterError extends Error {
  override readonly name = 'RetryAfterError';
  readonly seconds: number;
  constructor(seconds: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.seconds = seconds;
  }
}

/**
 * Thrown inside `ctx.once`: the effect certainly did not happen (refused, not connected), so repeating is safe. Anything
 * else that is thrown there leaves the effect unknown.
 */
export class EffectNotDoneError extends Error {
  override readonly name = 'EffectNotDoneError';
}

/** What callers did wrong, by kind; the API turns each into its problem document. */
export type RefusalKind =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'changed'
  | 'keyReused'
  | 'tooLarge'
  | 'rateLimited'
  | 'busy';

/** A request that is refused: `detail` tells the caller what to change, `field` names the input at fault. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly kind: RefusalKind;
  readonly fields: readonly { readonly field: string; readonly message: string }[];
  constructor(kind: RefusalKind, detail: string, fields: RefusedError['fields'] = []) {
    super(detail);
    this.kind = kind;
    this.fields = fields;
  }
}
