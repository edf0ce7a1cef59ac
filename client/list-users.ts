import type { Cancel } from './cancel.ts';
import { askApi, type Transport } from './transport.ts';
import type { SubmittedTask, UserPageView, UserView } from './views.ts';

/** Accounts of the caller's owner. */
export interface Users {
  /** Newest first, page after page as they are consumed; `alterUsers` is the table that background_sync keeps the same. */
  list(
    args?: Cancel & { readonly table?: 'users' | 'alterUsers'; readonly pageSize?: number },
  ): AsyncGenerator<UserView, void, void>;
  /** Starts a background_sync. */
  sync(args: Cancel & { readonly idempotencyKey: string }): Promise<SubmittedTask>;
}

export function usersOf(transport: Transport): Users {
  return {
    async *list({ table, pageSize, signal } = {}) {
      let cursor: string | undefined;
      do {
        const query = { table, limit: pageSize, cursor };
        const asked = { method: 'GET', path: '/v1/users', query, signal } as const;
        const page: UserPageView = await askApi(transport, asked);
        yield* page.users;
        cursor = page.cursor;
      } while (cursor !== undefined);
    },
    sync: ({ idempotencyKey, signal }) =>
      askApi(transport, { method: 'POST', path: '/v1/users/sync', idempotencyKey, signal }),
  };
}
