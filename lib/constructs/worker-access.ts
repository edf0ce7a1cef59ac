import type { WorkerEnv } from '#functions/worker/env.ts';
import type { DataStack } from '#lib/data-stack.ts';
import type { DeploymentSettings } from '#lib/deployment-settings.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { type QueueDefinition, queues } from '#tasks/queues.ts';
import { type Access, join } from './access.ts';
import { resultsBucket, uploadsBucket } from './bucket-access.ts';
import { tasksTable } from './table-access.ts';

/** Whether callers may submit something that runs in this queue; the others' work the system makes for itself. */
export function isForCallers(queue: string, settings: DeploymentSettings): boolean {
  const { definitions } = deployedTasks(settings.tasks);
  return definitions.some((definition) => definition.queue === queue && !definition.internal);
}

/** Whether a task of this queue may have others do parts of its work. */
export function usesGroup(queue: string): boolean {
  const found = Object.entries<QueueDefinition>(queues).find(([name]) => name === queue);
  return found?.[1].uses.includes('group') ?? false;
}

/** What a worker may use of tables and buckets, whatever services the definitions of its queue name. */
export function workerAccess(
  { uses, carriesPdf }: QueueDefinition,
  forCallers: boolean,
  data: DataStack,
): Access<Pick<WorkerEnv, 'TASKS_TABLE' | 'UPLOADS_BUCKET' | 'RESULTS_BUCKET'>> {
  const claims = ['GetItem', 'UpdateItem', 'Query'] as const;
  if (!forCallers)
    return join(
      tasksTable(data.tasks, { on: claims }),
      uploadsBucket(data.uploads),
      resultsBucket(data.results),
    );
  // Effects begin with an item of their own, and so do children.
  const puts = uses.length > 0 ? (['PutItem'] as const) : [];
  return join(
    // Slots are taken back.
    tasksTable(data.tasks, { on: [...claims, ...puts, 'DeleteItem'] }),
    // Any input may be an upload; one that is missing is told apart from one that may not be read.
    uploadsBucket(data.uploads, 'GetObject', 'ListBucket'),
    // A long document is joined from what others of its tasks have written.
    resultsBucket(data.results, ...(carriesPdf ? (['GetObject'] as const) : []), 'PutObject'),
  );
}
