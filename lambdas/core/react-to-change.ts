import { followGroup } from './follow-group.ts';
import type { EventPublisher, TaskStateChange } from './ports.ts';
import { isEnded } from './states.ts';
import { type SubmitDeps, submitTask } from './submit-task.ts';
import type { EndedTask, Task } from './task.ts';

/** A task before and after one write, as the table's stream tells. */
export interface TaskChange {
  readonly before?: Task;
  readonly after: Task;
}

export interface ReactDeps extends SubmitDeps {
  readonly events: EventPublisher;
  /** The deployment's own hook, e.g. an error tracker. */
  readonly onFailure: (failed: Extract<Task, { state: 'FAILURE' }>) => Promise<void>;
}

/**
 * Tells the world of a state change: an event on the bus, the callback that the task asked for, the deployment's
 * failure hook; and the parent or the children of a task that has them. A change may come twice: the callback is one task
 * however often, events may be doubled.
 */
export async function reactToChange({ before, after }: TaskChange, deps: ReactDeps): Promise<void> {
  await followGroup({ before, after }, deps);
  if (before?.state === after.state) return;
  await deps.events.publish([stateChange(before, after)]);
  if (!isEnded(after.state)) return;
  await callBack(after as EndedTask, deps);
  if (after.state === 'FAILURE')
    await deps
      .onFailure(after)
      .catch((error: unknown) => deps.log.error('the failure hook failed', { taskId: after.id, error }));
}

function stateChange(before: Task | undefined, after: Task): TaskStateChange {
  const { id, owner, task, state, attempts, tags, error } = after;
  const at = after.history?.at(-1)?.at ?? after.createdAt;
  return {
    id,
    owner,
    task,
    state,
    ...(before ? { previousState: before.state } : {}),
    at: new Date(at).toISOString(),
    attempts,
    ...(error && state !== 'SUCCESS' ? { reason: error.reason } : {}),
    ...(tags ? { tags } : {}),
  };
}

/** Only what an API key submitted can be signed. */
function isKeyId(submittedBy: string | undefined): submittedBy is string {
  return submittedBy !== undefined && /^[a-z2-7]{12}$/.test(submittedBy);
}

/** The callback is a task of its own, so its attempts, failures and repetitions can be seen like any other's. */
async function callBack(task: EndedTask, deps: ReactDeps): Promise<void> {
  if (task.callbackUrl === undefined || !isKeyId(task.submittedBy)) return;
  const { id, owner, callbackUrl, submittedBy, state, endedAt, attempts, tags, trace } = task;
  const data = {
    id,
    task: task.task,
    state,
    endedAt: new Date(endedAt).toISOString(),
    attempts,
    ...(task.state === 'FAILURE' ? { error: task.error } : {}),
    ...(tags ? { tags } : {}),
  };
  const type = `task.${state.toLowerCase()}`;
  const body = JSON.stringify({ type, timestamp: data.endedAt, data });
  const input = { url: callbackUrl, id: `msg_${id}`, keyId: submittedBy, body };
  const request = { owner, task: 'deliver_callback', input, submittedBy: 'system', trace };
  // Keys of callers hold no blanks, so none of them can be in the way of this one.
  await submitTask({ ...request, idempotencyKey: `callback ${id}` }, deps);
}
