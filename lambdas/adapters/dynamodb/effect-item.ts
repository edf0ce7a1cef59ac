import * as z from 'zod/mini';
import { times } from '#core/constants.ts';
import { taskId } from '#core/ids.ts';
import type { Effect, EffectKey } from '#core/ports.ts';
import { fromItem, type Item, toItem } from './attributes.ts';

/** Longer than any task is kept, so that every rerun of a chain finds what the chain has done. */
const keptDays = 400;

/** Partition of the effects of a chain of reruns. */
export const effectPartition = (rootId: string): string => `E#${rootId}`;

/** Key of an effect's item. */
export function effectKey({ rootId, step }: EffectKey): Item {
  return { pk: { S: effectPartition(rootId) }, sk: { S: step } };
}

/** Seconds since 1970 until which an effect last touched at `now` (ms) is kept. */
export const effectTtl = (now: number): number => Math.ceil((now + keptDays * times.day) / 1000);

/** The item of an effect; its result is kept as text, so that any JSON survives exactly. */
export function toEffectItem(effect: Effect): Item {
  const { rootId, step, status, by, taskId: task, leaseUntil, result } = effect;
  const text = result === undefined ? undefined : JSON.stringify(result);
  const ttl = effectTtl(leaseUntil);
  return {
    ...effectKey(effect),
    ...toItem({ rootId, step, status, by, taskId: task, leaseUntil, result: text, ttl }),
  };
}

const effectItem = z.lazy(() =>
  z.object({
    rootId: taskId,
    step: z.string(),
    status: z.enum(['begun', 'done', 'unknown']),
    by: z.string(),
    taskId,
    leaseUntil: z.number(),
    result: z.optional(z.string()),
  }),
);

/** The effect of an item. Throws when the item is not one. */
export function fromEffectItem(item: Item): Effect {
  const { result, ...effect } = effectItem.parse(fromItem(item));
  return { ...effect, ...(result === undefined ? {} : { result: JSON.parse(result) }) };
}
