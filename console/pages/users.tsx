import { useState } from 'preact/hooks';
import type { SubmittedTask } from '#client/views.ts';
import { Field } from '#console/parts/field.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem, wrongField } from '#console/parts/problem.tsx';
import { TaskInline } from '#console/parts/task-inline.tsx';
import { Time } from '#console/parts/time.tsx';
import { counted } from '#console/parts/words.ts';
import { useLoaded } from '#console/state/load.ts';
import { signedIn } from '#console/state/session.ts';

interface UserView {
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly joinedAt: string;
}

interface UserPage {
  readonly users: readonly UserView[];
  readonly cursor?: string;
}

const tables = { users: 'Users', alterUsers: 'Their twin table' } as const;

/** The accounts, newest first, and the two tasks that make them and bring two tables of them together. */
export function UsersPage() {
  const [table, setTable] = useState<keyof typeof tables>('users');
  const [older, setOlder] = useState<UserPage>();
  const [made, setMade] = useState<readonly string[]>([]);
  const [error, setError] = useState<unknown>();
  const [total, setTotal] = useState('50');
  const { ask, client } = signedIn();
  const page = (cursor?: string, signal?: AbortSignal) =>
    ask<UserPage>({
      method: 'GET',
      path: '/v1/users',
      query: { table, limit: 100, cursor },
      ...(signal ? { signal } : {}),
    });
  const first = useLoaded((signal) => page(undefined, signal), 3_000, table);
  const start = async (make: () => Promise<SubmittedTask>) => {
    setError(undefined);
    try {
      const task = await make();
      setMade((before) => [task.id, ...before].slice(0, 3));
    } catch (problem) {
      setError(problem);
    }
  };
  const users = [...(first.value?.users ?? []), ...(older?.users ?? [])];
  const unique = [...new Map(users.map((user) => [user.username, user])).values()];
  const cursor = older ? older.cursor : first.value?.cursor;
  return (
    <Page title="Users">
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void start(() => client.submit('create_random_user_accounts', { total: Number(total) }));
        }}
      >
        <Field id="total" label="Accounts to make" hint="50 to 500" wrong={wrongField(error, 'total')}>
          <input
            id="total"
            type="number"
            value={total}
            aria-describedby="total-hint"
            onInput={(event) => setTotal(event.currentTarget.value)}
          />
        </Field>
        <button type="submit" class="primary">
          Generate
        </button>
        <button
          type="button"
          onClick={() =>
            void start(() =>
              ask({ method: 'POST', path: '/v1/users/sync', idempotencyKey: crypto.randomUUID() }),
            )
          }
        >
          Sync now
        </button>
      </form>
      {error !== undefined && <Problem error={error} />}
      {made.map((id) => (
        <TaskInline key={id} id={id} />
      ))}
      <fieldset class="chips">
        <legend class="hidden">Table</legend>
        {Object.entries(tables).map(([name, label]) => (
          <button
            key={name}
            type="button"
            aria-pressed={table === name}
            onClick={() => {
              setTable(name as keyof typeof tables);
              setOlder(undefined);
            }}
          >
            {label}
          </button>
        ))}
      </fieldset>
      {first.error !== undefined && <Problem error={first.error} again={first.again} />}
      {first.value && unique.length === 0 && <p class="muted">There are no accounts yet.</p>}
      {unique.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <div class="scroll" tabIndex={0}>
          <table aria-label="Users">
            <thead>
              <tr>
                <th scope="col">User name</th>
                <th scope="col">Name</th>
                <th scope="col">E-mail</th>
                <th scope="col" class="right">
                  Joined
                </th>
              </tr>
            </thead>
            <tbody>
              {unique.map((user) => (
                <tr key={user.username}>
                  <th scope="row">
                    <bdi>{user.username}</bdi>
                  </th>
                  <td>
                    <bdi>{`${user.firstName} ${user.lastName}`}</bdi>
                  </td>
                  <td>
                    <bdi>{user.email}</bdi>
                  </td>
                  <td class="right">
                    <Time at={user.joinedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div class="bar">
        <span class="muted">{first.value ? `${counted(unique.length, 'account')} shown` : 'Loading …'}</span>
        {cursor && (
          <button
            type="button"
            onClick={() =>
              void page(cursor).then(
                (next) => setOlder({ ...next, users: [...(older?.users ?? []), ...next.users] }),
                setError,
              )
            }
          >
            Show more
          </button>
        )}
      </div>
    </Page>
  );
}
