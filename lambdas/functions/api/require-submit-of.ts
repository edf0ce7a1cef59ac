import { type ApiKey, grants } from '#core/api-key.ts';
import type { TaskId } from '#core/ids.ts';
import { requireSubmit } from '#core/keys.ts';
import { findTask } from '#core/show-task.ts';
import type { ApiDeps } from './deps.ts';

/** A key that may submit some kinds of task only may repeat and settle those only. @throws RefusedError forbidden, notFound */
export async function requireSubmitOf(caller: ApiKey, id: TaskId, deps: ApiDeps): Promise<void> {
  if (grants(caller, 'tasks:submit')) return;
  requireSubmit(caller, (await findTask(caller.owner, id, deps)).task);
}
