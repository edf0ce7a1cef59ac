import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import type { Owner } from '#core/ids.ts';
import type { Passwords, User, UserStore } from '#core/users.ts';
import { randomPerson } from './accounts/random-account.ts';

/** So many accounts are made between two checkpoints: a crash costs that many hashes, and no account. */
const perCheckpoint = 10;
/** Names of one person's namesakes that are tried; each has one chance in millions to be taken. */
const mostTries = 20;

const counts = z.object({ done: z.int(), created: z.int() });

/**
 * Makes accounts of people who do not exist. Which they are follows from the first task of the chain of reruns alone, and
 * each is put only if it is not there: however often it is tried, killed or rerun, there is one set.
 */
export const createRandomUserAccounts = defineTask({
  name: 'create_random_user_accounts',
  description: 'Makes 50 to 500 accounts of people who do not exist, with passwords that nobody knows.',
  queue: 'bulk',
  input: z.strictObject({ total: z.int().check(z.gte(50), z.lte(500)) }),
  output: z.object({
    total: z.int(),
    /** Made by this task; the others were there from an earlier task of the chain, or a crashed attempt. */
    created: z.int(),
    alreadyThere: z.int(),
    /** Name, address and full name of every account, one JSON object a line. */
    report: z.object({ $file: z.string(), bytes: z.int(), contentType: z.string() }),
    first: z.array(z.object({ username: z.string(), email: z.string() })),
  }),
  example: { total: 50 },
  retry: { maxAttempts: 3, backoff: 'exponential' },
  timeoutSeconds: 300,
  uses: ['users', 'passwords'],
  run: async ({ total }, context) => {
    const { owner, rootId: seed, users, passwords, progress, checkpoint, signal, files } = context;
    const known = counts.safeParse(context.restored);
    let { done, created } = known.success ? known.data : { done: 0, created: 0 };
    progress(done, total, 'accounts');
    while (done < total) {
      signal.throwIfAborted();
      const numbers = Array.from({ length: Math.min(perCheckpoint, total - done) }, (_, at) => done + at);
      let finished = done;
      const made = await Promise.all(
        numbers.map(async (number) => {
          const { added } = await makeAccount({ owner, seed, number, now: context.now() }, users, passwords);
          finished += 1;
          progress(finished, total, 'accounts');
          return added;
        }),
      );
      done += numbers.length;
      created += made.filter(Boolean).length;
      await checkpoint({ done, created });
    }
    const accounts = await everyAccount({ owner, seed, total }, users);
    const lines = accounts.map(({ username, email, firstName, lastName }) =>
      JSON.stringify({ username, email, firstName, lastName }),
    );
    const report = await files.write('accounts.ndjson', 'application/x-ndjson', `${lines.join('\n')}\n`);
    const first = accounts.slice(0, 10).map(({ username, email }) => ({ username, email }));
    return { total, created, alreadyThere: total - created, report, first };
  },
});

interface Place {
  readonly owner: Owner;
  readonly seed: string;
  readonly number: number;
  readonly now: number;
}

/** Puts the account with that number; one that bears its mark is its own, made by an attempt whose end is not known. */
async function makeAccount(
  { owner, seed, number, now }: Place,
  users: UserStore,
  passwords: Passwords,
): Promise<{ readonly added: boolean }> {
  const madeBy = markOf(seed, number);
  const passwordHash = await passwords.hashOfRandom();
  for (let tries = 0; tries < mostTries; tries += 1) {
    const person = randomPerson(seed, number, tries);
    const account = { owner, ...person, joinedAt: now, madeBy, passwordHash };
    const answer = await users.add('users', account);
    if (answer.added) return { added: true };
    if (answer.existing.madeBy === madeBy) return { added: false };
  }
  throw new Error(`no free name was found for account ${number}`);
}

/** All accounts of the set, by number. */
async function everyAccount(
  { owner, seed, total }: { readonly owner: Owner; readonly seed: string; readonly total: number },
  users: UserStore,
): Promise<readonly User[]> {
  const byMark = new Map<string, User>();
  for (let tries = 0; tries < mostTries && byMark.size < total; tries += 1) {
    const missing = Array.from({ length: total }, (_, number) => number).filter(
      (number) => !byMark.has(markOf(seed, number)),
    );
    for (let from = 0; from < missing.length; from += 100) {
      const keys = missing.slice(from, from + 100).map((number) => {
        return { owner, username: randomPerson(seed, number, tries).username };
      });
      for (const found of await users.getMany('users', keys))
        if (found.madeBy?.startsWith(`${seed}#`)) byMark.set(found.madeBy, found);
    }
  }
  return Array.from({ length: total }, (_, number) => byMark.get(markOf(seed, number))).filter(
    (account) => account !== undefined,
  );
}

const markOf = (seed: string, number: number) => `${seed}#${number}`;
