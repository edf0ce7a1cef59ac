import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Decided, Decision, ScheduleStore } from '#core/schedules/ports.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { type DynamoDb, GetItemCommand } from './client.ts';
import { newTaskItem } from './create-task.ts';
import { isInline, toInputItem } from './input-item.ts';
import { keyPut, ofKeyItem } from './key-item.ts';
import { dueSchedules, occurrencesOf, pageOfSchedules } from './read-schedules.ts';
import {
  fromOccurrenceItem,
  fromScheduleItem,
  nameItem,
  nameKey,
  occurrenceKey,
  ofNameItem,
  scheduleKey,
  toOccurrenceItem,
  toScheduleItem,
} from './schedule-item.ts';
import { type Refusals, transact } from './transact.ts';

const onRefusal = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** Schedules (`S#<owner>`), their names (`N#<owner>`) and what became of their runs (`O#<schedule id>`) in the task table. */
export function dynamoScheduleStore(client: DynamoDb, TableName: string): ScheduleStore {
  const getItem = async (Key: ReturnType<typeof scheduleKey>) =>
    (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
  return {
    create: async (schedule) => {
      const Item = toScheduleItem(schedule);
      const put = { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)', ...onRefusal };
      const refused = await transact(client, [{ Put: put }, takeName(TableName, schedule)], schedule.writeId);
      if (!refused || wroteBefore(refused, schedule)) return 'written';
      return { taken: takenBy(refused[1]) };
    },
    get: async (ref) => {
      const item = await getItem(scheduleKey(ref));
      return item && fromScheduleItem(item);
    },
    named: async (owner, name) => {
      const item = await getItem(nameKey({ owner, name }));
      return item && ofNameItem(item);
    },
    page: (owner, before, limit) => pageOfSchedules(client, TableName, { owner, before, limit }),
    replace: async (schedule, seen) => {
      const names =
        schedule.name === seen.name ? [] : [takeName(TableName, schedule), freeName(TableName, seen)];
      const refused = await transact(
        client,
        [writeAfter(TableName, schedule, seen.version), ...names],
        schedule.writeId,
      );
      if (!refused || wroteBefore(refused, schedule)) return 'written';
      return refused[0] ? 'stale' : { taken: takenBy(refused[1]) };
    },
    remove: async (schedule) => {
      const Delete = { TableName, Key: scheduleKey(schedule) };
      const refused = await transact(
        client,
        [{ Delete }, freeName(TableName, schedule)],
        `remove ${schedule.writeId}`,
      );
      // The name is another's by now.
      if (refused) await transact(client, [{ Delete }], `delete ${schedule.writeId}`);
    },
    decide: (decision) => decide(client, TableName, decision),
    occurrence: async (id, plannedAt) => {
      const item = await getItem(occurrenceKey({ scheduleId: id, plannedAt, cause: 'planned' }));
      return item && fromOccurrenceItem(item);
    },
    occurrences: (id, before, limit) => occurrencesOf(client, TableName, { id, before, limit }),
    due: (now, limit) => dueSchedules(client, TableName, now, limit),
  };
}

async function decide(client: DynamoDb, TableName: string, decision: Decision): Promise<Decided> {
  const { occurrence, fromQueue, schedule, task, key } = decision;
  const put = {
    TableName,
    Item: toOccurrenceItem(occurrence),
    ...(fromQueue
      ? {
          ConditionExpression: '#outcome = :queued',
          ExpressionAttributeNames: { '#outcome': 'outcome' },
          ExpressionAttributeValues: { ':queued': { S: 'queued' } },
        }
      : { ConditionExpression: 'attribute_not_exists(pk)' }),
    ...onRefusal,
  };
  const refused = await transact(
    client,
    [
      { Put: put },
      writeAfter(TableName, schedule, schedule.version - 1),
      ...(task && key ? [{ Put: keyPut(TableName, task.task, { ...key, bodyHash: '' }) }] : []),
      ...(task ? taskPuts(TableName, task) : []),
    ],
    occurrence.writeId,
  );
  if (!refused) return 'decided';
  const decided = refused[0]?.found && fromOccurrenceItem(refused[0].found);
  if (decided?.writeId === occurrence.writeId) return 'decided';
  if (key && refused[2]?.found) return { madeBefore: ofKeyItem(refused[2].found).id };
  return refused[0] ? 'known' : 'stale';
}

function taskPuts(TableName: string, { task, input }: NonNullable<Decision['task']>): TransactWriteItem[] {
  const Item = newTaskItem(task, input);
  const put = { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
  return [{ Put: put }, ...(isInline(task) ? [] : [{ Put: { TableName, Item: toInputItem(task, input) } }])];
}

/** Writes a schedule if it still has that version. */
function writeAfter(TableName: string, schedule: Schedule, version: number): TransactWriteItem {
  return {
    Put: {
      TableName,
      Item: toScheduleItem(schedule),
      ConditionExpression: '#version = :seen',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':seen': { N: String(version) } },
      ...onRefusal,
    },
  };
}

function takeName(TableName: string, schedule: Schedule): TransactWriteItem {
  const Item = nameItem(schedule);
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)', ...onRefusal } };
}

function freeName(TableName: string, schedule: Schedule): TransactWriteItem {
  return {
    Delete: {
      TableName,
      Key: nameKey(schedule),
      ConditionExpression: 'attribute_not_exists(pk) OR scheduleId = :id',
      ExpressionAttributeValues: { ':id': { S: schedule.id } },
    },
  };
}

/** The very write succeeded before, and its answer was lost. */
function wroteBefore([first]: Refusals, { writeId }: Schedule): boolean {
  return first?.found !== undefined && fromScheduleItem(first.found).writeId === writeId;
}

function takenBy(refusal: Refusals[number]) {
  if (!refusal?.found) throw new Error('a schedule was refused and not for its name');
  return ofNameItem(refusal.found);
}
