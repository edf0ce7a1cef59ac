import { ServiceError } from '../service-error.ts';

type Json = Record<string, unknown>;

/** Messages of one request (SQS's limit, of batches and of receives). */
export const MAX_BATCH = 10;
const MAX_BATCH_BYTES = 1_048_576;

/** Performs each entry of a batch by itself: one that fails does not concern the others. */
export function performBatch(request: Json, perform: (entry: Json) => Json): Json {
  const entries = (request.Entries ?? []) as Json[];
  checkEntries(entries);
  const Successful: Json[] = [];
  const Failed: Json[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...perform(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({
        Id: entry.Id,
        SenderFault: error.status < 500,
        Code: error.code,
        Message: error.message,
      });
    }
  }
  return { Successful, Failed };
}

function checkEntries(entries: readonly Json[]): void {
  if (entries.length === 0)
    throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MAX_BATCH) {
    throw new ServiceError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_BATCH}. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map(({ Id }) => String(Id));
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    throw new ServiceError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  }
  if (new Set(ids).size < ids.length)
    throw new ServiceError('BatchEntryIdsNotDistinct', 'Two batch entries have the same id.');
}

/** Refuses a batch whose bodies are too large together. */
export function checkBatchSize(request: Json): void {
  const size = ((request.Entries ?? []) as Json[]).reduce(
    (sum, { MessageBody }) => sum + Buffer.byteLength(String(MessageBody)),
    0,
  );
  if (size <= MAX_BATCH_BYTES) return;
  throw new ServiceError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${size} bytes.`,
  );
}
