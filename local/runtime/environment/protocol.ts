/** The messages between the supervisor and one execution environment. Events and answers travel as JSON text. */

/** What a Lambda reports of an error, and what API Gateway or an event source gets to see of it. */
export interface LambdaError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: readonly string[];
}

/** Supervisor to environment. */
export type ToEnvironment =
  | { readonly type: 'clock'; readonly offsetMs: number }
  | {
      readonly type: 'invoke';
      readonly requestId: string;
      readonly payload: string;
      readonly functionArn: string;
      readonly trace: string;
      /** On the movable clock. */
      readonly deadline: number;
    };

/** Environment to supervisor. */
export type FromEnvironment =
  | { readonly type: 'ready' }
  | { readonly type: 'initError'; readonly error: LambdaError }
  | { readonly type: 'result'; readonly requestId: string; readonly payload: string }
  | { readonly type: 'error'; readonly requestId: string; readonly error: LambdaError }
  /** An error that nobody caught: the process ends right after it. */
  | { readonly type: 'fatal'; readonly error: LambdaError };
