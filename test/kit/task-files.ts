import type { Task } from '#core/task.ts';
import type { MemoryObjectStore } from '#test/fakes/memory-object-store.ts';

/** The files of a run: those of the attempt that counts, or of all attempts while none does. */
export interface TaskRunFiles {
  /** Their names. */
  readonly files: readonly string[];
  /** The content of one, as UTF-8. @throws Error when the task wrote no such file */
  text(name: string): string;
  bytes(name: string): Uint8Array;
}

/** Looks into the results bucket for a task's output. */
export function taskFiles({ results }: MemoryObjectStore, task: Task): TaskRunFiles {
  const prefix = task.state === 'SUCCESS' ? task.outputPrefix : `${task.owner}/${task.id}/`;
  const keys = [...results.keys()].filter((key) => key.startsWith(prefix));
  const nameOf = (key: string) =>
    key.slice(prefix.length).replace(task.state === 'SUCCESS' ? '' : /^\d+\//, '');
  const bytes = (name: string) => {
    const found = results.get(keys.findLast((key) => nameOf(key) === name) ?? '');
    if (found) return found.body;
    throw new Error(`the task wrote no file "${name}", but ${keys.map(nameOf).join(', ') || 'none at all'}.`);
  };
  return {
    files: [...new Set(keys.map(nameOf))],
    bytes,
    text: (name) => Buffer.from(bytes(name)).toString('utf8'),
  };
}
