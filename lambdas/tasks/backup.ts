import * as z from 'zod/mini';
import { addDigests, emptyDigest } from '#core/backup/digest.ts';
import {
  type BackedUpTable,
  backupIdOf,
  backupPart,
  type Manifest,
  manifestKey,
  partInfoKey,
  partKey,
} from '#core/backup/manifest.ts';
import type { BackupPorts } from '#core/backup/ports.ts';
import { defineTask } from '#core/define-task.ts';
import { createdAtOf } from '#core/ids.ts';

/** Parts of a table that are read side by side. With `partBytes` this bounds the memory: 4 × (4 MB of lines and their gzip). */
const segments = 4;
const partBytes = 4 * 1024 * 1024;

/** How far one segment of the present table is. */
const segmentState = z.lazy(() =>
  z.object({ parts: z.int(), next: z.optional(z.unknown()), done: z.boolean() }),
);
/** `table` counts the tables that are finished; what their parts hold lies beside them in the bucket. */
const position = z.lazy(() =>
  z.object({
    table: z.int(),
    segments: z.array(segmentState),
    /** Parts of each finished table, segment by segment. */
    finished: z.array(z.array(z.int())),
    items: z.int(),
  }),
);
type Position = z.infer<typeof position>;

/** Copies all tables of the deployment into the bucket of backups, in segments side by side; the manifest comes last. */
export const backup = defineTask({
  name: 'backup',
  description: 'Copies every table of the deployment to S3, with a manifest of counts and checksums.',
  queue: 'bulk',
  input: z.strictObject({}),
  output: z.lazy(() =>
    z.object({
      id: z.string(),
      manifest: z.string(),
      items: z.int(),
      bytes: z.int(),
      tables: z.array(z.object({ name: z.string(), items: z.int(), bytes: z.int(), digest: z.string() })),
    }),
  ),
  example: {},
  retry: { maxAttempts: 5, backoff: 'exponential', firstSeconds: 30 },
  timeoutSeconds: 600,
  concurrency: { per: 'definition', limit: 1 },
  uses: ['backup'],
  // It holds the data of every owner.
  operatorOnly: true,
  run: async (_input, { taskId, backup: ports, checkpoint, restored, progress, signal, now }) => {
    const id = backupIdOf(taskId, createdAtOf(taskId));
    const names = Object.keys(ports.source.tables);
    const saved = position.safeParse(restored);
    const at: Position = saved.success ? saved.data : { table: 0, segments: fresh(), finished: [], items: 0 };
    while (at.table < names.length) {
      signal.throwIfAborted();
      const name = names[at.table] ?? '';
      const tableName = ports.source.tables[name] ?? '';
      const copied = await Promise.all(
        at.segments.map((state, segment) => copyPart({ id, name, tableName, segment }, state, ports)),
      );
      at.segments = copied.map(({ state }) => state);
      at.items += copied.reduce((sum, { items }) => sum + items, 0);
      progress(at.items, undefined, name);
      if (at.segments.every(({ done }) => done)) {
        at.finished.push(at.segments.map(({ parts }) => parts));
        at.table += 1;
        at.segments = fresh();
      }
      await checkpoint(at);
    }
    const tables = await Promise.all(
      names.map((name, table) => describe(id, name, at.finished[table] ?? [], ports)),
    );
    const startedAt = new Date(createdAtOf(taskId)).toISOString();
    const written: Manifest = { format: 1, id, startedAt, finishedAt: new Date(now()).toISOString(), tables };
    await ports.files.putJson(manifestKey(id), written);
    const shown = tables.map(({ name, items, digest, parts }) => ({
      name,
      items,
      digest,
      bytes: sum(parts, 'bytes'),
    }));
    return {
      id,
      manifest: manifestKey(id),
      items: sum(shown, 'items'),
      bytes: sum(shown, 'bytes'),
      tables: shown,
    };
  },
});

const fresh = (): Position['segments'] => Array.from({ length: segments }, () => ({ parts: 0, done: false }));

interface Place {
  readonly id: string;
  readonly name: string;
  readonly tableName: string;
  readonly segment: number;
}

/** Writes the next part of a segment. Repeated after a crash it replaces the same file, and what is said of it. */
async function copyPart(
  { id, name, tableName, segment }: Place,
  state: Position['segments'][number],
  { source, files }: BackupPorts,
): Promise<{ readonly state: Position['segments'][number]; readonly items: number }> {
  if (state.done) return { state, items: 0 };
  const place = { segment, segments, ...(state.next === undefined ? {} : { from: state.next }) };
  const { lines, items, digest, next } = await source.read(tableName, place, partBytes);
  const done = next === undefined;
  if (items === 0) return { state: { parts: state.parts, done, ...(done ? {} : { next }) }, items };
  const key = partKey(id, name, segment, state.parts + 1);
  const { bytes, sha256 } = await files.putLines(key, lines);
  await files.putJson(partInfoKey(key), { key, items, bytes, sha256, digest });
  return { state: { parts: state.parts + 1, done, ...(done ? {} : { next }) }, items };
}

/** What the manifest says of a table, from what lies beside its parts. */
async function describe(
  id: string,
  name: string,
  partsOfSegments: readonly number[],
  { source, files }: BackupPorts,
): Promise<BackedUpTable> {
  const tableName = source.tables[name] ?? '';
  const keys = partsOfSegments.flatMap((count, segment) =>
    Array.from({ length: count }, (_, at) => partKey(id, name, segment, at + 1)),
  );
  const parts: BackedUpTable['parts'] = [];
  for (const key of keys) parts.push(backupPart.parse(await files.getJson(partInfoKey(key))));
  const digest = parts.reduce((total, part) => addDigests(total, part.digest), emptyDigest);
  return { name, tableName, form: await source.form(tableName), items: sum(parts, 'items'), digest, parts };
}

function sum<Field extends string>(rows: readonly Readonly<Record<Field, number>>[], field: Field): number {
  return rows.reduce((total, row) => total + row[field], 0);
}
