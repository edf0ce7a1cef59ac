import { RefusedError } from './errors.ts';
import type { Owner, TaskId } from './ids.ts';
import { findTask } from './show-task.ts';
import { isEnded } from './states.ts';
import { type SubmitDeps, type Submitted, submitTask } from './submit-task.ts';

/**
 * Submits an ended task again as a new one, linked to the old and sharing its ledger of effects: what was done by
 * `ctx.once` is not done again. `key` makes repeating this request safe.
 * @throws RefusedError notFound, conflict (not ended)
 */
export async function rerunTask(
  owner: Owner,
  id: TaskId,
  { by, key }: { readonly by: string; readonly key?: string },
  deps: SubmitDeps,
): Promise<Submitted> {
  const old = await findTask(owner, id, deps);
  if (!isEnded(old.state))
    throw new RefusedError(
      'conflict',
      `Task ${id} has not ended (${old.state}): wait for it, or revoke it first.`,
    );
  const input = old.inputUpload ? undefined : await deps.store.input(old);
  const { task, maxAttempts, retainDays, priority, callbackUrl, tags, inputUpload, rootId } = old;
  const options = {
    maxAttempts,
    retainDays,
    ...(priority ? { priority } : {}),
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(tags ? { tags } : {}),
  };
  return submitTask(
    {
      owner,
      task,
      ...(inputUpload ? { inputUpload } : { input }),
      options,
      submittedBy: by,
      rerunOf: { id, rootId },
      ...(key === undefined ? {} : { idempotencyKey: `rerun ${id} ${key}` }),
    },
    deps,
  );
}
