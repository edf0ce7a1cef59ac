import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import { systemOwner } from '#core/ids.ts';
import type { User, UserKey, UserStore, UserTable } from '#core/users.ts';
import { type Conflict, compare } from './accounts/compare.ts';
import { conflictFiles } from './accounts/conflict-files.ts';

/** As many keys as DynamoDB reads in one request. */
const pageSize = 100;
/** Pages between two checkpoints. */
const pagesPerCheckpoint = 10;
/** Conflicts that the result itself lists. */
const mostShown = 20;

const file = z.lazy(() => z.object({ $file: z.string(), bytes: z.int(), contentType: z.string() }));
const conflict = z.lazy(() =>
  z.object({
    owner: z.string(),
    username: z.string(),
    fields: z.array(z.object({ field: z.string(), users: z.string(), alterUsers: z.string() })),
  }),
);
const insertions = z.lazy(() => z.object({ users: z.int(), alterUsers: z.int() }));

/** Where the work stands: the table whose pages are gone through, the page, and what was found so far. */
const position = z.lazy(() =>
  z.object({
    from: z.enum(['users', 'alterUsers']),
    next: z.unknown(),
    compared: z.int(),
    inserted: insertions,
    conflicts: z.int(),
    shown: z.array(conflict),
    files: z.array(file),
  }),
);
type Position = z.infer<typeof position>;

/**
 * Keeps two tables of accounts the same, both ways: what one lacks is put there if it is still missing, without its
 * password; what differs is told and left alone. Page by page, in bounded memory, so the tables may have any size.
 */
export const backgroundSync = defineTask({
  name: 'background_sync',
  description: 'Brings two tables of accounts together: adds what either lacks, tells what differs.',
  queue: 'bulk',
  input: z.strictObject({}),
  output: z.lazy(() =>
    z.object({
      /** Accounts of the first table, and of the second those that the first lacked. */
      compared: z.int(),
      inserted: insertions,
      conflicts: z.int(),
      shown: z.array(conflict),
      /** All conflicts (of huge numbers, the first 50,000), one JSON object a line. */
      files: z.array(file),
      /** Another run of the owner was at work: this one did nothing. */
      skipped: z.optional(z.literal('alreadyRunning')),
    }),
  ),
  example: {},
  retry: { maxAttempts: 3, backoff: 'exponential' },
  timeoutSeconds: 300,
  // Two runs of one owner would do each other's work. Whoever runs ends with its lease, so a crash blocks nobody for long.
  concurrency: {
    per: 'owner',
    limit: 1,
    skippedResult: {
      compared: 0,
      inserted: { users: 0, alterUsers: 0 },
      conflicts: 0,
      shown: [],
      files: [],
      skipped: 'alreadyRunning',
    },
  },
  uses: ['users'],
  run: async (_input, { owner, users, progress, checkpoint, restored, signal, files }) => {
    const scope = owner === systemOwner ? undefined : owner;
    const saved = position.safeParse(restored);
    const report = conflictFiles(files, saved.success ? saved.data.files : []);
    const at: Position = saved.success ? { ...saved.data } : start();
    for (let pages = 1; ; pages += 1) {
      signal.throwIfAborted();
      const page = await users.page(at.from, scope, pageSize, at.next ?? undefined);
      const { inserted, conflicts } = await settlePage(at.from, page.users, users);
      at.compared += at.from === 'users' ? page.users.length : inserted;
      at.inserted = { ...at.inserted, [otherThan(at.from)]: at.inserted[otherThan(at.from)] + inserted };
      at.conflicts += conflicts.length;
      at.shown = [...at.shown, ...conflicts].slice(0, mostShown);
      await report.add(conflicts);
      progress(at.compared, undefined, at.from);
      if (page.next === undefined && at.from === 'alterUsers') break;
      if (page.next === undefined) Object.assign(at, { from: 'alterUsers', next: undefined });
      else at.next = page.next;
      if (pages % pagesPerCheckpoint > 0) continue;
      at.files = await report.saved();
      await checkpoint(at);
    }
    const { compared, inserted, conflicts, shown } = at;
    return { compared, inserted, conflicts, shown, files: await report.saved() };
  },
});

const start = (): Position => ({
  from: 'users',
  next: undefined,
  compared: 0,
  inserted: { users: 0, alterUsers: 0 },
  conflicts: 0,
  shown: [],
  files: [],
});

const otherThan = (table: UserTable): UserTable => (table === 'users' ? 'alterUsers' : 'users');

/** Looks a page's accounts up in the other table: puts those that are not there, compares the rest. */
async function settlePage(
  from: UserTable,
  page: readonly User[],
  users: UserStore,
): Promise<{ readonly inserted: number; readonly conflicts: readonly Conflict[] }> {
  const to = otherThan(from);
  const found = new Map((await users.getMany(to, page)).map((account) => [keyOf(account), account]));
  const settled = await Promise.all(
    page.map(async (account) => {
      const known = found.get(keyOf(account));
      // What both tables have was compared on the way through the first.
      if (known) return { conflict: from === 'users' ? compare(from, account, known) : undefined };
      // Somebody may have put it since: then that one is compared, and nothing is overwritten.
      const put = await users.add(to, account);
      return put.added ? { inserted: true } : { conflict: compare(from, account, put.existing) };
    }),
  );
  return {
    inserted: settled.filter(({ inserted }) => inserted).length,
    conflicts: settled.flatMap(({ conflict }) => conflict ?? []),
  };
}

const keyOf = ({ owner, username }: UserKey) => `${owner}/${username}`;
