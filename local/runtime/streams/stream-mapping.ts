import type { RunningMapping } from '#local/runtime/event-source-mapping.ts';
import type { LambdaPool } from '#local/runtime/lambda/pool.ts';
import type { CloudModel, StreamMappingDefinition, TableDefinition } from '#local/runtime/model.ts';
import { sleep } from '#local/runtime/sleep.ts';
import type { DataServices } from '#local/services/contract.ts';
import { discardedMessage } from './discarded.ts';
import { settleBatch } from './settle-batch.ts';
import { readBatches } from './stream-batches.ts';

/** What a stream mapping connects. */
export interface StreamMappingOptions {
  readonly region: string;
  readonly table: TableDefinition;
  readonly pool: LambdaPool;
  readonly model: Pick<CloudModel, 'queues'>;
  readonly data: Pick<DataServices, 'dynamodb' | 'sqs' | 'gateway'>;
}

/** The table itself fails: a moment, then again. */
const READ_RETRY_MS = 1_000;

/**
 * Reads a table's stream for a function as Lambda does: one shard, in order, each batch until it is done with. Where it
 * has come to is kept with the data, so that a restart goes on there (and repeats what was under way).
 */
export function startStreamMapping(
  mapping: StreamMappingDefinition,
  { region, table, pool, model, data }: StreamMappingOptions,
): RunningMapping {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { dynamodb, sqs, gateway } = data;
  const { logicalId, streamArn } = mapping;

  let saved: string | undefined;
  const done = async (sequenceNumber: string): Promise<void> => {
    if (sequenceNumber === saved) return;
    await dynamodb.saveStreamPosition(table.name, logicalId, sequenceNumber);
    saved = sequenceNumber;
  };
  const onFailure = model.queues.find(({ arn }) => arn === mapping.onFailureQueueArn);

  const read = async (): Promise<void> => {
    const position = await dynamodb.streamPosition(table.name, logicalId, mapping.startAt);
    const origin = { streamArn, streamViewType: table.streamViewType ?? '', region };
    const batches = readBatches(mapping, origin, { tableName: table.name, position, dynamodb, signal });
    while (!signal.aborted) {
      const { batch, upTo } = await batches.next();
      await settleBatch(mapping, batch, {
        pool,
        gateway,
        signal,
        done,
        discard: async (given) => {
          console.error(
            `${logicalId} gives up ${given.records.length} record(s) of ${table.name}: ${given.reason}`,
          );
          if (onFailure) await sqs.send(onFailure.name, discardedMessage(given, pool.definition, streamArn));
        },
      });
      if (upTo !== undefined && !signal.aborted) await done(upTo);
    }
  };

  const readOn = async (): Promise<void> => {
    while (!signal.aborted) {
      await read().catch(async (error: unknown) => {
        console.error(`${logicalId}: ${error instanceof Error ? error.message : String(error)}`);
        await sleep(READ_RETRY_MS, signal);
      });
    }
  };

  const reading = mapping.enabled ? readOn() : Promise.resolve();
  return {
    logicalId,
    async stop() {
      stopping.abort();
      await reading;
    },
  };
}
