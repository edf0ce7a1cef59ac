/**
 * Loaded before anything else in an execution environment and in its worker threads: the movable clock at the
 * offset of the supervisor, and the walls of the task root. A bundle finds here what it would find on AWS: itself
 * and Node, not the packages of the project that happens to lie around `cdk.out`.
 */
import { existsSync, realpathSync } from 'node:fs';
import { isBuiltin, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { setClockOffset } from '#local/clock.ts';

const settings = new URL(import.meta.url).searchParams;
if (isMainThread) setClockOffset(Number(settings.get('offset') ?? 0));

const taskRoot = realpathSync(settings.get('taskRoot') ?? process.cwd());
const taskRootUrl = `${pathToFileURL(taskRoot).href}/`;
const ownFolderUrl = new URL('./', import.meta.url).href;
/** Lambda's task root has no package.json above it, so a `.js` file there is CommonJS unless it says otherwise. */
const hasPackageJson = existsSync(join(taskRoot, 'package.json'));

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const { url } = resolved;
    if (!url.startsWith('file:') || isBuiltin(specifier)) return resolved;
    if (url.startsWith(taskRootUrl) || url.startsWith(ownFolderUrl)) return resolved;
    const outside = `${specifier} lies outside the function's asset (${fileURLToPath(url)}): on AWS it would be missing`;
    throw Object.assign(new Error(`Cannot find package '${specifier}': ${outside}`), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
  },
  load(url, context, nextLoad) {
    const isPlainJs = url.startsWith(taskRootUrl) && new URL(url).pathname.endsWith('.js') && !hasPackageJson;
    return nextLoad(url, isPlainJs ? { ...context, format: 'commonjs' } : context);
  },
});
