import * as z from 'zod/mini';
import { limits, times } from '#core/constants.ts';
import type { Task } from '#core/task.ts';
import { fromItem, type Item } from './attributes.ts';

/** Whether the input lies in the task's own item. */
export function isInline(task: Task): boolean {
  return task.inputBytes <= limits.inlineInputBytes;
}

/** Key of a large input. The submit id is part of it: no submit can touch what another one wrote for the same id. */
export function inputKey(task: Task): Item {
  return { pk: { S: `I#${task.id}` }, sk: { S: task.submitId } };
}

/** Item of a large input. It outlives its task by a day; without a task (a submit that died) it ends just so. */
export function toInputItem(task: Task, input: unknown): Item {
  const ttl = Math.ceil((task.giveUpAt + (task.retainDays + 1) * times.day) / 1000);
  return {
    ...inputKey(task),
    owner: { S: task.owner },
    input: { S: JSON.stringify(input) },
    ttl: { N: String(ttl) },
  };
}

const inputItem = z.object({ input: z.string() });

/** The input of such an item. */
export function fromInputItem(item: Item): unknown {
  return JSON.parse(inputItem.parse(fromItem(item)).input);
}
