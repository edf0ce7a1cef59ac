import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '#core/ports.ts';
import { redact } from '#core/redact.ts';
import { describeError } from './describe-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A log whose children carry fields of their own on each line. */
export interface ChildLog extends Log {
  /** The same log with `fields` on every line, e.g. the request id. */
  child(fields: Fields): ChildLog;
}

/** JSON lines on stdout; the level comes from POWERTOOLS_LOG_LEVEL (default INFO). Secrets are cut out. */
export function powertoolsLog(serviceName: string): ChildLog {
  return logOf(new Logger({ serviceName, jsonReplacerFn: shown }));
}

/** Errors lie anywhere in a field; each text in one is redacted in its turn. */
function shown(name: string, value: unknown): unknown {
  return value instanceof Error ? describeError(value) : redact(name, value);
}

function logOf(logger: Logger): ChildLog {
  return {
    info: (message, fields) => logger.info(message, plain(fields)),
    warn: (message, fields) => logger.warn(message, plain(fields)),
    error: (message, fields) => logger.error(message, plain(fields)),
    child: (fields) => logOf(logger.createChild({ persistentKeys: plain(fields) })),
  };
}

/** Names that the line itself uses are taken: such a field gets a trailing "_". */
const taken: ReadonlySet<string> = new Set(['level', 'message', 'service', 'timestamp', 'sampling_rate']);

function plain(fields: Fields = {}): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => [
    taken.has(name) ? `${name}_` : name,
    value instanceof Error ? describeError(value) : value,
  ]);
  return Object.fromEntries(entries);
}
