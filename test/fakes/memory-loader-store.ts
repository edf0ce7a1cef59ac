import type { Loader } from '#core/loaders/loader.ts';
import type { LoaderRun, LoaderStore } from '#core/loaders/loader-store.ts';

/** Loaders in memory. */
export function memoryLoaderStore(): LoaderStore {
  const loaders = new Map<string, Loader>();
  const runs = new Map<string, Map<string, LoaderRun>>();
  const own = (owner: string, id: string) => {
    const found = loaders.get(id);
    return found?.owner === owner ? found : undefined;
  };
  return {
    create: async (made) => void loaders.set(made.id, made),
    get: async (owner, id) => own(owner, id),
    list: async (owner, before, limit) =>
      [...loaders.values()]
        .filter((it) => it.owner === owner && (before === undefined || it.id < before))
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit),
    update: async (changed, seen) => {
      if (own(changed.owner, changed.id)?.version !== seen) return false;
      loaders.set(changed.id, changed);
      return true;
    },
    remove: async (owner, id) => own(owner, id) !== undefined && loaders.delete(id),
    recordRun: async (owner, id, run) => {
      const key = `${owner} ${id}`;
      runs.set(key, (runs.get(key) ?? new Map()).set(run.taskId, run));
    },
    runs: async (owner, id, before, limit) =>
      [...(runs.get(`${owner} ${id}`)?.values() ?? [])]
        .filter(({ taskId }) => before === undefined || taskId < before)
        .sort((a, b) => (a.taskId < b.taskId ? 1 : -1))
        .slice(0, limit),
  };
}
