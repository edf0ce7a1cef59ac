import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/** The import by which a function gets the OpenAPI document, as text (parsing it at each cold start costs 2 ms). */
const openApiModule = 'virtual:openapi';

/**
 * Keeps long texts out of the code that V8 has to scan at each cold start: a text import, and `openApiJson` of
 * 'virtual:openapi' (made by `build` when asked), become a file beside the handler that is read when it loads. `texts`
 * collects them by file name.
 */
export function textsBeside(build: () => Promise<object>, texts: Map<string, Uint8Array>): Plugin {
  const readBeside = (name: string) =>
    `process.getBuiltinModule('fs').readFileSync(__dirname + ${JSON.stringify(`/${name}`)}, 'utf8')`;
  return {
    name: 'texts-beside',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${openApiModule}$`) }, ({ path }) => ({ path, namespace: 'openapi' }));
      onLoad({ filter: /.*/, namespace: 'openapi' }, async () => {
        texts.set('openapi.json', Buffer.from(JSON.stringify(await build())));
        return { contents: `export const openApiJson = ${readBeside('openapi.json')};`, loader: 'js' };
      });
      onLoad({ filter: /\.(html|css|js)$/ }, ({ path, with: attributes }) => {
        if (attributes.type !== 'text') return undefined;
        texts.set(basename(path), readFileSync(path));
        return { contents: `export default ${readBeside(basename(path))};`, loader: 'js' };
      });
    },
  };
}
