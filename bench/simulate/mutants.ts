import { times } from '#core/constants.ts';
import type { GuardedWrite } from '#core/guarded-write.ts';
import type { TaskRef } from '#core/ports.ts';
import { queuedStates, type TaskState } from '#core/states.ts';
import type { TaskField, TaskIn } from '#core/task.ts';
import { endLostLease } from '#core/transitions.ts';
import { alsoIn, changing, drop, keeping } from './conditions.ts';
import type { Item } from './item.ts';
import type { Mutation } from './mutation.ts';

/** One guard of the protocol, and the world without it. */
export interface Mutant {
  readonly guard: string;
  readonly mutation: Mutation;
}

const open = ['SCHEDULED', 'PENDING', 'RETRY', 'STARTED', 'WAITING'] as const;
const outcomes = ['succeed', 'fail', 'stopAttempt', 'retry', 'suspend', 'continue'] as const;

/** Rewrites the writes of these names. */
const on = (
  names: string | readonly string[],
  rewrite: (write: GuardedWrite, ref: TaskRef) => GuardedWrite,
): Mutation => ({
  write: (write, ref) =>
    (typeof names === 'string' ? names === write.name : names.includes(write.name))
      ? rewrite(write, ref)
      : write,
});
const dropping = (names: string | readonly string[], ...fields: readonly TaskField[]): Mutation =>
  on(names, (write) => drop(write, ...fields));
/** No sweep sees tasks of this state. */
const unswept = (state: TaskState): Mutation => ({
  read: (item, actor) => (actor.kind === 'sweep' && item.state === state ? undefined : item),
});
/** What sweeps read of an item. */
const sweepReads = (change: (item: Item) => Item): Mutation => ({
  read: (item, actor) => (actor.kind === 'sweep' ? change(item) : item),
});
/** The sweep's check of the lease that it has read is gone, too. */
const withoutLeaseCheck = (write: GuardedWrite, ref: TaskRef): GuardedWrite => {
  if (write.name !== 'watchLease') return write;
  const task = ref as TaskIn<'STARTED'>;
  return drop(endLostLease(task, task.leaseUntil + 1, task.leaseUntil + 1_000), 'leaseUntil');
};

