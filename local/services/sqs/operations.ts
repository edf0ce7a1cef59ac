import { ServiceError, unknownOperation } from '../service-error.ts';
import { checkBatchSize, MAX_BATCH, performBatch } from './batch.ts';
import type { Fauxqs } from './fauxqs.ts';
import { asReceived } from './messages.ts';
import { moveMessages, sourcesOf } from './move-task.ts';
import type { Queue } from './queue.ts';
import type { MessageExtras } from './queue-watch.ts';

type Json = Record<string, unknown>;

/** What the operations need. */
export interface SqsDeps {
  readonly fauxqs: Fauxqs;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly account: string;
  urlOf(name: string): string;
}

const MAX_DELAY_SECONDS = 900;
const MAX_VISIBILITY_SECONDS = 43_200;
const MAX_WAIT_SECONDS = 20;

/** Performs one SQS operation on its queue (undefined for those about all queues). */
export async function performSqs(
  deps: SqsDeps,
  operation: string,
  request: Json,
  queue: Queue | undefined,
  signal: AbortSignal,
): Promise<Json> {
  if (operation === 'ListQueues') return listQueues(deps, request);
  if (operation === 'GetQueueUrl') return { QueueUrl: deps.urlOf(existing(queue).queue.name) };
  if (operation === 'StartMessageMoveTask') return moveMessages(deps.queues, existing(queue), request);
  const found = existing(queue);
  switch (operation) {
    case 'SendMessage':
      return send(deps, found, request);
    case 'SendMessageBatch':
      checkBatchSize(request);
      return performBatch(request, (entry) => send(deps, found, { ...entry, QueueUrl: request.QueueUrl }));
    case 'ReceiveMessage':
      return receive(deps, found, request, signal);
    case 'DeleteMessage':
      found.delete(String(request.ReceiptHandle));
      return {};
    case 'DeleteMessageBatch':
      return performBatch(request, (entry) => {
        found.delete(String(entry.ReceiptHandle));
        return {};
      });
    case 'ChangeMessageVisibility':
      return changeVisibility(found, request);
    case 'ChangeMessageVisibilityBatch':
      return performBatch(request, (entry) => changeVisibility(found, entry));
    case 'GetQueueAttributes':
      found.depth();
      return callFauxqs(deps, operation, request);
    case 'SetQueueAttributes':
    case 'PurgeQueue':
    case 'ListQueueTags':
      return callFauxqs(deps, operation, request);
    case 'ListDeadLetterSourceQueues':
      return { queueUrls: sourcesOf(deps.queues, found).map(({ queue: source }) => deps.urlOf(source.name)) };
    default:
      throw unknownOperation(operation);
  }
}

function existing(queue: Queue | undefined): Queue {
  if (queue) return queue;
  throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
}

/** fauxqs' errors carry code and status. */
function callFauxqs({ fauxqs }: SqsDeps, name: keyof Fauxqs['actions'], request: Json): Json {
  try {
    return fauxqs.actions[name](request, fauxqs.store) as Json;
  } catch (error) {
    const { code, statusCode, message } = error as { code?: string; statusCode?: number; message: string };
    if (code === undefined || statusCode === undefined) throw error;
    throw new ServiceError(code, message, statusCode);
  }
}

function send(deps: SqsDeps, queue: Queue, entry: Json): Json {
  checkRange('DelaySeconds', entry.DelaySeconds, MAX_DELAY_SECONDS);
  const traceHeader = (entry.MessageSystemAttributes as Record<string, Json> | undefined)?.AWSTraceHeader
    ?.StringValue;
  const extras: MessageExtras = {
    ...(typeof entry.MessageGroupId === 'string' && { messageGroupId: entry.MessageGroupId }),
    ...(typeof traceHeader === 'string' && { traceHeader }),
  };
  return queue.watch.withExtras(extras, () => callFauxqs(deps, 'SendMessage', entry));
}

async function receive(deps: SqsDeps, queue: Queue, request: Json, signal: AbortSignal): Promise<Json> {
  const maxMessages = Number(request.MaxNumberOfMessages ?? 1);
  if (!Number.isInteger(maxMessages) || maxMessages < 1 || maxMessages > MAX_BATCH) {
    throw new ServiceError(
      'InvalidParameterValue',
      `Value ${maxMessages} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10.`,
    );
  }
  checkRange('VisibilityTimeout', request.VisibilityTimeout, MAX_VISIBILITY_SECONDS);
  checkRange('WaitTimeSeconds', request.WaitTimeSeconds, MAX_WAIT_SECONDS);
  const found = await queue.receive({
    maxMessages,
    waitSeconds: Number(request.WaitTimeSeconds ?? queue.queue.attributes.ReceiveMessageWaitTimeSeconds),
    ...(request.VisibilityTimeout !== undefined && { visibilitySeconds: Number(request.VisibilityTimeout) }),
    signal,
  });
  return found.length > 0
    ? { Messages: found.map((message) => asReceived(message, request, deps.account)) }
    : {};
}

function changeVisibility(queue: Queue, entry: Json): Json {
  checkRange('VisibilityTimeout', entry.VisibilityTimeout, MAX_VISIBILITY_SECONDS);
  queue.changeVisibility(String(entry.ReceiptHandle), Number(entry.VisibilityTimeout ?? 0));
  return {};
}

function checkRange(name: string, value: unknown, max: number): void {
  if (value === undefined || value === null) return;
  const isFine = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
  if (isFine) return;
  const message = `Value ${value} for parameter ${name} is invalid. Reason: Must be between 0 and ${max}, if provided.`;
  throw new ServiceError('InvalidParameterValue', message);
}

function listQueues({ queues, urlOf }: SqsDeps, request: Json): Json {
  const prefix = String(request.QueueNamePrefix ?? '');
  const names = [...queues.keys()].filter((name) => name.startsWith(prefix)).sort();
  return names.length > 0 ? { QueueUrls: names.map(urlOf) } : {};
}
