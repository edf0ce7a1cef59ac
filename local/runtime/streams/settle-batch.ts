import { failedItems } from '#local/runtime/batch-response.ts';
import { withDeliveryFault } from '#local/runtime/delivery-fault.ts';
import type { InvokeOutcome } from '#local/runtime/lambda/outcome.ts';
import type { LambdaPool } from '#local/runtime/lambda/pool.ts';
import type { StreamMappingDefinition } from '#local/runtime/model.ts';
import { sleep } from '#local/runtime/sleep.ts';
import type { DataServices } from '#local/services/contract.ts';
import type { DiscardedBatch } from './discarded.ts';
import type { BatchRecord } from './stream-batches.ts';

/** What a batch is settled through. */
export interface SettleDeps {
  readonly pool: LambdaPool;
  readonly gateway: Pick<DataServices['gateway'], 'deliveryFault'>;
  /** Everything up to this record is done with. */
  readonly done: (sequenceNumber: string) => Promise<void>;
  readonly discard: (batch: DiscardedBatch) => Promise<void>;
  readonly signal: AbortSignal;
}

/** A part of a batch that goes to the function in one invocation. */
interface Piece {
  readonly records: readonly BatchRecord[];
  /** Failed invocations that count against the limit. */
  readonly retries: number;
  readonly invocations: number;
}

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;

/**
 * Gives a batch to the function until every record is done with: handled, or given up for its age or its number of
 * failures. The order of the stream is kept. Returns early, without an error, when the signal aborts.
 */
export async function settleBatch(
  mapping: StreamMappingDefinition,
  batch: readonly BatchRecord[],
  deps: SettleDeps,
): Promise<void> {
  const pieces: Piece[] = [{ records: batch, retries: 0, invocations: 0 }];
  let backoff = FIRST_BACKOFF_MS;
  for (let piece = pieces.shift(); piece && !deps.signal.aborted; piece = pieces.shift()) {
    const young = await withoutTooOld(mapping, piece, deps);
    if (!young) continue;
    const outcome = await invoke(young, deps);
    const before = pieces.length;
    pieces.unshift(...(await remaining(mapping, young, outcome, deps)));
    if (pieces.length <= before) {
      backoff = FIRST_BACKOFF_MS;
      continue;
    }
    await sleep(backoff, deps.signal);
    backoff = Math.min(2 * backoff, MAX_BACKOFF_MS);
  }
}

function invoke({ records }: Piece, { pool, gateway }: SettleDeps): Promise<InvokeOutcome | 'lost'> {
  const fault = gateway.deliveryFault(pool.definition.logicalId, 'dynamodb');
  const payload = `{"Records":[${records.map(({ text }) => text).join(',')}]}`;
  return withDeliveryFault(fault, () => pool.invoke(payload));
}

/** What has to be tried again, in order. */
async function remaining(
  mapping: StreamMappingDefinition,
  piece: Piece,
  outcome: InvokeOutcome | 'lost',
  deps: SettleDeps,
): Promise<Piece[]> {
  const { records } = piece;
  // nothing is known of it, or nothing ran: no failure of the function
  if (outcome === 'lost' || outcome.outcome === 'throttled') return [piece];
  const first = outcome.outcome === 'error' ? 0 : firstFailed(mapping, records, outcome.payload);
  const handled = records[first - 1];
  if (handled) await deps.done(handled.record.sequenceNumber);
  const rest = records.slice(first);
  if (rest.length === 0) return [];
  // a batch that got ahead starts to count anew, as Lambda reads it anew from that record
  if (first > 0) return [{ records: rest, retries: 0, invocations: 0 }];
  const invocations = piece.invocations + 1;
  if (mapping.bisects && rest.length > 1) {
    const middle = Math.ceil(rest.length / 2);
    // splitting does not count as a retry
    return [rest.slice(0, middle), rest.slice(middle)].map((half) => ({
      ...piece,
      records: half,
      invocations,
    }));
  }
  if (piece.retries < mapping.maximumRetries) return [{ ...piece, retries: piece.retries + 1, invocations }];
  await giveUp('RetryAttemptsExhausted', rest, invocations, outcome.requestId, deps);
  return [];
}

/** The place of the first record that failed; the number of records if none did. */
function firstFailed(
  mapping: StreamMappingDefinition,
  records: readonly BatchRecord[],
  payload: string,
): number {
  if (!mapping.reportsItemFailures) return records.length;
  const numbers = records.map(({ record }) => record.sequenceNumber);
  const failed = failedItems(payload, numbers);
  const first = numbers.findIndex((number) => failed.has(number));
  return first < 0 ? numbers.length : first;
}

/** Gives up the records at the head that are too old; undefined when none is left. */
async function withoutTooOld(
  { maximumAgeSeconds }: StreamMappingDefinition,
  piece: Piece,
  deps: SettleDeps,
): Promise<Piece | undefined> {
  const oldest = Date.now() / 1000 - maximumAgeSeconds;
  const young = piece.records.findIndex(({ record }) => record.approximateCreationTime >= oldest);
  if (young === 0) return piece;
  const old = young < 0 ? piece.records : piece.records.slice(0, young);
  await giveUp('RecordAgeExceeded', old, piece.invocations, '', deps);
  return young < 0 ? undefined : { ...piece, records: piece.records.slice(young) };
}

async function giveUp(
  reason: DiscardedBatch['reason'],
  records: readonly BatchRecord[],
  invocations: number,
  requestId: string,
  { discard, done }: SettleDeps,
): Promise<void> {
  const [first, ...others] = records.map(({ record }) => record);
  if (!first) return;
  await discard({ reason, records: [first, ...others], invocations, requestId });
  await done((others.at(-1) ?? first).sequenceNumber);
}
