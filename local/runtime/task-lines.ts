import type { LogRecord } from './logs.ts';

/** What happened to a task, or to a function, as a worker's console shows it. */
export type CloudEvent =
  | {
      readonly event: 'task';
      readonly at: string;
      readonly task: string;
      readonly taskId: string;
      readonly state: TaskWord;
      readonly seconds?: number;
      readonly reason?: string;
    }
  | {
      readonly event: 'functionError';
      readonly at: string;
      readonly function: string;
      readonly requestId: string;
      readonly errorType: string;
      readonly reason: string;
    };

type TaskWord = 'received' | 'succeeded' | 'failed' | 'retried' | 'revoked';

const TASK_MESSAGE = /^task (received|succeeded|failed|retried|revoked)$/;
const COLOURS: Readonly<Record<TaskWord | 'error', number>> = {
  received: 36,
  succeeded: 32,
  failed: 31,
  retried: 33,
  revoked: 35,
  error: 31,
};
const SHOWN_ID_CHARS = 8;

/** The event that a log record tells of, if any. */
export function toCloudEvent({
  at,
  functionId,
  requestId = '',
  stream,
  fields,
}: LogRecord): CloudEvent | undefined {
  if (!fields) return undefined;
  if (stream === 'platform') {
    if (fields.status !== 'error') return undefined;
    const [errorType, reason] = [String(fields.errorType), String(fields.errorMessage)];
    return { event: 'functionError', at, function: functionId, requestId, errorType, reason };
  }
  const { message, task, taskId, seconds, reason } = fields;
  const state = typeof message === 'string' ? TASK_MESSAGE.exec(message)?.[1] : undefined;
  if (!state || typeof task !== 'string' || typeof taskId !== 'string') return undefined;
  return {
    event: 'task',
    at,
    task,
    taskId,
    state: state as TaskWord,
    ...(typeof seconds === 'number' && { seconds }),
    ...(typeof reason === 'string' && { reason }),
  };
}

/** `[12:30:01] convert_pdf[019a2b3c…] succeeded in 1.2s` */
export function toLine(event: CloudEvent, colour: boolean): string {
  const paint = (word: string, code: number): string => (colour ? `\u001b[${code}m${word}\u001b[0m` : word);
  const time = `[${new Date(event.at).toTimeString().slice(0, 8)}]`;
  if (event.event === 'functionError') {
    return `${time} ${event.function} ${paint(event.errorType, COLOURS.error)}: ${event.reason}`;
  }
  const { task, taskId, state, seconds, reason } = event;
  const id = taskId.length > SHOWN_ID_CHARS ? `${taskId.slice(0, SHOWN_ID_CHARS)}…` : taskId;
  const took = seconds === undefined ? '' : ` in ${seconds.toFixed(seconds < 10 ? 1 : 0)}s`;
  return `${time} ${task}[${id}] ${paint(state, COLOURS[state])}${took}${reason === undefined ? '' : `: ${reason}`}`;
}
