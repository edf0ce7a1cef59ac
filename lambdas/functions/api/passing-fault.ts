/** Errors of AWS that say: not now. */
const names: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'ThrottledException',
  'Throttling',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'TransactionConflictException',
  'TransactionInProgressException',
  'InternalServerError',
  'InternalFailure',
  'ServiceUnavailable',
  'SlowDown',
  'TimeoutError',
  'AbortError',
]);

const networkCode = /^(?:ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_SSL)/;

const cancelledForNow = /\b(?:TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded)\b/;

/** True where a repetition may well succeed: throttling, a fault of the AWS service itself, or of the network. */
export function isPassingFault(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false;
  if (names.has(error.name) || networkCode.test(textOf(error, 'code')) || '$retryable' in error) return true;
  if (error.name === 'TransactionCanceledException' && cancelledForNow.test(error.message)) return true;
  if (textOf(error, '$fault') === 'server' || statusOf(error) >= 500) return true;
  return isPassingFault(error.cause, depth + 1);
}

function textOf(error: object, name: string): string {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}

/** Of the HTTP response that the AWS SDK got, or a download. */
function statusOf(error: object): number {
  const metadata: unknown = Reflect.get(error, '$metadata') ?? {};
  const status: unknown = Reflect.get(Object(metadata), 'httpStatusCode') ?? Reflect.get(error, 'status');
  return typeof status === 'number' ? status : 0;
}
