import { times } from '#core/constants.ts';
import { createdAtOf, leaseId, owner, taskIdFrom } from '#core/ids.ts';
import type { EndedTask, QueuedTask, Task, TaskIn } from '#core/task.ts';

/** Noon of 20 November 2026 (UTC): when the tasks of tests are made. */
export const noon = Date.UTC(2026, 10, 20, 12);
/** The lease that running tasks of tests are held by. */
export const mine = leaseId.parse('lease-mine');
/** A lease that is not. */
export const foreign = leaseId.parse('lease-foreign');

let made = 0;

/** What all tasks have; each gets an id of its own. `createdAt` follows from the id if that is given. */
function common(given: Partial<Task>) {
  made += 1;
  const counter = new Uint8Array(10);
  new DataView(counter.buffer).setUint32(6, made);
  const id = given.id ?? taskIdFrom(given.createdAt ?? noon, counter);
  const createdAt = createdAtOf(id);
  return {
    id,
    owner: owner.parse('acme'),
    task: 'debug_task',
    queue: 'default',
    rootId: id,
    submitId: `submit-${made}`,
    inputBytes: 2,
    createdAt,
    startAt: createdAt,
    giveUpAt: createdAt + times.giveUp,
    maxAttempts: 3,
    retainDays: 14,
    claims: 0,
    attempts: 0,
    crashes: 0,
  };
}

const open = (given: Partial<Task>) => {
  const base = common(given);
  const queue = given.queue ?? base.queue;
  const shard = Number.parseInt(base.id.slice(-1), 16);
  return { ...base, openKey: `${queue}#${shard}`, dueAt: base.createdAt + times.firstDue };
};

/** A task that waits for its turn. */
export function aTask(given: Partial<QueuedTask> = {}): QueuedTask {
  return { ...open(given), state: 'PENDING', ...given };
}

/** A task that an attempt holds by the lease {@link mine}. */
export function aStartedTask(given: Partial<TaskIn<'STARTED'>> = {}): TaskIn<'STARTED'> {
  const base = { ...open(given), claims: 1, attempts: 1, startedAt: noon };
  return { ...base, lease: mine, leaseUntil: noon + 60_000, ...given, state: 'STARTED' };
}

/** A task that waits for the outside under the key {@link mine}. */
export function aWaitingTask(given: Partial<TaskIn<'WAITING'>> = {}): TaskIn<'WAITING'> {
  const base = { ...open(given), claims: 1, startedAt: noon };
  return { ...base, waitKey: mine, waitUntil: noon + 3_600_000, ...given, state: 'WAITING' };
}

/** A task that has ended. */
export function anEndedTask(
  state: EndedTask['state'] = 'SUCCESS',
  given: Partial<Pick<Task, 'id' | 'owner' | 'createdAt'>> = {},
): EndedTask {
  const ended = { claims: 1, attempts: 1, endedAt: noon, endedBy: mine, ttl: (noon + 14 * times.day) / 1000 };
  const base = { ...common(given), ...given, ...ended };
  if (state === 'SUCCESS')
    return { ...base, state, outputPrefix: `${base.id}/1/`, result: { ok: true }, resultBytes: 11 };
  if (state === 'FAILURE') return { ...base, state, error: { reason: 'broken', message: 'It broke.' } };
  return { ...base, state, revokeReason: 'revoked' };
}
