import { relative, sep } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * For functions that know the definitions and run none of their tasks: what a definition imports only when it runs (`import()`
 * in lambdas/tasks) is left out.
 */
export function withoutRuns(root: string): Plugin {
  return {
    name: 'without-runs',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        const isRun =
          kind === 'dynamic-import' && relative(root, importer).split(sep, 2).join('/') === 'lambdas/tasks';
        return isRun ? { path, namespace: 'not-run' } : undefined;
      });
      onLoad({ filter: /.*/, namespace: 'not-run' }, ({ path }) => ({
        contents: `throw new Error('${path} is not in this package: it runs no tasks');`,
      }));
    },
  };
}
