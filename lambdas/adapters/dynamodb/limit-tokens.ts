import type { Taken } from '#core/ports.ts';
import { UpdateItemCommand } from './client.ts';
import { type LimitTable, limitKey, ttlAfter } from './limit-item.ts';
import { nextTurn } from './limit-turns.ts';
import { conditional } from './refused.ts';

/** Sums of intervals like 1000/7 ms are a little off: so much earlier (ms) is not too early. */
const rounding = 0.5;

interface Bucket {
  readonly intervalMs: number;
  readonly burst: number;
  readonly now: number;
}

/**
 * A token bucket as one number, the "theoretical arrival time" of the generic cell rate algorithm (ITU-T I.371): each
 * token moves it on by one interval, and it may run ahead of now by the burst. At most two conditional writes.
 */
export async function takeToken(table: LimitTable, key: string, bucket: Bucket): Promise<Taken> {
  const tried = await tryToken(table, key, bucket);
  if (tried.taken) return tried;
  const { intervalMs: spacingMs, now } = bucket;
  return { taken: false, at: await nextTurn(table, key, { now, earliest: tried.at, spacingMs }) };
}

/** The same without a turn for who is refused; `at` (ms) is when the bucket has a token again. */
export async function tryToken(table: LimitTable, key: string, bucket: Bucket): Promise<Taken> {
  const { intervalMs, burst, now } = bucket;
  const ahead = (burst - 1) * intervalMs;
  const full = await restart(table, key, bucket);
  if (full.applied) return { taken: true };
  let tat = tatOf(full.found, now);
  if (tat <= now + ahead + rounding) {
    const next = await advance(table, key, bucket);
    if (next.applied) return { taken: true };
    tat = tatOf(next.found, tat);
  }
  return { taken: false, at: tat - ahead };
}

/** A bucket that is full again (or new) starts from now. */
function restart({ client, TableName }: LimitTable, key: string, { intervalMs, now }: Bucket) {
  return conditional(
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: limitKey(key, 'B'),
        ConditionExpression: 'attribute_not_exists(#tat) OR #tat < :now',
        UpdateExpression: 'SET #tat = :next, #ttl = :ttl',
        ExpressionAttributeNames: { '#tat': 'tat', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':now': { N: String(now) },
          ':next': { N: String(now + intervalMs) },
          ':ttl': { N: ttlAfter(now + intervalMs) },
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ),
  );
}

/** One more token of a bucket that is not full, if one is left. */
function advance({ client, TableName }: LimitTable, key: string, { intervalMs, burst, now }: Bucket) {
  const latest = now + (burst - 1) * intervalMs + rounding;
  return conditional(
    client.send(
      new UpdateItemCommand({
        TableName,
        Key: limitKey(key, 'B'),
        ConditionExpression: '#tat <= :latest',
        UpdateExpression: 'SET #tat = #tat + :interval, #ttl = :ttl',
        ExpressionAttributeNames: { '#tat': 'tat', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':latest': { N: String(latest) },
          ':interval': { N: String(intervalMs) },
          ':ttl': { N: ttlAfter(latest + intervalMs) },
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ),
  );
}

const tatOf = (found: { readonly tat?: { readonly N?: string } } | undefined, otherwise: number): number =>
  Number(found?.tat?.N ?? otherwise);
