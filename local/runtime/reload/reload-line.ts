import type { Reloading } from './reload.ts';

/** More files than this are counted rather than named. */
const NAMED = 3;

/** What a person reads of a reload. */
export function reloadLine(reloading: Reloading): string {
  const { files } = reloading;
  const what = files.length <= NAMED ? files.join(', ') : `${files.length} files`;
  switch (reloading.event) {
    case 'reloaded': {
      const { functions, seconds } = reloading;
      const where = functions.length === 0 ? 'no function is changed by it' : functions.join(', ');
      return `reloaded ${what} in ${seconds.toFixed(1)} s: ${where}`;
    }
    case 'reloadFailed':
      return `not reloaded, the code from before goes on: ${what}\n${reloading.reason}`;
    case 'restartNeeded':
      return `changed ${what}: ${reloading.reason}; stop (Ctrl-C) and start again to apply all of it`;
    default:
      return reloading satisfies never;
  }
}
