/** What the exit status of `beatless` says. */
export const exitCodes = {
  ok: 0,
  /** The task ended as FAILURE or REVOKED, or files could not be written. */
  failed: 1,
  usage: 2,
  /** The API (or AWS) refused or cannot be reached. */
  refused: 3,
  timedOut: 124,
  interrupted: 130,
} as const;

/** The command line is at fault; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Ends the command with this exit status and one line. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly exitCode: number;
  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Ctrl-C: `goOn` tells how to take up what was left. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  constructor(goOn: string, options?: ErrorOptions) {
    super(`interrupted. ${goOn}`, options);
  }
}
