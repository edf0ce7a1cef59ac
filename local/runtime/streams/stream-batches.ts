import { MAX_PAYLOAD_BYTES } from '#local/runtime/lambda/outcome.ts';
import type { StreamMappingDefinition } from '#local/runtime/model.ts';
import { sleep } from '#local/runtime/sleep.ts';
import type { DataServices, StreamRecord } from '#local/services/contract.ts';
import { type StreamOrigin, toStreamRecord } from './stream-record.ts';

/** A record with the text that a function gets for it. */
export interface BatchRecord {
  readonly record: StreamRecord;
  readonly text: string;
}

/** Batches of a stream, one after another. */
export interface StreamBatches {
  /**
   * Waits for the first record that fits, then until the batch is full or its window has passed; empty when records
   * were passed over only, or at the stop. `upTo`: what lies before has been read.
   */
  next(): Promise<{ readonly batch: readonly BatchRecord[]; readonly upTo: string | undefined }>;
}

/** Lambda reads so many records of a shard at once. */
const READ_LIMIT = 1_000;
/** Room for the brackets and commas around the records. */
const ENVELOPE_BYTES = 20_000;

/** Reads a table's stream from a position on, without polling while nothing is written. */
export function readBatches(
  mapping: StreamMappingDefinition,
  origin: StreamOrigin,
  source: {
    readonly tableName: string;
    readonly position: string | undefined;
    readonly dynamodb: DataServices['dynamodb'];
    readonly signal: AbortSignal;
  },
): StreamBatches {
  const { dynamodb, tableName, signal } = source;
  const buffer: BatchRecord[] = [];
  let readTo = source.position;

  const fits = (delivered: unknown): boolean =>
    mapping.patterns.length === 0 || mapping.patterns.some((matches) => matches(delivered));

  const fill = async (): Promise<void> => {
    for (const record of await dynamodb.readStream(tableName, readTo, READ_LIMIT)) {
      readTo = record.sequenceNumber;
      const delivered = toStreamRecord(record, origin);
      if (fits(delivered)) buffer.push({ record, text: JSON.stringify(delivered) });
    }
  };

  /** As many as a batch has at most, and no more than an invocation can carry; one at least. */
  const take = (): BatchRecord[] => {
    let bytes = ENVELOPE_BYTES;
    let count = 0;
    while (count < Math.min(buffer.length, mapping.batchSize)) {
      bytes += Buffer.byteLength(buffer[count]?.text ?? '') + 1;
      if (bytes > MAX_PAYLOAD_BYTES && count > 0) break;
      count += 1;
    }
    return buffer.splice(0, count);
  };

  return {
    async next() {
      if (buffer.length === 0) {
        await dynamodb.streamGrows(tableName, readTo, signal);
        if (!signal.aborted) await fill();
      }
      if (buffer.length === 0) return { batch: [], upTo: readTo };
      const closesAt = Date.now() + mapping.windowSeconds * 1000;
      while (buffer.length < mapping.batchSize && !signal.aborted) {
        const left = closesAt - Date.now();
        if (left <= 0) break;
        const waited = new AbortController();
        const either = AbortSignal.any([signal, waited.signal]);
        await Promise.race([dynamodb.streamGrows(tableName, readTo, either), sleep(left, either)]);
        waited.abort();
        await fill();
      }
      const batch = take();
      return { batch, upTo: buffer.length === 0 ? readTo : batch.at(-1)?.record.sequenceNumber };
    },
  };
}
