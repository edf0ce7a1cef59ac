import * as z from 'zod/mini';
import { times } from '#core/constants.ts';
import { owner, scheduleId } from '#core/ids.ts';
import type { ScheduleRef } from '#core/schedules/ports.ts';
import { type Occurrence, occurrence, type Schedule, schedule } from '#core/schedules/schedule.ts';
import { fromItem, type Item, toItem } from './attributes.ts';

/** Key of a schedule. */
export function scheduleKey(ref: ScheduleRef): Item {
  return { pk: { S: schedulePartition(ref.owner) }, sk: { S: ref.id } };
}

/** Partition of an owner's schedules. */
export const schedulePartition = (name: string): string => `S#${name}`;

/** Key of the item that says which schedule has a name. */
export function nameKey({ owner: whose, name }: Pick<Schedule, 'owner' | 'name'>): Item {
  return { pk: { S: `N#${whose}` }, sk: { S: name } };
}

/** The item that takes a name. */
export function nameItem(of: Schedule): Item {
  return { ...nameKey(of), scheduleId: { S: of.id } };
}

/** Which schedule a name item is of. */
export const ofNameItem = (item: Item) => z.object({ scheduleId }).parse(fromItem(item)).scheduleId;

/** The whole item of a schedule. Its input is kept as text, so that it survives exactly. */
export function toScheduleItem({ input, ...fields }: Schedule): Item {
  return {
    ...scheduleKey(fields),
    ...toItem(fields),
    ...(input === undefined ? {} : { input: { S: JSON.stringify(input) } }),
  };
}

/** The schedule of an item. Throws when the item is not one. */
export function fromScheduleItem(item: Item): Schedule {
  const fields = fromItem(item);
  if (typeof fields.input === 'string') fields.input = JSON.parse(fields.input);
  return schedule.parse(fields);
}

const keyText = z.object({ pk: z.string().check(z.regex(/^S#[^#]+$/)), sk: scheduleId });

/** Which schedule an entry of the index names. */
export function refOfScheduleKey({ pk, sk }: Item): ScheduleRef {
  const key = keyText.parse(fromItem(pk && sk ? { pk, sk } : {}));
  return { owner: owner.parse(key.pk.slice(2)), id: key.sk };
}

/** Partition of what became of a schedule's runs. */
export const occurrencePartition = (id: string): string => `O#${id}`;

/** Key of an occurrence: by planned time; runs by hand have a time of their own. */
export function occurrenceKey({
  scheduleId: id,
  plannedAt,
  cause,
}: Pick<Occurrence, 'scheduleId' | 'plannedAt' | 'cause'>): Item {
  const time = new Date(plannedAt).toISOString();
  return { pk: { S: occurrencePartition(id) }, sk: { S: cause === 'manual' ? `${time} manual` : time } };
}

/** The item of an occurrence; it ends by its time to live. */
export function toOccurrenceItem(of: Occurrence): Item {
  const ttl = Math.ceil((of.decidedAt + times.occurrenceLife) / 1000);
  return { ...occurrenceKey(of), ...toItem(of), ttl: { N: String(ttl) } };
}

/** The occurrence of an item. Throws when the item is not one. */
export function fromOccurrenceItem(item: Item): Occurrence {
  return occurrence.parse(fromItem(item));
}
