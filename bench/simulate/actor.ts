import type { LeaseId, TaskId } from '#core/ids.ts';
import type { Item } from './item.ts';
import type { QueuedMessage } from './queue.ts';

export type ActorKind = 'api' | 'worker' | 'sweep' | 'letters' | 'outside' | 'stream';

/** Somebody who runs core code: one invocation of a function. */
export interface Actor {
  readonly name: string;
  readonly kind: ActorKind;
  /** Its clock minus the true time. */
  readonly skewMs: number;
  /** Neither its hard limit nor its time-out stops it. */
  readonly stalls: boolean;
  alive: boolean;
  diedAt: number;
  /** A call has failed before its eyes, or it was kept waiting long: its work may be unfinished. */
  faulted: boolean;
  /** Runs once, when it ends or dies. */
  onEnd: () => void;
  /** The attempt that it runs, the message that it works on, those of its batch. */
  attempt: Attempt | undefined;
  message: QueuedMessage | undefined;
  batch: readonly QueuedMessage[];
  /** What the limits told it about its message. */
  denied: boolean;
  tokens: number;
  /** The item as it was when it put its message off. */
  deferred: Item | undefined;
  /** Wake-ups that it sent while it had its message. */
  sends: number;
}

/** One claim that was applied, as it really went, whatever the item says. */
export interface Attempt {
  readonly lease: LeaseId;
  readonly task: TaskId;
  readonly actor: Actor;
  /** The definition was called. */
  ran: boolean;
  /** It works right now. */
  running: boolean;
  /** It has nothing more to do. */
  over: boolean;
  /** It died, met a failing call, or was kept waiting: it may end as crashed. */
  excused: boolean;
}
