import { times } from '#core/constants.ts';
import type { Effect, EffectKey, EffectStore } from '#core/ports.ts';
import { type Item, toItem } from './attributes.ts';
import {
  DeleteItemCommand,
  type DynamoDb,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from './client.ts';
import { effectKey, effectPartition, effectTtl, fromEffectItem, toEffectItem } from './effect-item.ts';
import { type Conditional, conditional } from './refused.ts';

/** A condition of a write. Every name is aliased: `status` and `by` are reserved words. */
interface Guard {
  readonly when: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The ledger of effects, in the task table (`E#<root id>`, step). A write whose answer was lost finds its own work
 * when the SDK repeats it, and is known as done.
 */
export function dynamoEffectStore(client: DynamoDb, tableName: string): EffectStore {
  const table: Table = { client, TableName: tableName };
  return {
    begin: (effect) => begin(table, effect),
    finish: async (key, by, result) => {
      const change = { status: 'done', result: JSON.stringify(result ?? null) };
      const written = await update(table, key, ownBegun(by), change);
      if (written.applied) return true;
      const found = foundIn(written);
      const same = JSON.stringify(found?.result) === JSON.stringify(result);
      return found?.by === by && found.status === 'done' && same;
    },
    takeOver: async (effect, seen) => {
      const Item = toEffectItem(effect);
      const put = { TableName: tableName, Item, ...asInput(notDone(seen)) };
      const written = await conditional(client.send(new PutItemCommand(put)));
      return written.applied || foundIn(written)?.by === effect.by;
    },
    markUnknown: async (key, by) => {
      const written = await update(table, key, ownBegun(by), { status: 'unknown' });
      const found = written.applied ? undefined : foundIn(written);
      return written.applied || (found?.by === by && found.status === 'unknown');
    },
    forget: async (key, by) => {
      const written = await remove(table, key, notDone(by));
      return written.applied || written.found === undefined;
    },
    settle: (key, outcome, now) => settle(table, key, outcome, now),
    list: (rootId) => list(table, rootId),
  };
}

interface Table {
  readonly client: DynamoDb;
  readonly TableName: string;
}

async function begin(
  table: Table,
  effect: Effect,
): Promise<{ readonly begun: true } | { readonly begun: false; readonly existing: Effect }> {
  const { client, TableName } = table;
  const put = new PutItemCommand({
    TableName,
    Item: toEffectItem(effect),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const written = await conditional(client.send(put));
  if (written.applied) return { begun: true };
  if (!written.found) throw new Error(`DynamoDB refused the effect "${effect.step}" and shows no other`);
  await keep(table, effect, written.found);
  return { begun: false, existing: fromEffectItem(written.found) };
}

/** A rerun long after the effect may itself be rerun long after: the entry must outlive the whole chain. */
async function keep(table: Table, effect: Effect, found: Item): Promise<void> {
  const half = 200 * times.day;
  if (Number(found.ttl?.N) * 1000 > effect.leaseUntil + half) return;
  const exists = { when: 'attribute_exists(pk)', names: {}, values: {} };
  await update(table, effect, exists, { ttl: effectTtl(effect.leaseUntil) });
}

async function settle(
  table: Table,
  key: EffectKey,
  outcome: { readonly done: unknown } | 'notDone',
  now: number,
): Promise<boolean> {
  const dead = {
    when: '#status = :unknown OR (#status = :begun AND #leaseUntil < :dead)',
    names: { '#status': 'status', '#leaseUntil': 'leaseUntil' },
    values: { ':unknown': 'unknown', ':begun': 'begun', ':dead': now - times.leaseGrace },
  };
  if (outcome === 'notDone') return (await remove(table, key, dead)).applied;
  const change = { status: 'done', result: JSON.stringify(outcome.done ?? null), ttl: effectTtl(now) };
  const written = await update(table, key, dead, { ...change, settledAt: now });
  return written.applied || written.found?.settledAt?.N === String(now);
}

async function list({ client, TableName }: Table, rootId: string): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  let from: Item | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: effectPartition(rootId) } },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    effects.push(...(answer.Items ?? []).map(fromEffectItem));
    from = answer.LastEvaluatedKey;
  } while (from);
  return effects;
}

const ownBegun = (by: string): Guard => ({
  when: '#by = :owner AND #status = :begun',
  names: { '#by': 'by', '#status': 'status' },
  values: { ':owner': by, ':begun': 'begun' },
});

const notDone = (by: string): Guard => ({
  when: '#by = :owner AND #status <> :done',
  names: { '#by': 'by', '#status': 'status' },
  values: { ':owner': by, ':done': 'done' },
});

function update({ client, TableName }: Table, key: EffectKey, guard: Guard, change: object) {
  const fields = Object.entries(change);
  const { names, values } = guard;
  const set = {
    when: guard.when,
    names: { ...names, ...Object.fromEntries(fields.map(([field]) => [`#${field}`, field])) },
    values: { ...values, ...Object.fromEntries(fields.map(([field, value]) => [`:new_${field}`, value])) },
  };
  const UpdateExpression = `SET ${fields.map(([field]) => `#${field} = :new_${field}`).join(', ')}`;
  const input = { TableName, Key: effectKey(key), UpdateExpression, ...asInput(set) };
  return conditional(client.send(new UpdateItemCommand(input)));
}

function remove({ client, TableName }: Table, key: EffectKey, guard: Guard) {
  return conditional(
    client.send(new DeleteItemCommand({ TableName, Key: effectKey(key), ...asInput(guard) })),
  );
}

function asInput({ when, names, values }: Guard) {
  return {
    ConditionExpression: when,
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: toItem(values) } : {}),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
}

const foundIn = (written: Conditional): Effect | undefined =>
  written.applied || !written.found ? undefined : fromEffectItem(written.found);
