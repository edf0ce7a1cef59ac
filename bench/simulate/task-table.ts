import type { GuardedWrite } from '#core/guarded-write.ts';
import type { TaskId } from '#core/ids.ts';
import { createdAtOf } from '#core/ids.ts';
import type { KeyedTask, TaskRef, TaskStore, Written } from '#core/ports.ts';
import type { Task } from '#core/task.ts';
import type { Actor } from './actor.ts';
import type { Checks } from './checks.ts';
import type { Engine } from './engine.ts';
import { changed, fulfils, type Item, itemOf, taskOf } from './item.ts';
import type { Mutation } from './mutation.ts';

interface IndexEntry {
  readonly openKey: string;
  readonly dueAt: number;
}

interface KeyItem extends KeyedTask {
  readonly expiresAt: number;
}

/** The simulated table of tasks and idempotency keys, with an index `open` that lags behind it. */
export class TaskTable {
  readonly items = new Map<TaskId, Item>();
  readonly keys = new Map<string, KeyItem>();
  readonly #index = new Map<TaskId, IndexEntry>();
  readonly #lagging: { readonly at: number; readonly id: TaskId; readonly entry: IndexEntry | undefined }[] =
    [];
  readonly #engine: Engine;
  readonly #checks: Checks;
  readonly #mutation: Mutation;
  /** Told of every change, so that something happens because of it. */
  onChange: (before: Item | undefined, after: Item) => void = () => undefined;

  constructor(engine: Engine, checks: Checks, mutation: Mutation) {
    this.#engine = engine;
    this.#checks = checks;
    this.#mutation = mutation;
  }

