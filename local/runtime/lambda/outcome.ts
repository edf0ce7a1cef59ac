import type { LambdaError } from '#local/runtime/environment/protocol.ts';

/** How an invocation ended. `throttled`: it never started, nothing ran. */
export type InvokeOutcome =
  | { readonly outcome: 'success'; readonly requestId: string; readonly payload: string }
  | { readonly outcome: 'error'; readonly requestId: string; readonly error: LambdaError }
  | { readonly outcome: 'throttled'; readonly requestId: string };

/** Lambda's limit for a synchronous invocation, in both directions. */
export const MAX_PAYLOAD_BYTES = 6 * 2 ** 20;

/** The outcome of an invocation that ended in an error. */
export function failed(requestId: string, errorType: string, errorMessage: string): InvokeOutcome {
  return { outcome: 'error', requestId, error: { errorType, errorMessage } };
}
