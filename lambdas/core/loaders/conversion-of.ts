import * as z from 'zod/mini';
import type { TaskStore } from '../ports.ts';
import { resultFileName } from '../show-task.ts';
import { isEnded } from '../states.ts';
import type { Conversion, ConversionOf } from './load-services.ts';

/** What of a convert_pdf task's result counts here. */
const converted = z.lazy(() =>
  z.object({
    tables: z.array(z.object({ csv: z.object({ $file: z.string() }) })),
  }),
);

export interface ConversionDeps {
  readonly store: TaskStore;
  /** Text of a result in the results bucket. */
  readonly readResult: (key: string) => Promise<string>;
}

/** Looks up the tables that a task has made of a PDF. */
export function conversionOf({ store, readResult }: ConversionDeps): ConversionOf {
  return async (owner, id): Promise<Conversion> => {
    const task = await store.get({ owner, id });
    if (!task) return { state: 'failed', why: 'the task is not kept any more: convert the document again' };
    if (!isEnded(task.state)) return { state: 'open' };
    if (task.state === 'FAILURE') return { state: 'failed', why: task.error.message };
    if (task.state !== 'SUCCESS') return { state: 'failed', why: 'the task was revoked' };
    const result = task.result ?? JSON.parse(await readResult(`${task.outputPrefix}${resultFileName}`));
    const parsed = converted.safeParse(result);
    if (!parsed.success) return { state: 'failed', why: `${id} is no task that converts a PDF` };
    const files = parsed.data.tables.map(({ csv }) => ({ key: csv.$file, name: nameIn(csv.$file) }));
    return { state: 'done', files };
  };
}

const nameIn = (key: string) => key.slice(key.lastIndexOf('/') + 1);
