import { assertNever } from './assert-never.ts';
import { times } from './constants.ts';
import { isQueued } from './states.ts';
import type { Task } from './task.ts';

/** Why a task is where it is: what it waits for, what moves it next, and by when (ms). */
export interface Explanation {
  readonly waitsFor: string;
  readonly movedBy: string;
  /** When that should happen at the latest; absent for what has ended or has no limit. */
  readonly by?: number;
  readonly thenWhat: string;
}

/** What the explanation of a task depends on, beside the task. */
interface Surroundings {
  /** What operators have paused. */
  readonly paused: ReadonlySet<string>;
  /** Whether this deployment has the task's definition. */
  readonly isKnown: boolean;
}

/** The explanation of a task as it is now. */
export function explainTask(task: Task, now: number, { paused, isKnown }: Surroundings): Explanation {
  const wantsWorker = isQueued(task.state) || (task.state === 'WAITING' && task.waitResult !== undefined);
  if (!isKnown && wantsWorker) return explainUnknown(task);
  switch (task.state) {
    case 'SCHEDULED':
    case 'PENDING':
    case 'RETRY':
      return explainQueued(task, now, paused);
    case 'STARTED':
      return explainStarted(task, now);
    case 'WAITING':
      return {
        waitsFor: task.children
          ? `The ${task.children.length} tasks that do parts of its work: nothing of it runs itself.`
          : 'An answer from outside: nothing of it runs.',
        movedBy: movesWaiting(task),
        by: task.waitUntil,
        thenWhat: 'At that time it ends as FAILURE (timedOut).',
      };
    case 'SUCCESS':
    case 'FAILURE':
    case 'REVOKED':
      return {
        waitsFor: 'Nothing: it has ended.',
        movedBy: 'nothing',
        by: task.ttl * 1000,
        thenWhat: 'Then it is deleted. POST …/rerun makes a new task of it.',
      };
    default:
      return assertNever(task);
  }
}

/** After a rollback there may be tasks of a newer version. */
function explainUnknown({ task, giveUpAt }: Task): Explanation {
  return {
    waitsFor: `A version of this deployment that knows the definition "${task}": the present one does not.`,
    movedBy: `a deployment that has it; the task starts within ${times.deferred / 1000} s after that`,
    by: giveUpAt,
    thenWhat: `Deploy the version that has "${task}", or revoke the task. Waiting costs it no attempt; at that time it is given up.`,
  };
}

function movesWaiting({ waitResult, children }: Extract<Task, { state: 'WAITING' }>): string {
  if (waitResult !== undefined) return 'a worker, which continues it';
  return children ? 'the end of the last of them, or the first that does not succeed' : 'that answer';
}

type Queued = Extract<Task, { state: 'SCHEDULED' | 'PENDING' | 'RETRY' }>;

function explainQueued(task: Queued, now: number, paused: ReadonlySet<string>): Explanation {
  const starts = task.notBefore ?? task.startAt;
  for (const [name, what] of [
    [`queue:${task.queue}`, `the queue "${task.queue}"`],
    [`task:${task.task}`, `the definition "${task.task}"`],
  ] as const)
    if (paused.has(name))
      return {
        waitsFor: `An operator: ${what} is paused.`,
        movedBy: `POST /v1/queues/… /resume; it starts within ${times.deferred / 1000} s after that`,
        thenWhat: 'Time in a pause does not count against it.',
      };
  if (starts > now)
    return {
      waitsFor:
        task.state === 'RETRY'
          ? 'The pause before its next attempt.'
          : 'Its time, or a limit that is used up.',
      movedBy: 'its delayed wake-up',
      by: starts,
      thenWhat: `If that is lost, the sweep wakes it by ${new Date(task.dueAt).toISOString()}.`,
    };
  return {
    waitsFor: `A free worker of the queue "${task.queue}".`,
    movedBy: 'its wake-up in the queue',
    by: task.dueAt,
    thenWhat: `Then the sweep wakes it again, at longer and longer intervals; it is given up at ${new Date(task.giveUpAt).toISOString()}.`,
  };
}

function explainStarted(task: Extract<Task, { state: 'STARTED' }>, now: number): Explanation {
  if (task.leaseUntil < now)
    return {
      waitsFor: 'The sweep: the worker that ran it has died.',
      movedBy: 'the sweep, within a minute',
      by: Math.max(task.dueAt, now + 60_000),
      thenWhat: 'It is tried again, or ends as FAILURE (crashed) when that happened too often.',
    };
  return {
    waitsFor:
      task.cancelRequestedAt === undefined
        ? 'Its running attempt.'
        : 'Its running attempt, which was asked to stop.',
    movedBy: 'the worker that runs it',
    by: task.leaseUntil,
    thenWhat: 'If the worker dies, the sweep takes the task from it at that time.',
  };
}
