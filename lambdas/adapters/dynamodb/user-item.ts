import { type User, type UserKey, user } from '#core/users.ts';
import { fromItem, type Item, toItem } from './attributes.ts';

/** Item of an account. `joinedKey` orders an owner's accounts by their age and is unique: ISO time, then the name. */
export function toUserItem(account: User & { readonly passwordHash?: string }): Item {
  return toItem({ ...account, joinedKey: joinedKey(account) });
}

/** What is read of an item: everything but the password hash. */
export function fromUserItem(item: Item): User {
  return user.parse(fromItem(item));
}

/** Key of an account's item. */
export function toUserKey({ owner, username }: UserKey): Item {
  return { owner: { S: owner }, username: { S: username } };
}

/** Where an account stands in the index `newest`. */
export function joinedKey({ joinedAt, username }: Pick<User, 'joinedAt' | 'username'>): string {
  return `${new Date(joinedAt).toISOString()}#${username}`;
}

/** Lets a read ask for these fields and no others. */
export const shownFields = {
  ProjectionExpression: '#owner, username, email, firstName, lastName, joinedAt, madeBy',
  ExpressionAttributeNames: { '#owner': 'owner' },
} as const;
