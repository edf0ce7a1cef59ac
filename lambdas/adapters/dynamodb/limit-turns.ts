import { times } from '#core/constants.ts';
import { UpdateItemCommand } from './client.ts';
import { type LimitTable, limitKey, ttlAfter } from './limit-item.ts';
import { conditional } from './refused.ts';

/** A refused task that asks for its turn at `now`; before `earliest` asking is useless. All in ms. */
interface Refused {
  readonly now: number;
  readonly earliest: number;
  readonly spacingMs: number;
}

/**
 * When (whole ms) a refused task should ask again: those who are refused get turns one `spacingMs` apart, so that a
 * thousand waiting tasks do not all ask again for every place that becomes free. Turns beyond SQS's longest delay are
 * spread over its second half. A turn promises nothing; it only spares useless tries.
 */
export async function nextTurn(table: LimitTable, key: string, refused: Refused): Promise<number> {
  return Math.ceil(await turnOf(table, key, refused));
}

async function turnOf(table: LimitTable, key: string, refused: Refused): Promise<number> {
  const { now, earliest, spacingMs } = refused;
  const last = now + times.longestDelay;
  if (earliest >= last) return earliest;
  const turn = { floor: Math.max(earliest, now), last, spacingMs };
  const queued = await queueUp(table, key, turn);
  if (queued.at !== undefined) return queued.at;
  if (queued.next >= last) return last - Math.random() * (times.longestDelay / 2);
  if (await startQueue(table, key, turn)) return turn.floor;
  // Somebody else started the queue just now: near its head, at random.
  return turn.floor + Math.random() * Math.max(1_000, 10 * spacingMs);
}

interface Turn {
  readonly floor: number;
  readonly last: number;
  readonly spacingMs: number;
}

/** The next turn of a queue that reaches into the future; otherwise how far it reaches. */
async function queueUp(
  { client, TableName }: LimitTable,
  key: string,
  { floor, last, spacingMs }: Turn,
): Promise<{ readonly at: number } | { readonly at: undefined; readonly next: number }> {
  let at: number | undefined;
  const update = new UpdateItemCommand({
    TableName,
    Key: limitKey(key, 'T'),
    ConditionExpression: '#next >= :floor AND #next < :last',
    UpdateExpression: 'SET #next = #next + :spacing, #ttl = :ttl',
    ExpressionAttributeNames: { '#next': 'next', '#ttl': 'ttl' },
    ExpressionAttributeValues: {
      ':floor': { N: String(floor) },
      ':last': { N: String(last) },
      ':spacing': { N: String(spacingMs) },
      ':ttl': { N: ttlAfter(last) },
    },
    ReturnValues: 'UPDATED_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const written = await conditional(
    client.send(update).then(({ Attributes }) => {
      at = Number(Attributes?.next?.N) - spacingMs;
    }),
  );
  if (written.applied && at !== undefined) return { at };
  return { at: undefined, next: Number((written.applied ? undefined : written.found?.next?.N) ?? 0) };
}

/** The first turn of a queue that is new or lies behind. */
async function startQueue(
  { client, TableName }: LimitTable,
  key: string,
  { floor, last, spacingMs }: Turn,
): Promise<boolean> {
  const update = new UpdateItemCommand({
    TableName,
    Key: limitKey(key, 'T'),
    ConditionExpression: 'attribute_not_exists(#next) OR #next < :floor',
    UpdateExpression: 'SET #next = :next, #ttl = :ttl',
    ExpressionAttributeNames: { '#next': 'next', '#ttl': 'ttl' },
    ExpressionAttributeValues: {
      ':floor': { N: String(floor) },
      ':next': { N: String(floor + spacingMs) },
      ':ttl': { N: ttlAfter(last) },
    },
  });
  return (await conditional(client.send(update))).applied;
}
