import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { realTimers } from '#local/clock.ts';
import { collectMetrics, type MetricsCollector } from './metrics.ts';

/** One line that a function wrote, or one that the platform writes about an invocation. */
export interface LogRecord {
  readonly at: string;
  /** Logical id. */
  readonly functionId: string;
  readonly environmentId: string;
  readonly requestId?: string;
  readonly stream: 'stdout' | 'stderr' | 'platform';
  /** The line; `fields` holds it parsed when it is a JSON object. */
  readonly text: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Where everything that functions write goes. */
export interface LogStore {
  readonly metrics: MetricsCollector;
  write(record: LogRecord): void;
  /** The latest records, oldest first. */
  recent(functionId: string | undefined, limit: number): LogRecord[];
  onRecord(listener: (record: LogRecord) => void): void;
  close(): void;
}

const KEPT_RECORDS = 2_000;
const KEPT_CHARS = 4_000_000;
const MAX_FILE_BYTES = 5_000_000;
/** A longer line is cut: Lambda's own limit for one log event is 256 KB. */
const MAX_LINE_CHARS = 256_000;
const FLUSH_AFTER_MS = 200;

/** Keeps what functions write: the latest in memory, more in `<folder>/<function>.ndjson` (at most two files of 5 MB). */
export function openLogStore(folder: string): LogStore {
  mkdirSync(folder, { recursive: true });
  const kept: LogRecord[] = [];
  let keptChars = 0;
  const pending = new Map<string, string[]>();
  const listeners: ((record: LogRecord) => void)[] = [];
  const metrics = collectMetrics();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    timer = undefined;
    for (const [functionId, lines] of pending)
      append(join(folder, `${functionId}.ndjson`), `${lines.join('\n')}\n`);
    pending.clear();
  };

  return {
    metrics,
    write(record) {
      kept.push(record);
      keptChars += record.text.length;
      while (kept.length > KEPT_RECORDS || keptChars > KEPT_CHARS)
        keptChars -= kept.shift()?.text.length ?? 0;
      const { fields: _, ...written } = record;
      const lines = pending.get(record.functionId) ?? [];
      pending.set(record.functionId, lines);
      lines.push(JSON.stringify(written));
      timer ??= realTimers.setTimeout(flush, FLUSH_AFTER_MS);
      if (record.fields) metrics.add(record.stream === 'platform' ? lambdaMetrics(record) : record.fields);
      for (const listener of listeners) listener(record);
    },
    recent: (functionId, limit) =>
      kept.filter((record) => functionId === undefined || record.functionId === functionId).slice(-limit),
    onRecord: (listener) => void listeners.push(listener),
    close() {
      realTimers.clearTimeout(timer);
      flush();
    },
  };
}

/** One line of output as a record, parsed if it is a JSON object. */
export function toLogRecord(line: string, origin: Omit<LogRecord, 'at' | 'text' | 'fields'>): LogRecord {
  const text = line.length > MAX_LINE_CHARS ? line.slice(0, MAX_LINE_CHARS) : line;
  const fields = text.startsWith('{') ? parseObject(text) : undefined;
  return { at: new Date().toISOString(), ...origin, text, ...(fields && { fields }) };
}

/** Lambda's own metrics of an invocation, in the embedded metric format. */
function lambdaMetrics({ functionId, fields }: LogRecord): Record<string, unknown> {
  const Metrics = ['Invocations', 'Errors', 'Duration'].map((Name) => ({ Name }));
  const directive = { Namespace: 'AWS/Lambda', Dimensions: [['FunctionName']], Metrics };
  return {
    _aws: { CloudWatchMetrics: [directive] },
    FunctionName: functionId,
    Invocations: 1,
    Errors: fields?.status === 'error' ? 1 : 0,
    Duration: fields?.durationMs,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function append(path: string, text: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size + text.length > MAX_FILE_BYTES && size > 0) renameSync(path, `${path}.1`);
  appendFileSync(path, text);
}
