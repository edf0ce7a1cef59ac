import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { createdAtOf, owner, taskId } from '#core/ids.ts';
import type { TaskRef } from '#core/ports.ts';
import { type Task, task } from '#core/task.ts';
import { fromItem, type Item, toAttribute } from './attributes.ts';

/** Fields of any JSON shape: kept as text, so that floats, depth, empty strings and odd Unicode survive exactly. */
const jsonFields: ReadonlySet<string> = new Set(['input', 'result', 'waitResult', 'checkpoint']);

/** One field of a task as its attribute. */
export function toTaskAttribute(field: string, value: unknown): AttributeValue {
  return jsonFields.has(field) ? { S: JSON.stringify(value) } : toAttribute(value);
}

/** The whole item of a task, keys included. */
export function toTaskItem(task: Task): Item {
  const present = Object.entries(task).filter(([, value]) => value !== undefined);
  const fields = present.map(([field, value]) => [field, toTaskAttribute(field, value)]);
  return { ...taskKey(task), ...Object.fromEntries(fields) };
}

/** The task of an item. Throws when the item is not one. */
export function fromTaskItem(item: Item): Task {
  const fields = fromItem(item);
  for (const field of jsonFields) {
    const text = fields[field];
    if (typeof text === 'string') fields[field] = JSON.parse(text);
  }
  return task.parse(fields);
}

/** Partition of an owner's tasks of one month, e.g. "2026-11" (UTC): listing needs no index of its own. */
export function monthKey(owner: string, month: string): string {
  return `${ownerPrefix(owner)}${month.replace('-', '')}`;
}

/** What the partitions of all tasks of an owner begin with. */
export function ownerPrefix(owner: string): string {
  return `T#${owner}#`;
}

/** Key of a task's item: its month is that of the id's own timestamp. */
export function taskKey({ owner, id }: TaskRef): Item {
  const month = new Date(createdAtOf(id)).toISOString().slice(0, 7);
  return { pk: { S: monthKey(owner, month) }, sk: { S: id } };
}

const keyText = z.object({
  pk: z.string().check(z.regex(/^T#[^#]+#\d{6}$/)),
  sk: taskId,
});

/** Which task a key names: what {@link taskKey} was given. */
export function refOfKey(key: Item): TaskRef {
  const { pk, sk } = keyText.parse(fromItem(key));
  return { owner: owner.parse(pk.split('#')[1]), id: sk };
}
