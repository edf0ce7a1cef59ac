import type { ScanCommandInput, ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { fromItem } from '#adapters/dynamodb/attributes.ts';
import { type DynamoDb, ScanCommand } from '#adapters/dynamodb/client.ts';
import type { BenchCloud } from './cloud.ts';

/** A task as its item says, as far as a judge looks at it. */
export interface TaskRecord {
  readonly id: string;
  readonly rootId: string;
  readonly task: string;
  readonly state: string;
  readonly history: readonly { readonly at: number; readonly event: string; readonly by?: string }[];
  readonly reason: string | undefined;
  /** It is still in the index of open tasks, or holds a lease. */
  readonly isIndexed: boolean;
  readonly hasLease: boolean;
  readonly claims: number;
  readonly attempts: number;
  readonly crashes: number;
}

/** The table of tasks and the bucket of results of the running stacks. */
export function storesOf({ outputs }: BenchCloud): { readonly table: string; readonly bucket: string } {
  const { TasksTableName: table, ResultsBucketName: bucket } = outputs;
  if (!table || !bucket) throw new Error('the stacks do not tell TasksTableName and ResultsBucketName');
  return { table, bucket };
}

async function* pagesOf(dynamodb: DynamoDb, scan: ScanCommandInput): AsyncGenerator<ScanCommandOutput> {
  let from: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await dynamodb.send(
      new ScanCommand({ ...scan, ExclusiveStartKey: from }),
    );
    yield page;
    from = page.LastEvaluatedKey;
  } while (from);
}

/** How many tasks are open, by the index that the sweep reads. */
export async function countOpen({ dynamodb }: BenchCloud, table: string): Promise<number> {
  let open = 0;
  const query = { TableName: table, IndexName: 'open', Select: 'COUNT' as const };
  for await (const { Count = 0 } of pagesOf(dynamodb, query)) open += Count;
  return open;
}

/** Every task in the table. */
export async function readTasks({ dynamodb }: BenchCloud, table: string): Promise<TaskRecord[]> {
  const tasks: TaskRecord[] = [];
  for await (const { Items = [] } of pagesOf(dynamodb, { TableName: table })) {
    for (const item of Items) {
      const fields = fromItem(item) as Partial<Record<string, unknown>> & { readonly pk: string };
      if (!fields.pk.startsWith('T#') || typeof fields.state !== 'string') continue;
      tasks.push({
        id: String(fields.id),
        rootId: String(fields.rootId),
        task: String(fields.task),
        state: fields.state,
        history: (fields.history ?? []) as TaskRecord['history'],
        reason: (fields.error as { reason?: string } | undefined)?.reason,
        isIndexed: fields.openKey !== undefined || fields.dueAt !== undefined,
        hasLease: fields.lease !== undefined,
        claims: Number(fields.claims),
        attempts: Number(fields.attempts),
        crashes: Number(fields.crashes),
      });
    }
  }
  return tasks;
}

/** How many effects each task left behind: files `effect-<time>.txt` below `<owner>/<task id>/<claim>/`. */
export async function countEffects({ s3 }: BenchCloud, bucket: string): Promise<Map<string, number>> {
  const effects = new Map<string, number>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key = '' } of Contents) {
      const [, id, , file = ''] = Key.split('/');
      if (id && /^effect-.*\.txt$/.test(file)) effects.set(id, (effects.get(id) ?? 0) + 1);
    }
  }
  return effects;
}
