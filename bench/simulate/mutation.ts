import type { GuardedWrite } from '#core/guarded-write.ts';
import type { Effect, TaskRef, TaskStore } from '#core/ports.ts';
import type { Task } from '#core/task.ts';
import type { Actor } from './actor.ts';
import type { Engine } from './engine.ts';
import type { Item } from './item.ts';
import type { TaskTable } from './task-table.ts';

/** One guard taken away, at run time. Each member changes one thing that the simulated world does. */
export interface Mutation {
  /** Rewrites a write before the table sees it. */
  readonly write?: (write: GuardedWrite, ref: TaskRef, actor: Actor) => GuardedWrite;
  /** Right after a write was applied. */
  readonly applied?: (write: GuardedWrite, ref: TaskRef, actor: Actor, table: TaskTable) => void;
  /** What `actor` reads in place of an item; undefined hides it. */
  readonly read?: (item: Item, actor: Actor) => Item | undefined;
  /** In place of the transaction. */
  readonly createKeyed?: (args: {
    readonly actor: Actor;
    readonly task: Task;
    readonly key: Parameters<TaskStore['createKeyed']>[2];
    readonly engine: Engine;
    readonly table: TaskTable;
  }) => ReturnType<TaskStore['createKeyed']>;
  /** Begins an effect although the ledger has an entry. */
  readonly beginsAnyway?: (existing: Effect, asked: Effect, now: number) => boolean;
  /** The entry as whoever meets it is told. */
  readonly shownEffect?: (existing: Effect, asked: Effect) => Effect;
  /** The limits are asked after the claim. */
  readonly claimsFirst?: boolean;
  /** Whoever asks for a slot gets one. */
  readonly hasNoSlots?: boolean;
  /** A denied wake-up goes back by its visibility, and no fresh one is sent. */
  readonly denialByVisibility?: boolean;
  /** Changes of which the stream's reader hears nothing. */
  readonly streamMisses?: (after: Item) => boolean;
  /** Ids of children come from chance. */
  readonly randomChildren?: boolean;
  /** Wake-ups are deleted before their work. */
  readonly deletesFirst?: boolean;
}
