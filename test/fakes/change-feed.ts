import type { TaskStore } from '#core/ports.ts';
import type { TaskChange } from '#core/react-to-change.ts';

/** The store, and the changes made through it in their order, as the table's stream tells them. */
export function withChangeFeed<Store extends TaskStore>(
  store: Store,
): { readonly store: Store; readonly changes: TaskChange[] } {
  const changes: TaskChange[] = [];
  const told: Store = {
    ...store,
    create: async (task, input) => {
      const put = await store.create(task, input);
      if (put.created) changes.push({ after: task });
      return put;
    },
    update: async (ref, write) => {
      const before = await store.get(ref);
      const written = await store.update(ref, write);
      if (before && written.applied) changes.push({ before, after: written.task });
      return written;
    },
  };
  return { store: told, changes };
}
