import type { LeaseId } from '#core/ids.ts';
import type { Item } from './attributes.ts';
import { DeleteItemCommand, QueryCommand, UpdateItemCommand } from './client.ts';
import { type LimitTable, limitKey, limitPartition, ttlAfter } from './limit-item.ts';
import { nextTurn } from './limit-turns.ts';
import { conditional } from './refused.ts';

interface Holder {
  readonly lease: LeaseId;
  readonly leaseUntil: number;
}

/** Free slots that one call tries, when others take them from under its eyes. */
const tries = 16;
/** Refused tasks look again as if each slot became free this often (ms). */
const turnover = 500;

type TakenSlot =
  | { readonly taken: true; readonly slot: string }
  | { readonly taken: false; readonly at: number };

/** Takes one of `limit` slots for a lease; a slot whose lease is past is free. Each slot is an item of its own. */
export async function takeSlot(
  table: LimitTable,
  key: string,
  limit: number,
  holder: Holder,
  now: number,
): Promise<TakenSlot> {
  for (const slot of await candidates(table, key, limit, holder, now))
    if (await take(table, key, slot, holder, now)) return { taken: true, slot };
  const refused = { now, earliest: now + turnover, spacingMs: turnover / limit };
  return { taken: false, at: await nextTurn(table, key, refused) };
}

/** A serial limit has one slot, which is tried unseen; of several the free ones, in random order. */
async function candidates(
  table: LimitTable,
  key: string,
  limit: number,
  { lease }: Holder,
  now: number,
): Promise<readonly string[]> {
  if (limit === 1) return ['S0'];
  const held = await heldSlots(table, key);
  const own = held.find((slot) => slot.lease === lease);
  if (own) return [own.name];
  const live = new Set(held.filter(({ leaseUntil }) => leaseUntil >= now).map(({ name }) => name));
  // Slots above a limit that was lowered count until they are freed.
  if (live.size >= limit) return [];
  const free = Array.from({ length: limit }, (_, at) => `S${at}`).filter((name) => !live.has(name));
  return shuffled(free).slice(0, tries);
}

async function take(
  { client, TableName }: LimitTable,
  key: string,
  slot: string,
  { lease, leaseUntil }: Holder,
  now: number,
): Promise<boolean> {
  const update = new UpdateItemCommand({
    TableName,
    Key: limitKey(key, slot),
    // Its own lease: the answer to an earlier try was lost.
    ConditionExpression: 'attribute_not_exists(#lease) OR #leaseUntil < :now OR #lease = :lease',
    UpdateExpression: 'SET #lease = :lease, #leaseUntil = :until, #ttl = :ttl',
    ExpressionAttributeNames: { '#lease': 'lease', '#leaseUntil': 'leaseUntil', '#ttl': 'ttl' },
    ExpressionAttributeValues: {
      ':lease': { S: lease },
      ':now': { N: String(now) },
      ':until': { N: String(leaseUntil) },
      ':ttl': { N: ttlAfter(leaseUntil) },
    },
  });
  return (await conditional(client.send(update))).applied;
}

/** Frees the slot of a lease; which one it is must be looked up if the taker does not know. */
export async function freeSlot(
  table: LimitTable,
  key: string,
  lease: LeaseId,
  known: string | undefined,
): Promise<void> {
  const slot = known ?? (await heldSlots(table, key)).find((held) => held.lease === lease)?.name;
  if (slot === undefined) return;
  await conditional(
    table.client.send(
      new DeleteItemCommand({
        TableName: table.TableName,
        Key: limitKey(key, slot),
        ConditionExpression: '#lease = :lease',
        ExpressionAttributeNames: { '#lease': 'lease' },
        ExpressionAttributeValues: { ':lease': { S: lease } },
      }),
    ),
  );
}

interface HeldSlot {
  readonly name: string;
  readonly lease: string | undefined;
  readonly leaseUntil: number;
}

async function heldSlots({ client, TableName }: LimitTable, key: string): Promise<readonly HeldSlot[]> {
  const slots: HeldSlot[] = [];
  let from: Item | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :slot)',
        ExpressionAttributeValues: { ':pk': { S: limitPartition(key) }, ':slot': { S: 'S' } },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    for (const { sk, lease, leaseUntil } of answer.Items ?? [])
      slots.push({ name: sk?.S ?? '', lease: lease?.S, leaseUntil: Number(leaseUntil?.N) });
    from = answer.LastEvaluatedKey;
  } while (from);
  return slots;
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
