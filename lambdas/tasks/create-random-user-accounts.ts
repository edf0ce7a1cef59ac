import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import type { Owner } from '#core/ids.ts';
import type { Passwords, User, UserStore } from '#core/users.ts';
import { randomPerson } from './accounts/random-account.ts';

/** So many accounts are made at once, and between two checkpoints. */
const atOnce = 10;
/** Names of one person's namesakes that are tried; each has one chance in millions to be taken. */
const mostTries = 20;
/** As many keys as DynamoDB reads in one request. */
const keysPerRead = 100;

/** What was there before this task made its first account: the rest is its own, whoever crashes when. */
const beginning = z.lazy(() => z.object({ alreadyThere: z.int() }));

/**
 * Makes accounts of people who do not exist. Which they are follows from the first task of the chain of reruns alone, and
 * each is put only if it is not there: however often it is tried, killed or rerun, there is one set. The account itself is
 * the checkpoint of its item: what goes on looks which are there, at no write, and makes the others.
 */
export const createRandomUserAccounts = defineTask({
  name: 'create_random_user_accounts',
  description: 'Makes 50 to 500 accounts of people who do not exist, with passwords that nobody knows.',
  queue: 'bulk',
  input: z.lazy(() => z.strictObject({ total: z.int().check(z.gte(50), z.lte(500)) })),
  output: z.lazy(() =>
    z.object({
      total: z.int(),
      /** Made by this task, in all its attempts; the others were there from an earlier task of the chain. */
      created: z.int(),
      alreadyThere: z.int(),
      /** Name, address and full name of every account, one JSON object a line. */
      report: z.object({ $file: z.string(), bytes: z.int(), contentType: z.string() }),
      first: z.array(z.object({ username: z.string(), email: z.string() })),
    }),
  ),
  example: { total: 50 },
  retry: { maxAttempts: 3, backoff: 'exponential' },
  timeoutSeconds: 300,
  uses: ['users', 'passwords'],
  run: async ({ total }, context) => {
    const { owner, rootId: seed, users, passwords, progress, checkpoint, signal, files } = context;
    const set = { owner, seed, numbers: Array.from({ length: total }, (_, number) => number) };
    const there = await findAccounts(set, users, 'taken');
    const known = beginning.safeParse(context.restored);
    const { alreadyThere } = known.success ? known.data : { alreadyThere: there.size };
    if (!known.success) await checkpoint({ alreadyThere });
    const missing = set.numbers.filter((number) => !there.has(number));
    let done = there.size;
    progress(done, total, 'accounts');
    for (let from = 0; from < missing.length; from += atOnce) {
      signal.throwIfAborted();
      await Promise.all(
        missing.slice(from, from + atOnce).map(async (number) => {
          await makeAccount({ owner, seed, number, now: context.now() }, users, passwords);
          done += 1;
          progress(done, total, 'accounts');
        }),
      );
      await checkpoint({ alreadyThere });
    }
    const found = await findAccounts(set, users, 'missing');
    const accounts = set.numbers.flatMap((number) => found.get(number) ?? []);
    const lines = accounts.map(({ username, email, firstName, lastName }) =>
      JSON.stringify({ username, email, firstName, lastName }),
    );
    const report = await files.write('accounts.ndjson', 'application/x-ndjson', `${lines.join('\n')}\n`);
    const first = accounts.slice(0, 10).map(({ username, email }) => ({ username, email }));
    return { total, created: total - alreadyThere, alreadyThere, report, first };
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
): Promise<void> {
  const madeBy = markOf(seed, number);
  const passwordHash = await passwords.hashOfRandom();
  for (let tries = 0; tries < mostTries; tries += 1) {
    const person = randomPerson(seed, number, tries);
    const account = { owner, ...person, joinedAt: now, madeBy, passwordHash };
    const answer = await users.add('users', account);
    if (answer.added || answer.existing.madeBy === madeBy) return;
  }
  throw new Error(`no free name was found for account ${number}`);
}

/**
 * The accounts of the set that are there, by number. A further name of a person is looked up where somebody else has the
 * one before (`taken`), or wherever that one is not the set's own (`missing`).
 */
async function findAccounts(
  {
    owner,
    seed,
    numbers,
  }: { readonly owner: Owner; readonly seed: string; readonly numbers: readonly number[] },
  users: UserStore,
  furtherWhere: 'taken' | 'missing',
): Promise<ReadonlyMap<number, User>> {
  const own = new Map<number, User>();
  let left = numbers;
  for (let tries = 0; tries < mostTries && left.length > 0; tries += 1) {
    const further: number[] = [];
    for (let from = 0; from < left.length; from += keysPerRead) {
      const people = left
        .slice(from, from + keysPerRead)
        .map((number) => ({ number, username: randomPerson(seed, number, tries).username }));
      const read = await users.getMany(
        'users',
        people.map(({ username }) => ({ owner, username })),
      );
      const byName = new Map(read.map((account) => [account.username, account]));
      for (const { number, username } of people) {
        const account = byName.get(username);
        if (account?.madeBy === markOf(seed, number)) own.set(number, account);
        else if (account || furtherWhere === 'missing') further.push(number);
      }
    }
    left = further;
  }
  return own;
}

const markOf = (seed: string, number: number) => `${seed}#${number}`;
