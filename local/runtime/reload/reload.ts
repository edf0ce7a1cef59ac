import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { LambdaPool } from '#local/runtime/lambda/pool.ts';
import { projectRoot } from '#local/runtime/project.ts';
import { type Bundles, type Bundling, makeBundles } from './make-bundles.ts';
import { sameFiles } from './same-files.ts';
import { watchSources } from './watch-sources.ts';

/** What became of a change of the sources. */
export type Reloading =
  | {
      readonly event: 'reloaded';
      readonly files: readonly string[];
      readonly functions: readonly string[];
      readonly seconds: number;
    }
  | { readonly event: 'reloadFailed'; readonly files: readonly string[]; readonly reason: string }
  | { readonly event: 'restartNeeded'; readonly files: readonly string[]; readonly reason: string };

interface Parts {
  readonly pools: readonly LambdaPool[];
  readonly dataDir: string;
}

/** What `cdk synth` bundled; each function of the assembly has a copy of one of its folders. */
const BUNDLES = join(projectRoot, '.build');
/** What the stacks, and not only the packages, are made of. */
const STACKS = /^(bin|lib)\/|^lambdas\/tasks\/(queues|periodic)\.ts$/;
/** Packages of earlier reloads that an environment may still read a file from. */
const KEPT = 20;

/**
 * Watches the sources: what changed is bundled by a process of its own and swapped into the functions it changes. Running
 * invocations end with the code they began with. What does not compile changes nothing. The answer ends it.
 */
export function reloadOnChange({ pools, dataDir }: Parts, tell: (reloading: Reloading) => void): () => void {
  const folder = join(dataDir, 'code');
  rmSync(folder, { recursive: true, force: true });
  const bundleOf = bundlesOf(pools);
  const changed = new Set<string>();
  // Changed since the last packages were made: what did not compile is made with what mends it.
  const unmade = new Set<string>();
  let made = BUNDLES;
  let generation = 0;
  let child: ChildProcess | undefined;
  let closed = false;
  let working = false;

  const work = async (): Promise<void> => {
    if (working) return;
    working = true;
    while (changed.size > 0 && !closed) {
      const files = [...changed].sort();
      changed.clear();
      const startedAt = performance.now();
      generation += 1;
      for (const file of files) unmade.add(file);
      const change = {
        folder: join(folder, String(generation)),
        before: made,
        files: [...unmade],
        compileCache: join(dataDir, 'compile-cache'),
      };
      const bundling = await makeBundles(change, (started) => {
        child = started;
      });
      if (bundling.ok) {
        made = bundling.folder;
        unmade.clear();
      }
      if (!closed) tell(swap(bundling, files, pools, bundleOf, startedAt));
      forgetOld(folder, generation, [made, ...pools.map(({ definition }) => definition.codeFolder)]);
    }
    working = false;
  };
  const stopWatching = watchSources(['bin', 'lib', 'lambdas'], (paths) => {
    for (const path of paths) changed.add(path);
    void work();
  });
  return () => {
    closed = true;
    stopWatching();
    child?.kill();
  };
}

function swap(
  bundling: Bundling,
  files: readonly string[],
  pools: readonly LambdaPool[],
  bundleOf: ReadonlyMap<LambdaPool, string>,
  startedAt: number,
): Reloading {
  if (!bundling.ok) return { event: 'reloadFailed', files, reason: bundling.message };
  const functions: string[] = [];
  for (const [pool, bundle] of bundleOf) {
    const code = join(bundling.folder, bundle);
    const timeoutSeconds = bundling.timeoutSeconds[pool.definition.variables.QUEUE ?? ''];
    const changedTime = timeoutSeconds !== undefined && timeoutSeconds !== pool.definition.timeoutSeconds;
    if (!existsSync(code) || (sameFiles(code, pool.definition.codeFolder) && !changedTime)) continue;
    pool.replaceCode(code, timeoutSeconds);
    functions.push(pool.definition.logicalId);
  }
  const reason =
    bundleOf.size === 0 ? 'what runs was bundled elsewhere' : restartReason(bundling, files, pools);
  if (reason) return { event: 'restartNeeded', files, reason };
  return { event: 'reloaded', files, functions, seconds: (performance.now() - startedAt) / 1000 };
}

/** What only a new start can apply: resources come from the templates. */
function restartReason(
  { tasks, timeoutSeconds }: Bundles,
  files: readonly string[],
  pools: readonly LambdaPool[],
): string | undefined {
  const served = new Set(pools.map(({ definition }) => definition.variables.QUEUE));
  const unserved = Object.keys(timeoutSeconds).filter((queue) => !served.has(queue));
  if (unserved.length > 0) return `no function serves the queue ${unserved.join(', ')} yet`;
  const known = pools
    .map(({ definition }) => definition.variables.TASKS)
    .find((names) => names !== undefined);
  if (known !== undefined && known !== tasks.join(',')) return 'there are other tasks than at the start';
  return files.some((file) => STACKS.test(file)) ? 'the stacks may have changed' : undefined;
}

/** Which package each function runs, found by its content: the assembly names its copies by their hash. */
function bundlesOf(pools: readonly LambdaPool[]): Map<LambdaPool, string> {
  const folders = existsSync(BUNDLES)
    ? readdirSync(BUNDLES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  const found = new Map<LambdaPool, string>();
  for (const pool of pools) {
    const folder = folders.find(({ name }) => sameFiles(join(BUNDLES, name), pool.definition.codeFolder));
    if (folder) found.set(pool, folder.name);
  }
  return found;
}

/** A package that no later change made anew may be an old one, and is still what runs. */
function forgetOld(folder: string, generation: number, used: readonly string[]): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const old = join(folder, name);
    if (Number(name) > generation - KEPT || used.some((path) => `${path}${sep}`.startsWith(old + sep)))
      continue;
    rmSync(old, { recursive: true, force: true });
  }
}
