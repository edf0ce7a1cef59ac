import type { Cancel } from './cancel.ts';
import { newKey } from './new-key.ts';
import { askApi, type Transport } from './transport.ts';
import type {
  BatchItem,
  BatchReport,
  InputUpload,
  PlannedTask,
  SubmitOptions,
  SubmittedTask,
} from './views.ts';

/** What a submit may carry beside the task and its input. */
export interface SubmitArgs extends SubmitOptions, Cancel {
  /** A UUID of its own unless given. Repeating a submit with the same key gives the same task. */
  readonly idempotencyKey?: string;
  /** Instead of an input: where it lies (see uploadInput). */
  readonly inputUpload?: InputUpload;
}

/** A submit that only tells what would be made: there is nothing to repeat. */
export type PlanArgs = Omit<SubmitArgs, 'idempotencyKey'>;

/** Many tasks at once. */
export interface BatchArgs extends Cancel {
  /** A UUID of its own unless given; each task without a key gets one from it. */
  readonly idempotencyKey?: string;
}

/** True for what the header Idempotency-Key may hold. */
export function isIdempotencyKey(text: string): boolean {
  return /^[\x21-\x7e]{1,255}$/.test(text);
}

/** Hands in a task. */
export async function submitTask(
  transport: Transport,
  task: string,
  input: unknown,
  { idempotencyKey, ...args }: SubmitArgs = {},
): Promise<SubmittedTask> {
  return askApi(transport, {
    method: 'POST',
    path: '/v1/tasks',
    body: bodyOf(task, input, args),
    idempotencyKey: checkedKey(idempotencyKey),
    signal: args.signal,
  });
}

/** Checks a submit and tells what it would make. */
export function planTask(
  transport: Transport,
  task: string,
  input: unknown,
  args: PlanArgs = {},
): Promise<PlannedTask> {
  const body = { ...bodyOf(task, input, args), dryRun: true };
  return askApi(transport, { method: 'POST', path: '/v1/tasks', body, signal: args.signal });
}

/** Hands in up to 100 tasks, each for itself. */
export async function submitBatch(
  transport: Transport,
  tasks: readonly BatchItem[],
  { idempotencyKey, signal }: BatchArgs = {},
): Promise<BatchReport> {
  return askApi(transport, {
    method: 'POST',
    path: '/v1/tasks/batch',
    body: { tasks },
    idempotencyKey: checkedKey(idempotencyKey),
    signal,
  });
}

function bodyOf(task: string, input: unknown, { signal: _, inputUpload, ...options }: PlanArgs) {
  return {
    task,
    ...(inputUpload ? { inputUpload } : { input }),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

function checkedKey(key: string = newKey()): string {
  if (isIdempotencyKey(key)) return key;
  throw new TypeError('idempotencyKey: use 1 to 255 visible ASCII characters');
}
