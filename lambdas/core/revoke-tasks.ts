import { RefusedError } from './errors.ts';
import type { Owner, TaskId } from './ids.ts';
import { type ListDeps, type ListRequest, listTasks } from './list-tasks.ts';
import { revokeTask } from './revoke-task.ts';
import { isEnded } from './states.ts';

/** Which open tasks of the owner; at least one member, so that nobody revokes everything by an empty object. */
export type RevokeFilter = Pick<ListRequest, 'state' | 'task' | 'from' | 'to'>;

export interface RevokeReport {
  /** Open tasks that fit the filter, as far as was counted. */
  readonly matched: number;
  /** REVOKED, or asked to stop. Zero when only counted. */
  readonly revoked: number;
  /** Changed or ended meanwhile. */
  readonly skipped: number;
  /** True when there may be more: ask again. */
  readonly more: boolean;
}

/** Tasks that one request revokes at the most. */
const mostAtOnce = 1_000;
const pageSize = 50;
/** An answer must come within 29 s. */
const timeMs = 15_000;

/** Counts, or revokes, the owner's open tasks that fit a filter. Queues are never purged: every task keeps its record. */
export async function revokeTasks(
  owner: Owner,
  filter: RevokeFilter,
  { by, confirm }: { readonly by: string; readonly confirm: boolean },
  deps: ListDeps,
): Promise<RevokeReport> {
  if (filter.state && isEnded(filter.state))
    throw new RefusedError('invalid', `Tasks in ${filter.state} have ended and cannot be revoked.`, [
      { field: 'filter.state', message: 'must be an open state' },
    ]);
  const report = { matched: 0, revoked: 0, skipped: 0, more: false };
  const until = deps.clock.now() + timeMs;
  let cursor: string | undefined;
  do {
    const page = await listTasks({ owner, ...filter, limit: pageSize, ...(cursor ? { cursor } : {}) }, deps);
    cursor = page.cursor;
    const open = page.tasks.filter(({ state }) => !isEnded(state));
    report.matched += open.length;
    if (!confirm) continue;
    const done = await Promise.all(open.map(({ id }) => revokeOrSkip(owner, id, by, deps)));
    report.revoked += done.filter(Boolean).length;
    report.skipped += done.filter((revoked) => !revoked).length;
  } while (cursor && report.matched < mostAtOnce && deps.clock.now() < until);
  report.more = cursor !== undefined;
  return report;
}

/** False when the task ended or kept changing meanwhile. */
async function revokeOrSkip(owner: Owner, id: TaskId, by: string, deps: ListDeps): Promise<boolean> {
  try {
    await revokeTask(owner, id, by, deps);
    return true;
  } catch (error) {
    if (error instanceof RefusedError) return false;
    throw error;
  }
}
