import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { realTimers } from '#local/clock.ts';
import { projectRoot } from '#local/runtime/project.ts';

/** An editor writes a file in several steps: what comes within this time is one change. */
const SETTLE_MS = 60;
/** What bundles and stacks are made of; editors leave other files beside them. */
const SOURCE = /\.(ts|js|mjs|json|html|css)$/;

/** Calls `changed` with the paths that changed below `folders` of the project, until the answer is called. */
export function watchSources(
  folders: readonly string[],
  changed: (paths: readonly string[]) => void,
): () => void {
  const pending = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    const paths = [...pending].sort();
    pending.clear();
    changed(paths);
  };
  const watchers: FSWatcher[] = folders.map((folder) =>
    watch(join(projectRoot, folder), { recursive: true }, (_event, name) => {
      if (name === null || !SOURCE.test(name)) return;
      pending.add(`${folder}/${name.replaceAll('\\', '/')}`);
      realTimers.clearTimeout(timer);
      timer = realTimers.setTimeout(tell, SETTLE_MS);
    }),
  );
  return () => {
    realTimers.clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
