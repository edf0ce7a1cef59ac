import type { Owner, TaskId } from './ids.ts';
import { monthsBack } from './months-back.ts';
import type { Clock, PushSender, PushStore, Subscription, TaskStore } from './ports.ts';
import { isGone, type Task } from './task.ts';

export interface PushDeps {
  readonly push: PushStore;
  readonly sender: PushSender;
  readonly clock: Pick<Clock, 'now'>;
  /** A task as its owner sees it, with its version. */
  readonly show: (task: Task, now: number) => unknown;
}

export interface SubscribeDeps extends PushDeps {
  readonly store: TaskStore;
}

const minuteMs = 60_000;
/** A ticket opens one connection, soon. */
const ticketMs = 30_000;
/** API Gateway ends a connection after two hours; what is known of it outlives that by a little. */
const connectionMs = 130 * minuteMs;
/**
 * Changes reach the stream's reader out of order by as much as it lags: what a client has seen up to `since` may lack others
 * that are older by so long. Its alarm goes off before that is too little.
 */
const overlapMs = 5 * minuteMs;
/** So many of the newest tasks are looked at when a client that watches all of them comes back. */
const replayed = 200;

/** Makes a ticket for a connection; it is shown this once, only its hash is stored. */
export async function issueTicket(
  asked: { readonly owner: Owner; readonly task?: TaskId },
  deps: {
    readonly push: PushStore;
    readonly clock: Pick<Clock, 'now'>;
    readonly newTicket: () => string;
    readonly hash: (ticket: string) => string;
  },
): Promise<{ ticket: string; expiresAt: number }> {
  const ticket = deps.newTicket();
  const expiresAt = deps.clock.now() + ticketMs;
  await deps.push.addTicket({ hash: deps.hash(ticket), expiresAt, ...asked });
  return { ticket, expiresAt };
}

/** Lets a connection in that brings a ticket which nobody has used. */
export async function connect(
  connectionId: string,
  ticketHash: string,
  { push, clock }: Pick<PushDeps, 'push' | 'clock'>,
): Promise<boolean> {
  const now = clock.now();
  const ticket = await push.takeTicket(ticketHash);
  if (!ticket || ticket.expiresAt <= now) return false;
  const { owner, task } = ticket;
  await push.addConnection({ id: connectionId, owner, ...(task ? { task } : {}) }, now + connectionMs);
  return true;
}

export interface SubscribeArgs {
  readonly connectionId: string;
  /** Only these; without, all of the owner's. */
  readonly tasks?: readonly TaskId[] | undefined;
  /** Of the last message that the client has seen (ms). */
  readonly since?: number | undefined;
}

/**
 * From here on the connection is told of changes. First stands the subscription, then what is now is read and sent: a change
 * in between comes twice, none is missed. False when the connection is not known.
 */
export async function subscribe(
  { connectionId, tasks, since }: SubscribeArgs,
  deps: SubscribeDeps,
): Promise<boolean> {
  const connection = await deps.push.connection(connectionId);
  if (!connection) return false;
  const { owner, task: only } = connection;
  const watched = only ? [only] : tasks;
  const now = deps.clock.now();
  await deps.push.subscribe(
    owner,
    { connectionId, ...(watched ? { tasks: watched } : {}) },
    now + connectionMs,
  );
  const { found, complete } = watched
    ? { found: await deps.store.getMany(watched.map((id) => ({ owner, id }))), complete: true }
    : await changedSince(owner, since ?? now, now, deps.store);
  const present = found.filter((task) => !isGone(task, now));
  await tell(
    connectionId,
    present.map((task) => deps.show(task, now)),
    now,
    deps,
  );
  await deps.sender.send(connectionId, { type: 'subscribed', at: iso(now), complete });
  return true;
}

/** Tells whoever watches them how tasks of one owner are now. */
export async function pushTasks(owner: Owner, tasks: readonly Task[], deps: PushDeps): Promise<void> {
  const subscriptions = await deps.push.subscriptions(owner);
  if (subscriptions.length === 0) return;
  const now = deps.clock.now();
  const shown = tasks.map((task) => ({ id: task.id, view: deps.show(task, now) }));
  await Promise.all(
    subscriptions.map((subscription) => {
      const views = shown.filter(({ id }) => watches(subscription, id)).map(({ view }) => view);
      return tell(subscription.connectionId, views, now, { ...deps, owner });
    }),
  );
}

/** Of the changes of one task in a batch: the last, and the last in each state before it. Progress is coalesced, states are not. */
export function lastOfEachState(changes: readonly Task[]): Task[] {
  return changes.filter((task, at) => changes[at + 1]?.state !== task.state);
}

/** A message has room for so much of the 32 KB that API Gateway takes in one frame. */
const messageBytes = 28_000;

async function tell(
  connectionId: string,
  views: readonly unknown[],
  now: number,
  { push, sender, owner }: Pick<PushDeps, 'push' | 'sender'> & { readonly owner?: Owner },
): Promise<void> {
  for (const tasks of inMessages(views)) {
    const sent = await sender.send(connectionId, { type: 'tasks', at: iso(now), tasks });
    if (sent === 'gone') {
      await push.removeConnection(connectionId, owner);
      return;
    }
  }
}

function inMessages(views: readonly unknown[]): unknown[][] {
  const messages: unknown[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const view of views) {
    const bytes = JSON.stringify(view).length;
    if (size + bytes > messageBytes) {
      messages.push([]);
      size = 0;
    }
    messages.at(-1)?.push(view);
    size += bytes;
  }
  return messages;
}

function watches({ tasks }: Subscription, id: TaskId): boolean {
  return tasks === undefined || tasks.includes(id);
}

/** Open tasks and those that have ended since, among the newest; `complete` says whether there are no others. */
async function changedSince(
  owner: Owner,
  since: number,
  now: number,
  store: TaskStore,
): Promise<{ found: readonly Task[]; complete: boolean }> {
  const newest: Task[] = [];
  for (const month of monthsBack(now, 2)) {
    const left = replayed + 1 - newest.length;
    if (left > 0) newest.push(...(await store.page(owner, month, undefined, left)));
  }
  const from = since - overlapMs;
  const found = newest.filter((task) => !('endedAt' in task) || task.endedAt >= from).slice(0, replayed);
  return { found, complete: newest.length <= replayed };
}

const iso = (time: number) => new Date(time).toISOString();
