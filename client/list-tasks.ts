import type { TaskState } from '#core/states.ts';
import { askApi, type Transport } from './transport.ts';
import type { TaskPageView, TaskSummary } from './views.ts';

/** Which tasks to list. */
export interface TaskFilter {
  readonly state?: TaskState;
  readonly task?: string;
  /** Created at or after, before: ISO 8601. */
  readonly from?: string;
  readonly to?: string;
  /** Tasks per request; the API allows 100. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/** The owner's tasks, newest first; asks for the next page when the one before is used up. */
export async function* listTasks(
  transport: Transport,
  { pageSize, signal, ...filter }: TaskFilter = {},
): AsyncGenerator<TaskSummary, void, void> {
  let cursor: string | undefined;
  do {
    const query = { ...filter, limit: pageSize, cursor };
    const page = await askApi<TaskPageView>(transport, { method: 'GET', path: '/v1/tasks', query, signal });
    yield* page.tasks;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
