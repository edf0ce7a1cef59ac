import * as z from 'zod/mini';
import { limits } from '#core/constants.ts';
import { createdAtOf, owner as ownerSchema, type TaskId, taskId } from '#core/ids.ts';
import type { KeyedTask, TaskRef, TaskStore } from '#core/ports.ts';
import { isEnded } from '#core/states.ts';
import { type Task, task as taskSchema } from '#core/task.ts';
import { apply, evaluate, type Stored } from './guarded-write.ts';

/** The task table in memory, with a view of all of it. */
export interface MemoryTaskStore extends TaskStore {
  /** Every task of every owner, oldest first. */
  all(): Task[];
  /** Every entry of the index `open`, oldest due first. */
  open(): { readonly openKey: string; readonly dueAt: number; readonly ref: TaskRef }[];
  /** Forgets a task, as its time to live would. */
  delete(ref: TaskRef): void;
}

interface Keyed extends KeyedTask {
  readonly expiresAt: number;
}

/** A TaskStore that behaves as the table does, each operation at one instant. */
export function memoryTaskStore(): MemoryTaskStore {
  const tasks = new Map<string, Stored>();
  const inputs = new Map<string, unknown>();
  const keys = new Map<string, Keyed>();

  const read = (stored: Stored) => taskSchema.parse(copy(stored));
  const put = (stored: Stored): Task => {
    const task = read(stored);
    rejectLeftovers(stored, task);
    tasks.set(nameOf(task), copy(stored));
    return task;
  };
  const putNew = (task: Task, input: unknown) => {
    const inline = task.inputBytes <= limits.inlineInputBytes;
    put({ ...task, input: inline ? input : undefined });
    if (!inline) inputs.set(nameOf(task), copy({ input }).input);
  };
  const all = () => [...tasks.values()].map(read).sort((a, b) => (a.id < b.id ? -1 : 1));
  const open = () =>
    [...tasks.values()]
      .filter(({ openKey }) => openKey !== undefined)
      .map((stored) => indexEntry.parse(stored))
      .map(({ openKey, dueAt, owner, id }) => ({ openKey, dueAt, ref: { owner, id } }))
      .sort((a, b) => compareDue({ dueAt: a.dueAt, id: a.ref.id }, { dueAt: b.dueAt, id: b.ref.id }));

  return {
    all,
    open,
    delete: (ref) => {
      tasks.delete(nameOf(ref));
      inputs.delete(nameOf(ref));
    },
    create: async (task, input) => {
      const stored = tasks.get(nameOf(task));
      if (!stored) {
        putNew(task, input);
        return { created: true };
      }
      const existing = read(stored);
      return existing.submitId === task.submitId ? { created: true } : { created: false, existing };
    },
    createKeyed: async (task, input, { key, bodyHash, expiresAt, now }) => {
      const name = `${task.owner} ${key}`;
      const existing = keys.get(name);
      if (existing && existing.expiresAt >= now) {
        const { id, bodyHash: hash } = existing;
        return id === task.id ? { created: true } : { created: false, existing: { id, bodyHash: hash } };
      }
      const stored = tasks.get(nameOf(task));
      if (stored) {
        if (read(stored).submitId === task.submitId) return { created: true };
        throw new Error(`task id ${task.id} is taken`);
      }
      putNew(task, input);
      keys.set(name, { id: task.id, bodyHash, expiresAt });
      return { created: true };
    },
    get: async (ref) => {
      const stored = tasks.get(nameOf(ref));
      return stored && read(stored);
    },
    getMany: async (refs) =>
      [...new Set(refs.map(nameOf))].flatMap((name) => {
        const stored = tasks.get(name);
        return stored ? [read(stored)] : [];
      }),
    input: async (task) => {
      if (task.input !== undefined) return task.input;
      if (!inputs.has(nameOf(task))) throw new Error(`the input of task ${task.id} is gone`);
      return copy({ input: inputs.get(nameOf(task)) }).input;
    },
    update: async (ref, { when, change }) => {
      const stored = tasks.get(nameOf(ref));
      if (!stored) return { applied: false, task: undefined };
      if (!evaluate(when, stored)) return { applied: false, task: read(stored) };
      return { applied: true, task: put(apply(change, stored)) };
    },
    page: async (owner, month, before, limit) =>
      [...tasks.values()]
        .map((stored) => ({ stored, ref: refSchema.parse(stored) }))
        .filter(({ ref }) => ref.owner === owner && monthOf(ref.id) === month && (!before || ref.id < before))
        .sort((a, b) => (a.ref.id < b.ref.id ? 1 : -1))
        .slice(0, limit)
        .map(({ stored }) => read(stored)),
    due: async (queue, shard, now, limit, next) => {
      const after = next === undefined ? undefined : nextSchema.parse(next);
      const due = open()
        .filter(({ openKey, dueAt }) => openKey === `${queue}#${shard}` && dueAt <= now)
        .filter(({ dueAt, ref }) => !after || compareDue({ dueAt, id: ref.id }, after) > 0)
        .slice(0, limit);
      const refs = due.map(({ ref }) => ref);
      const last = due.at(-1);
      // Like the table: a full page continues, even if nothing is left.
      return last && due.length === limit ? { refs, next: { dueAt: last.dueAt, id: last.ref.id } } : { refs };
    },
    failed: async (owner, before, limit) =>
      all()
        .filter((task) => 'failedKey' in task && task.failedKey === owner && (!before || task.id < before))
        .reverse()
        .slice(0, limit),
    openOf: async (owner, queue, most) => {
      const entries = open().filter(({ openKey }) => openKey.startsWith(`${queue}#`));
      const refs = entries.map(({ ref }) => ref).filter((ref) => ref.owner === owner);
      if (entries.length > openEntriesRead || refs.length > most) return undefined;
      return refs.sort((a, b) => (a.id < b.id ? 1 : -1));
    },
  };
}

/** As many entries of the index `open` the table reads to find one owner's. */
const openEntriesRead = 20_000;

const refSchema = z.object({ owner: ownerSchema, id: taskId });
const indexEntry = z.object({ owner: ownerSchema, id: taskId, openKey: z.string(), dueAt: z.int() });
const nextSchema = z.object({ dueAt: z.int(), id: z.string() });
type DuePosition = z.infer<typeof nextSchema>;
const compareDue = (a: DuePosition, b: DuePosition) =>
  a.dueAt - b.dueAt || (a.id < b.id ? -1 : Number(a.id > b.id));

const nameOf = ({ owner, id }: TaskRef) => `${owner} ${id}`;
const monthOf = (id: TaskId) => new Date(createdAtOf(id)).toISOString().slice(0, 7);

/** What comes out shares nothing with what went in, and only what JSON can say survives. */
function copy(stored: Stored): Stored {
  return JSON.parse(JSON.stringify(stored));
}

/** A transition that forgets to remove a field leaves it in the item, where no reader sees it but conditions do. */
function rejectLeftovers(stored: Stored, task: Task): void {
  const shown = new Set(Object.keys(task));
  const leftovers = Object.entries(stored)
    .filter(([field, value]) => value !== undefined && !shown.has(field))
    .map(([field]) => field);
  if (leftovers.length > 0) throw new Error(`a ${task.state} task keeps ${leftovers.join(', ')}`);
  if (isEnded(task.state) === 'openKey' in stored) throw new Error(`index entry of a ${task.state} task`);
}
