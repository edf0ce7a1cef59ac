/** Why the supervisor killed a process. */
export type Death = 'timeout' | 'initTimeout' | 'memory' | 'killed';

/** What is known of the end of a process. `death` is undefined if it ended by itself. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signalCode: string | null;
  readonly death: Death | undefined;
  readonly heapExhausted: boolean;
  readonly timeoutSeconds: number;
}

/** The error type and the reason that Lambda gives for the end of a process. */
export function describeDeath(end: ProcessEnd): [errorType: string, reason: string] {
  const { exitCode, signalCode, death, heapExhausted, timeoutSeconds } = end;
  switch (death) {
    case 'timeout':
      return ['Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`];
    case 'initTimeout':
      return ['Sandbox.Timedout', 'the init phase did not end within its time limit'];
    case 'memory':
      return ['Runtime.OutOfMemory', 'Runtime exited with error: signal: killed'];
    case 'killed':
      return ['Runtime.ExitError', 'Runtime exited with error: signal: killed'];
    case undefined:
      break;
    default:
      return death satisfies never;
  }
  if (heapExhausted) return ['Runtime.OutOfMemory', 'Runtime exited with error: signal: aborted'];
  if (signalCode) {
    const signal = signalCode.replace('SIG', '').toLowerCase();
    return ['Runtime.ExitError', `Runtime exited with error: signal: ${signal}`];
  }
  if (exitCode === 0) return ['Runtime.ExitError', 'Runtime exited without providing a reason'];
  return ['Runtime.ExitError', `Runtime exited with error: exit status ${exitCode ?? 'unknown'}`];
}
