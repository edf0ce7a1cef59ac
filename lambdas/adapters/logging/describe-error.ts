/** What a log line shows of an error. */
export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** A task's own word for it. */
  readonly reason?: string;
  /** Names the call to AWS support. */
  readonly awsRequestId?: string;
  readonly cause?: ErrorDescription;
}

/** Longer chains are loops or noise. */
const deepest = 8;

/**
 * An error with its chain of causes. Other members stay out: those of the SDK hold the whole answer, and with it
 * items and inputs.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { name, message, stack } = error;
  const more: Record<string, unknown> = { ...error };
  const metadata = more.$metadata;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(typeof more.reason === 'string' ? { reason: more.reason } : {}),
    ...(hasRequestId(metadata) ? { awsRequestId: metadata.requestId } : {}),
    ...(error.cause === undefined || depth === deepest
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
  };
}

function hasRequestId(metadata: unknown): metadata is { requestId: string } {
  if (typeof metadata !== 'object' || metadata === null || !('requestId' in metadata)) return false;
  return typeof metadata.requestId === 'string';
}
