import * as z from 'zod/mini';

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** One file of a backup: items as DynamoDB's own JSON, one a line, gzipped. */
export const backupPart = z.lazy(() =>
  z.object({
    key: z.string(),
    items: z.int(),
    /** Of the gzipped file. */
    bytes: z.int(),
    /** Of the gzipped file. */
    sha256,
    /** Sum of the items' hashes (digest.ts): does not depend on their order. */
    digest: sha256,
  }),
);
export type BackupPart = z.infer<typeof backupPart>;

/** A table as DescribeTable tells it, as far as CreateTable wants it. */
const tableForm = z.lazy(() =>
  z.object({
    KeySchema: z.array(z.unknown()),
    AttributeDefinitions: z.array(z.unknown()),
    GlobalSecondaryIndexes: z.optional(z.array(z.unknown())),
  }),
);
export type TableForm = z.infer<typeof tableForm>;

const backedUpTable = z.lazy(() =>
  z.object({
    /** As the deployment calls it: TasksTable, UsersTable … */
    name: z.string(),
    tableName: z.string(),
    form: tableForm,
    items: z.int(),
    digest: sha256,
    parts: z.array(backupPart),
  }),
);
export type BackedUpTable = z.infer<typeof backedUpTable>;

/** What a backup holds. It is written last: a backup without one is not complete and counts for nothing. */
export const manifest = z.lazy(() =>
  z.object({
    format: z.literal(1),
    id: z.string(),
    /** ISO 8601. Items are read between the two; a backup is not the state of one moment. */
    startedAt: z.string(),
    finishedAt: z.string(),
    tables: z.array(backedUpTable),
  }),
);
export type Manifest = z.infer<typeof manifest>;

/** Where the manifest of a backup lies. */
export const manifestKey = (id: string) => `${id}/manifest.json`;
/** Where a part lies, and beside it what there is to know of it. */
export const partKey = (id: string, table: string, segment: number, part: number) =>
  `${id}/${table}/segment-${segment}-part-${String(part).padStart(5, '0')}.ndjson.gz`;
export const partInfoKey = (key: string) => key.replace(/\.ndjson\.gz$/, '.json');

/** Ids sort by time: 2026-11-28T16-00-00Z-1a2b3c4d. */
export const backupId = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[0-9a-f]{8}$/, 'is the id of a backup'));

export function backupIdOf(taskId: string, createdAt: number): string {
  const time = new Date(createdAt).toISOString().slice(0, 19).replaceAll(':', '-');
  return `${time}Z-${taskId.slice(-8)}`;
}