  /** The table as `actor` reaches it. */
  portOf(actor: Actor): TaskStore {
    const engine = this.#engine;
    const call = <T>(name: string, effect: () => T): Promise<T> => engine.call(actor, name, effect);
    const found = (ref: TaskRef): Task | undefined => this.#read(ref.id, actor);
    return {
      create: (task) => call('create', () => this.#create(actor, task)),
      createKeyed: (task, _input, key) => {
        this.#checks.keyAsked(key.key, task.id);
        const mutant = this.#mutation.createKeyed;
        if (mutant) return mutant({ actor, task, key, engine, table: this });
        return call('createKeyed', () => this.#createKeyed(actor, task, key));
      },
      get: (ref) => call('get', () => found(ref)),
      getMany: (refs) => call('getMany', () => refs.map(found).filter((task) => task !== undefined)),
      // Every input of the simulator lies in its task's item.
      input: async (task) => task.input,
      update: (ref, write) => call(write.name, () => this.update(actor, ref, write)),
      page: (_owner, month, before, limit) =>
        call('page', () =>
          [...this.items.values()]
            .map(taskOf)
            .filter((task) => monthOf(task.id) === month && (before === undefined || task.id < before))
            .sort((a, b) => (a.id < b.id ? 1 : -1))
            .slice(0, limit),
        ),
      due: (queue, shard, now) => {
        const openKey = `${queue}#${shard}`;
        this.#catchUp();
        const isDue = () => this.#dueBy(openKey, now).length > 0;
        // Nothing can interleave with an empty page.
        if (!isDue()) return Promise.resolve({ refs: [] });
        return call('due', () => ({ refs: this.#dueBy(openKey, now) }));
      },
      failed: (_owner, before, limit) =>
        call('failed', () =>
          [...this.items.values()]
            .map(taskOf)
            .filter(({ state, id }) => state === 'FAILURE' && (before === undefined || id < before))
            .slice(0, limit),
        ),
      openOf: () =>
        call('openOf', () => [...this.#index.keys()].flatMap((id) => this.#read(id, actor) ?? [])),
    };
  }

  #read(id: TaskId, actor: Actor): Task | undefined {
    const item = this.items.get(id);
    if (!item) return undefined;
    const seen = this.#mutation.read ? this.#mutation.read(item, actor) : item;
    return seen && taskOf(seen);
  }

  #create(
    actor: Actor,
    task: Task,
  ): { readonly created: true } | { readonly created: false; readonly existing: Task } {
    const existing = this.items.get(task.id);
    if (!existing) {
      this.put(actor, task);
      return { created: true };
    }
    if (existing.submitId === task.submitId) return { created: true };
    return { created: false, existing: taskOf(existing) };
  }

  #createKeyed(
    actor: Actor,
    task: Task,
    key: Parameters<TaskStore['createKeyed']>[2],
  ): Awaited<ReturnType<TaskStore['createKeyed']>> {
    const existing = this.putKey(task, key);
    if (existing) return existing.id === task.id ? { created: true } : { created: false, existing };
    this.put(actor, task);
    return { created: true };
  }

  /** The key item alone; what has the key already, if anything has. */
  putKey(task: Task, key: Parameters<TaskStore['createKeyed']>[2]): KeyItem | undefined {
    const name = `${task.owner} ${key.key}`;
    const existing = this.keys.get(name);
    if (existing && existing.expiresAt >= key.now) return existing;
    this.keys.set(name, { id: task.id, bodyHash: key.bodyHash, expiresAt: key.expiresAt });
    return undefined;
  }

  /** A new item. */
  put(actor: Actor, task: Task): void {
    const item = itemOf(task);
    this.#engine.trace(actor.name, 'put', { id: task.id, state: task.state, dueAt: item.dueAt });
    this.#replace(task.id, undefined, item);
    this.#checks.created(actor, task);
  }

  /** A conditional update at this instant. */
  update(actor: Actor, ref: TaskRef, asked: GuardedWrite): Written {
    const write = this.#mutation.write ? this.#mutation.write(asked, ref, actor) : asked;
    const before = this.items.get(ref.id);
    if (!before) return { applied: false, task: undefined };
    if (!fulfils(before, write.when)) {
      if (write.name === 'defer') actor.deferred = before;
      if (this.#engine.lines) this.#engine.trace(actor.name, `${write.name} refused`, shown(before));
      return { applied: false, task: this.#read(ref.id, actor) };
    }
    const after = changed(before, write.change);
    if (write.name === 'defer') actor.deferred = after;
    if (this.#engine.lines) this.#engine.trace(actor.name, write.name, shown(after));
    this.#checks.written(actor, ref, write.name, before, after);
    this.#replace(ref.id, before, after);
    this.#mutation.applied?.(write, ref, actor, this);
    const now = this.items.get(ref.id) ?? after;
    return now === after
      ? { applied: true, task: taskOf(after) }
      : { applied: false, task: this.#read(ref.id, actor) };
  }

  /** Replaces an item without any condition: for what mutants do. */
  force(ref: TaskRef, after: Item): void {
    this.#replace(ref.id, this.items.get(ref.id), after);
  }

  #replace(id: TaskId, before: Item | undefined, after: Item): void {
    this.items.set(id, after);
    if (before?.dueAt !== after.dueAt || before?.openKey !== after.openKey) this.#reindex(id, after);
    this.onChange(before, after);
  }

  #reindex(id: TaskId, { openKey, dueAt }: Item): void {
    const isIn = typeof openKey === 'string' && typeof dueAt === 'number';
    const entry = isIn ? { openKey, dueAt } : undefined;
    const { rng, weather, now } = this.#engine;
    const lag = weather.indexLagMs === 0 ? 0 : rng.below(weather.indexLagMs);
    // DynamoDB propagates the changes of one item in order.
    const earliest = this.#lagging.reduce((most, it) => (it.id === id ? Math.max(most, it.at) : most), 0);
    if (lag === 0 && earliest === 0) this.#setEntry(id, entry);
    else this.#lagging.push({ at: Math.max(now + lag, earliest), id, entry });
  }

  #catchUp(): void {
    for (let index = 0; index < this.#lagging.length; ) {
      const lagging = this.#lagging[index];
      if (!lagging || lagging.at > this.#engine.now) index += 1;
      else {
        this.#lagging.splice(index, 1);
        this.#setEntry(lagging.id, lagging.entry);
      }
    }
  }

  #setEntry(id: TaskId, entry: IndexEntry | undefined): void {
    if (entry) this.#index.set(id, entry);
    else this.#index.delete(id);
  }

  #dueBy(openKey: string, now: number): TaskRef[] {
    this.#catchUp();
    const due: { readonly id: TaskId; readonly dueAt: number }[] = [];
    for (const [id, entry] of this.#index)
      if (entry.openKey === openKey && entry.dueAt <= now) due.push({ id, dueAt: entry.dueAt });
    due.sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
    return due.flatMap(({ id }) => {
      const item = this.items.get(id);
      return item ? [{ owner: taskOf(item).owner, id }] : [];
    });
  }

  /** When the next entry of the index falls due, as it is or as it will be; undefined when there is none. */
  nextDue(): number | undefined {
    let next: number | undefined;
    for (const { dueAt } of this.#index.values()) if (next === undefined || dueAt < next) next = dueAt;
    for (const { entry, at } of this.#lagging)
      if (entry) next = Math.min(next ?? Number.POSITIVE_INFINITY, Math.max(entry.dueAt, at));
    return next;
  }

  isInIndex(id: TaskId): boolean {
    return this.#index.has(id) || this.#lagging.some((it) => it.id === id && it.entry !== undefined);
  }
}

const monthOf = (id: TaskId) => new Date(createdAtOf(id)).toISOString().slice(0, 7);

/** What a trace tells of an item. */
function shown(item: Item): Record<string, unknown> {
  const { id, state, lease, leaseUntil, claims, attempts, crashes, notBefore, dueAt, waitKey } = item;
  const { cancelRequestedAt, error } = item;
  const reason = (error as { reason?: string } | undefined)?.reason;
  return {
    id: String(id).slice(-4),
    state,
    lease,
    leaseUntil,
    claims,
    attempts,
    crashes,
    notBefore,
    dueAt,
    waitKey,
    cancelRequestedAt,
    reason,
  };
}