/** Every guard of the protocol that this code has. */
export const mutants: readonly Mutant[] = [
  {
    guard: 'claim: no live lease',
    mutation: on('claim', (w) => ({ ...w, when: alsoIn(w.when, 'STARTED') })),
  },
  { guard: 'claim: notBefore is reached', mutation: dropping('claim', 'notBefore') },
  { guard: 'claim: not expired', mutation: dropping('claim', 'expiresAt') },
  {
    guard: 'claim: recognises its own lease',
    mutation: {
      read: (item, { kind, attempt }) =>
        kind === 'worker' && attempt && !attempt.ran && item.lease === attempt.lease
          ? { ...item, lease: 'of another' }
          : item,
    },
  },
  { guard: 'claim: not cancelled', mutation: dropping('claim', 'cancelRequestedAt') },
  { guard: 'claim: a waiting task needs its answer', mutation: dropping('claim', 'waitResult') },
  {
    guard: 'revoke b: only STARTED and WAITING',
    mutation: on('requestCancel', (w) => ({ ...w, when: alsoIn(drop(w, 'waitKey').when, ...queuedStates) })),
  },
  {
    guard: 'revoke b and claim: not cancelled, both',
    mutation: {
      write: (w) =>
        w.name === 'requestCancel' || w.name === 'claim'
          ? drop(w, 'cancelRequestedAt', ...(w.name === 'claim' ? [] : (['state'] as const)))
          : w,
    },
  },
  {
    guard: 'revoke a: only queued states',
    mutation: on('revokeQueued', (w) => ({ ...w, when: alsoIn(w.when, 'STARTED', 'WAITING') })),
  },
  { guard: 'outcome: lease is mine', mutation: dropping(outcomes, 'lease') },
  { guard: 'outcome: STARTED, and lease is mine', mutation: dropping(outcomes, 'lease', 'state') },
  {
    guard: 'outcome: the lease leaves with STARTED',
    mutation: on(outcomes, (w) => keeping(w, 'lease', 'leaseUntil')),
  },
  {
    guard: 'outcome: not cancelled',
    mutation: dropping(
      outcomes.filter((name) => name !== 'stopAttempt'),
      'cancelRequestedAt',
    ),
  },
  { guard: 'progress: the lease is mine', mutation: dropping('progress', 'lease') },
  { guard: 'checkpoint: the lease is mine', mutation: dropping('checkpoint', 'lease') },
  { guard: 'time-out of a wait: not cancelled', mutation: dropping('timeOutWaiting', 'cancelRequestedAt') },
  ...open.map((state) => ({ guard: `sweep of ${state}`, mutation: unswept(state) })),
  { guard: 'sweep: dueAt is as seen', mutation: dropping('postpone', 'dueAt') },
  {
    guard: 'sweep: a wait is looked at before it is over',
    mutation: on('postpone', (w) =>
      changing(w, { set: { ...w.change.set, dueAt: (w.change.set?.dueAt ?? 0) + times.day } }),
    ),
  },
  { guard: 'lease past: not cancelled', mutation: dropping('leaseLost', 'cancelRequestedAt') },
  {
    guard: 'lease past: leaseUntil < now, read and written',
    mutation: { write: withoutLeaseCheck },
  },
  {
    guard: 'lease past: lease as seen and leaseUntil < now, at the write',
    mutation: dropping('leaseLost', 'lease', 'leaseUntil'),
  },
  {
    guard: 'lease covers the hard limit',
    mutation: on('claim', (w) => {
      const { startedAt = 0, leaseUntil = 0 } = w.change.set ?? {};
      return changing(w, { set: { ...w.change.set, leaseUntil: startedAt + (leaseUntil - startedAt) / 20 } });
    }),
  },
  { guard: 'crash budget', mutation: sweepReads((item) => ({ ...item, crashes: 0 })) },
  { guard: 'index keys leave at the end', mutation: { write: (w) => keeping(w, 'openKey', 'dueAt') } },
  {
    guard: 'index keys stay at the claim',
    mutation: on('claim', (w) => changing(w, { remove: [...(w.change.remove ?? []), 'openKey', 'dueAt'] })),
  },
  {
    guard: 'key item and task in one transaction',
    mutation: {
      createKeyed: async ({ actor, task, key, engine, table }) => {
        const existing = await engine.call(actor, 'putKey', () => table.putKey(task, key));
        if (existing && existing.id !== task.id) return { created: false, existing };
        await engine.call(actor, 'create', () => {
          if (!table.items.has(task.id)) table.put(actor, task);
        });
        return { created: true };
      },
    },
  },
  {
    guard: 'key item',
    mutation: {
      createKeyed: ({ actor, task, engine, table }) =>
        engine.call(actor, 'create', () => {
          if (!table.items.has(task.id)) table.put(actor, task);
          return { created: true };
        }),
    },
  },
  { guard: 'ledger, and its attribute_not_exists', mutation: { beginsAnyway: () => true } },
  {
    guard: 'ledger: what a dead attempt began is unknown, not to be repeated',
    mutation: {
      beginsAnyway: ({ status, leaseUntil }, _asked, now) => status === 'begun' && leaseUntil < now,
    },
  },
  {
    guard: 'ledger: nonce is recognised',
    mutation: {
      shownEffect: (existing, asked) =>
        existing.by === asked.by ? { ...existing, by: 'another' } : existing,
    },
  },
  {
    guard: 'ledger: what a live attempt began is busy',
    mutation: {
      shownEffect: (existing) => (existing.status === 'begun' ? { ...existing, leaseUntil: 0 } : existing),
    },
  },
  {
    guard: 'ledger: a step begun too late costs an attempt',
    mutation: on('retry', (w) =>
      w.change.set?.error?.message.startsWith('too little') ? changing(w, { add: { attempts: -1 } }) : w,
    ),
  },
  {
    guard: 'ledger: a probe waits until the request cannot arrive any more',
    mutation: {
      shownEffect: (existing) => (existing.status === 'unknown' ? { ...existing, leaseUntil: 0 } : existing),
    },
  },
  {
    guard: 'dead letter: only queued states',
    mutation: on('undeliverable', (w) => ({ ...w, when: alsoIn(w.when, 'STARTED', 'WAITING') })),
  },
  { guard: 'dead letter: claims as its hint says', mutation: dropping('undeliverable', 'claims') },
  { guard: 'denial sends afresh, not by visibility', mutation: { denialByVisibility: true } },
  {
    guard: 'limiter before claim',
    mutation: {
      claimsFirst: true,
      applied: (write, ref, actor, table) => {
        if (write.name !== 'claim' || !actor.denied) return;
        const { lease: _lease, leaseUntil: _until, ...item } = table.items.get(ref.id) ?? {};
        table.force(ref, { ...item, state: 'RETRY', notBefore: Number(item.startedAt) + 5_000 });
      },
    },
  },
  {
    guard: 'an answered wait that a limit defers is woken again',
    mutation: {
      read: (item, actor) =>
        actor.kind === 'worker' && actor.denied && item.state === 'WAITING' ? withoutAnswer(item) : item,
    },
  },
  { guard: 'concurrency: a slot for each attempt', mutation: { hasNoSlots: true } },
  { guard: 'work that goes on does not expire', mutation: on('continue', (w) => keeping(w, 'expiresAt')) },
  { guard: 'the first answer counts', mutation: dropping('answerWait', 'waitResult') },
  { guard: 'a failed send hastens only queued tasks', mutation: dropping('hasten', 'state') },
  { guard: 'waitKey is this wait’s', mutation: dropping('answerWait', 'waitKey') },
  { guard: 'the gate of a deep queue gives way', mutation: sweepReads((item) => ({ ...item, skips: 0 })) },
  {
    guard: 'group: the parent knows its children before the first is made',
    mutation: on('children', (w) => changing(w, { set: {} })),
  },
  { guard: 'group: the ids of children follow from the parent’s', mutation: { randomChildren: true } },
  {
    guard: 'group: it is over when all have ended, or one never will',
    mutation: {
      read: (item, { kind }) =>
        (kind === 'stream' || kind === 'sweep') && item.parentId !== undefined && item.endedAt === undefined
          ? { ...item, state: 'FAILURE' }
          : item,
    },
  },
  {
    guard: 'group: the end of a child is told',
    mutation: { streamMisses: ({ parentId, endedAt }) => parentId !== undefined && endedAt !== undefined },
  },
  {
    guard: 'group: the beginning of a wait is told',
    mutation: { streamMisses: ({ children, state }) => children !== undefined && state === 'WAITING' },
  },
  {
    guard: 'group: a parent that ends badly takes its children along',
    mutation: { streamMisses: ({ children, endedAt }) => children !== undefined && endedAt !== undefined },
  },
  {
    guard: 'group: a child that was made after its parent had ended badly is ended',
    mutation: { streamMisses: ({ parentId, history }) => parentId !== undefined && history === undefined },
  },
  {
    guard: 'group: the sweep answers what the stream forgot',
    mutation: sweepReads(({ children: _children, ...item }) => item),
  },
  { guard: 'delete after the durable write', mutation: { deletesFirst: true } },
];

function withoutAnswer({ waitResult: _answer, ...item }: Item): Item {
  return item;
}

/**
 * Guards that another one implies, so that no run can tell whether they are there. What makes them redundant is itself
 * checked after every write, and removing both is in the list above.
 */
export const implied: readonly { readonly guard: string; readonly by: string }[] = [
  { guard: 'outcome: STARTED', by: 'lease is mine: only STARTED items have a lease' },
  {
    guard: 'lease past: lease as seen',
    by: 'leaseUntil < now, on the item itself: a later lease ends later',
  },
  { guard: 'lease past: leaseUntil < now', by: 'lease as seen: the sweep has read when that lease ends' },
  { guard: 'expiry: only queued states', by: 'claim: not expired, as far as clocks agree' },
  { guard: 'dead letter: not STARTED', by: 'claims as its hint says: every claim counts one more' },
];
