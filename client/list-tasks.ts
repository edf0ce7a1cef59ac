import type { TaskState } from '#core/states.ts';
import { type Ask, askApi, type Transport } from './transport.ts';
import type { TaskPageView, TaskSummary } from './views.ts';

/** Which tasks to list. */
export interface TaskFilter {
  readonly state?: TaskState;
  readonly task?: string;
  /** Only what failed for this reason, e.g. "crashed". */
  readonly reason?: string;
  /** Created at or after, before: ISO 8601. */
  readonly from?: string;
  readonly to?: string;
  /** Tasks per request; the API allows 100. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/** The owner's tasks, newest first; asks for the next page when the one before is used up. */
export function listTasks(
  transport: Transport,
  { pageSize, signal, ...filter }: TaskFilter = {},
): AsyncGenerator<TaskSummary, void, void> {
  return pagesOf(transport, { path: '/v1/tasks', query: { ...filter, limit: pageSize }, signal });
}

/** Page after page of a route that answers with a cursor. */
export async function* pagesOf(
  transport: Transport,
  { query, ...asked }: Pick<Ask, 'path' | 'query' | 'signal'>,
): AsyncGenerator<TaskSummary, void, void> {
  let cursor: string | undefined;
  do {
    const page = await askApi<TaskPageView>(transport, {
      method: 'GET',
      ...asked,
      query: { ...query, cursor },
    });
    yield* page.tasks;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
