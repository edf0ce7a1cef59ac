import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { RetryAfterError } from '#core/errors.ts';
import { owner as ownerSchema, taskId } from '#core/ids.ts';
import { loadState } from '#core/loaders/load-state.ts';
import { loaderConfig } from '#core/loaders/loader.ts';
import { type LoadResult, runLoad } from '#core/loaders/run-load.ts';
import type { Cell, Statement } from '#core/warehouse/warehouse.ts';
import { silentLog } from '#test/fakes/logs.ts';
import { memoryBundleStore } from '#test/fakes/memory-bundle-store.ts';
import { memoryLoaderStore } from '#test/fakes/memory-loader-store.ts';
import type { OpenWarehouse } from './open-warehouse.ts';

/** SHA-256 in hex. */
export const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const longestSeconds = 30;
/** For what the warehouse did not take. */
const retryMs = 1_000;
/** A workgroup that rests takes minutes to resume. */
const mostTurns = 60;

class SuspendedError extends Error {}

/** A task id that no other run has. */
export function newTaskId() {
  const hex = hash(`${Date.now()} ${Math.random()}`);
  return taskId.parse(`01920000-0000-7000-8000-${hex.slice(0, 12)}`);
}

/** Runs the load of files, as its task would, from its first attempt to its end. `files`: name → content. */
export async function loadFiles(
  at: OpenWarehouse,
  config: Record<string, unknown>,
  files: Readonly<Record<string, string>>,
  { folder = newTaskId(), loader = newTaskId() } = {},
): Promise<LoadResult> {
  const task = newTaskId();
  const owner = ownerSchema.parse('beatless-test');
  for (const [name, content] of Object.entries(files)) await at.put(`${owner}/${folder}/${name}`, content);
  const loaders = memoryLoaderStore();
  const source = { prefix: `${owner}/${folder}/` };
  const parsed = loaderConfig.parse({ name: 'test', source, ...config });
  const now = Date.now();
  await loaders.create({ id: loader, owner, createdAt: now, updatedAt: now, version: 1, config: parsed });
  let state: unknown;
  const save = async (saved: unknown) => {
    state = structuredClone(saved);
  };
  const context = {
    taskId: task,
    owner,
    signal: new AbortController().signal,
    progress: () => undefined,
    saveOutside: save,
    checkpoint: save,
    suspend: async (): Promise<never> => {
      throw new SuspendedError();
    },
    now: () => Date.now(),
    log: silentLog,
    loads: {
      bundles: memoryBundleStore(),
      loaders,
      files: at.files,
      warehouse: at.warehouse,
      settings: { database: at.database, roleArn: at.copyRole, statementPrefix: 'beatless-test/' },
      conversion: async () => ({ state: 'open' as const }),
      hash,
    },
  };
  for (let turn = 1; ; turn += 1) {
    try {
      return await runLoad({ loader, reload: false }, { ...context, restored: state });
    } catch (error) {
      const comesBack = error instanceof SuspendedError || error instanceof RetryAfterError;
      if (!comesBack || turn === mostTurns) throw error;
      const { prepare, load } = loadState.parse(state);
      const running = load?.id ?? prepare?.id;
      if (running === undefined) await setTimeout(retryMs);
      else await at.warehouse.describe(running, longestSeconds);
    }
  }
}

/** Runs statements of its own to their end; the rows of the last. */
export async function query(
  { warehouse, database }: OpenWarehouse,
  ...sqls: string[]
): Promise<readonly (readonly Cell[])[]> {
  const token = hash(newTaskId());
  const request = { database, sqls, name: 'beatless-test/query', token, waitSeconds: longestSeconds };
  const done = await ended({ warehouse }, await warehouse.submit(request));
  if (done.state !== 'finished') throw new Error(`${sqls.join('; ')}: ${done.error}`);
  return /^\s*SELECT/i.test(sqls.at(-1) ?? '') ? warehouse.rows(done.id, sqls.length) : [];
}

/** Waits for a statement's end. */
export async function ended(
  { warehouse }: Pick<OpenWarehouse, 'warehouse'>,
  statement: Statement,
): Promise<Statement> {
  let seen: Statement | undefined = statement;
  for (let turn = 0; seen?.state === 'running' && turn < mostTurns; turn += 1)
    seen = await warehouse.describe(statement.id, longestSeconds);
  if (!seen) throw new Error(`the warehouse knows nothing of ${statement.id}`);
  return seen;
}
