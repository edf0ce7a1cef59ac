import { RefusedError } from '../errors.ts';
import type { Owner } from '../ids.ts';
import type { Clock, Randomness } from '../ports.ts';
import type { ScheduleDeps } from '../schedules/schedule-deps.ts';
import { type SubmitDeps, type Submitted, submitTask } from '../submit-task.ts';
import type { Loader, LoaderConfig } from './loader.ts';
import type { LoaderStore } from './loader-store.ts';
import { scheduleLoader, scheduleOf } from './schedule-loader.ts';

export interface LoaderDeps {
  readonly loaders: LoaderStore;
  readonly clock: Clock;
  readonly random: Randomness;
}

/** Makes a loader; nothing is loaded. */
export async function createLoader(
  {
    owner,
    config,
    createdBy,
  }: { readonly owner: Owner; readonly config: LoaderConfig; readonly createdBy: string },
  { loaders, clock, random }: LoaderDeps,
): Promise<Loader> {
  const now = clock.now();
  const made = {
    id: random.taskId(now),
    owner,
    config,
    createdBy,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  await loaders.create(made);
  return made;
}

/** @throws RefusedError notFound */
export async function findLoader(
  owner: Owner,
  id: string,
  { loaders }: Pick<LoaderDeps, 'loaders'>,
): Promise<Loader> {
  const found = await loaders.get(owner, id);
  if (!found) throw new RefusedError('notFound', `You have no loader ${id}.`);
  return found;
}

/** Replaces what a loader does. Loads that run keep to what it did before. @throws RefusedError notFound, conflict */
export async function changeLoader(
  owner: Owner,
  id: string,
  { config, version }: { readonly config: LoaderConfig; readonly version: number },
  deps: LoaderDeps,
): Promise<Loader> {
  const found = await findLoader(owner, id, deps);
  const changed = { ...found, config, version: version + 1, updatedAt: deps.clock.now() };
  if (found.version === version && (await deps.loaders.update(changed, version))) return changed;
  const detail = `The loader has changed since version ${version}: read it again and change that.`;
  throw new RefusedError('conflict', detail, [{ field: 'version', message: `is ${found.version} by now` }]);
}

/** Removes it, and its schedule before: none is left that runs what is not there. @throws RefusedError notFound */
export async function removeLoader(
  owner: Owner,
  id: string,
  by: string,
  deps: LoaderDeps & ScheduleDeps,
): Promise<void> {
  const found = await findLoader(owner, id, deps);
  if (await scheduleOf(owner, id, deps))
    await scheduleLoader(found, { timing: { frequency: 'none' } }, by, deps);
  await deps.loaders.remove(owner, id);
}

export interface RunRequest {
  readonly owner: Owner;
  readonly id: string;
  readonly reload?: boolean | undefined;
  /** Of a preview: the load runs only if it still is that one. */
  readonly loadKey?: string | undefined;
  readonly submittedBy: string;
  readonly idempotencyKey?: string | undefined;
}

/** Submits a load. @throws RefusedError notFound */
export async function runLoader(request: RunRequest, deps: LoaderDeps & SubmitDeps): Promise<Submitted> {
  const { owner, id, reload, loadKey, submittedBy, idempotencyKey } = request;
  await findLoader(owner, id, deps);
  const input = { loader: id, ...(reload ? { reload } : {}), ...(loadKey ? { loadKey } : {}) };
  const submitted = await submitTask(
    { owner, task: 'load_to_redshift', input, submittedBy, ...(idempotencyKey ? { idempotencyKey } : {}) },
    deps,
  );
  await deps.loaders.recordRun(owner, id, { taskId: submitted.task.id, at: submitted.task.createdAt });
  return submitted;
}
