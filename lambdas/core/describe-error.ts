import { AttemptStopped } from './attempt.ts';
import { limits } from './constants.ts';
import { PermanentTaskError } from './errors.ts';
import { redactText } from './redact.ts';
import type { TaskErrorInfo } from './task.ts';

const mostCauses = 4;
const causeLength = 200;
/** In characters of JSON. */
const mostDetails = 16_000;

/**
 * What an error tells programs and people: its reason (or its name in camelCase), its first 500 characters and its
 * causes. Keys and signatures in them are cut out.
 */
export function describeError(error: unknown): TaskErrorInfo {
  const causes = causesOf(error);
  return {
    reason: reasonOf(error),
    message: cut(error instanceof Error ? error.message : String(error), limits.errorMessage),
    ...(causes.length > 0 ? { causes } : {}),
    ...detailsOf(error),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof AttemptStopped) return error.why;
  if (error instanceof PermanentTaskError) return error.reason;
  if (!(error instanceof Error)) return 'error';
  return error.name.charAt(0).toLowerCase() + error.name.slice(1);
}

/** As many as fit: they are a part of the task's item. */
function detailsOf(error: unknown): Pick<TaskErrorInfo, 'details'> {
  if (!(error instanceof PermanentTaskError) || error.details.length === 0) return {};
  const details: unknown[] = [];
  let length = 0;
  for (const detail of error.details) {
    length += JSON.stringify(detail).length;
    if (length > mostDetails) break;
    details.push(detail);
  }
  return { details };
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause !== undefined && causes.length < mostCauses) {
    causes.push(cut(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), causeLength));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

function cut(text: string, most: number): string {
  const safe = redactText(text);
  return safe.length > most ? `${safe.slice(0, most - 1).toWellFormed()}…` : safe;
}
