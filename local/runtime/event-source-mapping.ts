import type { DataServices, SqsMessage } from '#local/services/contract.ts';
import { failedItems } from './batch-response.ts';
import { withDeliveryFault } from './delivery-fault.ts';
import type { LambdaPool } from './lambda/pool.ts';
import { tracesOf } from './lambda/trace.ts';
import type { MappingDefinition, QueueDefinition } from './model.ts';
import { sleep } from './sleep.ts';
import { toSqsRecord } from './sqs-record.ts';

/** What a mapping connects. */
export interface MappingOptions {
  readonly region: string;
  readonly queue: QueueDefinition;
  readonly pool: LambdaPool;
  readonly sqs: DataServices['sqs'];
  readonly gateway: DataServices['gateway'];
}

/** A mapping that polls. */
export interface RunningMapping {
  readonly logicalId: string;
  /** Takes no further messages; resolves when the batches under way are settled. */
  stop(): Promise<void>;
}

/** SQS gives ten messages at most, and waits twenty seconds at most. */
const MAX_RECEIVED = 10;
const LONG_POLL_SECONDS = 20;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;
/** The queue itself fails: a moment, then again. */
const RECEIVE_RETRY_MS = 1_000;

/** Polls a queue for a function as Lambda does: batches, its own concurrency, partial failures, back-off on throttles. */
export function startMapping(
  mapping: MappingDefinition,
  { region, queue, pool, sqs, gateway }: MappingOptions,
): RunningMapping {
  const stopping = new AbortController();
  const { signal } = stopping;
  const slots = Math.max(1, Math.min(mapping.maximumConcurrency ?? pool.limit, pool.limit));
  const running = new Set<Promise<void>>();

  const receive = async (maxMessages: number, waitSeconds: number): Promise<SqsMessage[]> => {
    try {
      return await sqs.receive(queue.name, {
        maxMessages: Math.min(MAX_RECEIVED, maxMessages),
        waitSeconds,
        signal,
      });
    } catch (error) {
      if (signal.aborted) return [];
      console.error(
        `${queue.name} cannot be received from: ${error instanceof Error ? error.message : String(error)}`,
      );
      await sleep(RECEIVE_RETRY_MS, signal);
      return [];
    }
  };

  /** The first messages open a batch; it is complete when it is full or its window has passed. */
  const nextBatch = async (): Promise<{ batch: SqsMessage[]; openedAt: number }> => {
    const batch = await receive(mapping.batchSize, LONG_POLL_SECONDS);
    const openedAt = Date.now();
    const closesAt = openedAt + mapping.windowSeconds * 1000;
    while (batch.length > 0 && batch.length < mapping.batchSize && !signal.aborted) {
      const left = closesAt - Date.now();
      if (left <= 0) break;
      batch.push(
        ...(await receive(mapping.batchSize - batch.length, Math.min(LONG_POLL_SECONDS, left / 1000))),
      );
    }
    return { batch, openedAt };
  };

  const handle = async (batch: readonly SqsMessage[], visibleAgainAt: number): Promise<void> => {
    const payload = JSON.stringify({
      Records: batch.map((message) => toSqsRecord(message, queue.arn, region)),
    });
    const linkedTraces = tracesOf(batch);
    for (let backoff = FIRST_BACKOFF_MS; ; backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)) {
      const fault = gateway.deliveryFault(pool.definition.logicalId, 'sqs');
      const outcome = await withDeliveryFault(fault, () => pool.invoke(payload, { linkedTraces }));
      // nobody deletes the messages: they come back after their visibility time
      if (outcome === 'lost') return;
      if (outcome.outcome === 'throttled') {
        // the messages come back by themselves; until then they are held and tried again
        if (signal.aborted || Date.now() + backoff >= visibleAgainAt) return;
        await sleep(backoff, signal);
        continue;
      }
      if (outcome.outcome === 'error') return;
      const ids = batch.map(({ messageId }) => messageId);
      const failed = mapping.reportsItemFailures ? failedItems(outcome.payload, ids) : new Set();
      const done = batch
        .filter(({ messageId }) => !failed.has(messageId))
        .map(({ receiptHandle }) => receiptHandle);
      if (done.length > 0) await sqs.deleteMessages(queue.name, done);
      return;
    }
  };

  const poll = async (): Promise<void> => {
    while (!signal.aborted) {
      if (running.size >= slots) {
        await Promise.race(running);
        continue;
      }
      const { batch, openedAt } = await nextBatch();
      if (batch.length === 0) continue;
      const work = handle(batch, openedAt + queue.visibilitySeconds * 1000)
        .catch((error: unknown) => console.error(`${mapping.logicalId}: ${String(error)}`))
        .finally(() => running.delete(work));
      running.add(work);
    }
  };

  const polling = mapping.enabled ? poll() : Promise.resolve();
  return {
    logicalId: mapping.logicalId,
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(running);
    },
  };
}
