import * as z from 'zod/mini';
import type { Owner } from './ids.ts';
import { owner } from './ids.ts';

/** The two tables of user accounts that are kept the same. */
export const userTables = ['users', 'alterUsers'] as const;
export type UserTable = (typeof userTables)[number];

/** An account as anybody may see it: without its password. Times in ms. */
export const user = z.object({
  owner,
  /** Unique for its owner. */
  username: z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,59}$/)),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  joinedAt: z.int(),
  /** What made it: lets whoever repeats its work recognise its own. */
  madeBy: z.optional(z.string()),
});
export type User = z.infer<typeof user>;

/** The fields that a person edits; the rest is what an account is known by. */
export const editableFields = ['email', 'firstName', 'lastName'] as const;

/** Names one account within a table. */
export type UserKey = Pick<User, 'owner' | 'username'>;

/** Whose accounts of which table to go through, in which order: the store knows how to go on from `next`. */
interface UserPage {
  readonly users: readonly User[];
  readonly next?: unknown;
}

/** The tables of accounts, for tasks. Password hashes go in and never come out. */
export interface UserStore {
  /** Puts an account unless its owner has one of that name in the table; `existing` is what is there then. */
  add(
    table: UserTable,
    account: User & { readonly passwordHash?: string },
  ): Promise<{ readonly added: true } | { readonly added: false; readonly existing: User }>;
  /** A page of a table in an order of its own: one owner's accounts or, without an owner, everybody's. */
  page(table: UserTable, owner: Owner | undefined, limit: number, from?: unknown): Promise<UserPage>;
  /** Those of the keys (at most 100) that the table has. */
  getMany(table: UserTable, keys: readonly UserKey[]): Promise<readonly User[]>;
}

/** The same tables for whoever shows them: newest first. */
export interface UserList {
  /** The owner's accounts that come after the one that `before` stands for, which is the `cursor` of the page before. */
  newest(
    table: UserTable,
    owner: Owner,
    limit: number,
    before?: string,
  ): Promise<{ readonly users: readonly User[]; readonly cursor?: string }>;
}

/** Makes passwords that nobody knows: an account is usable once its owner has set one. */
export interface Passwords {
  /** The salted slow hash of a fresh random password, computed off the main thread. */
  hashOfRandom(): Promise<string>;
}
