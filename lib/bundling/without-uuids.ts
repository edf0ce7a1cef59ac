import type { Plugin } from 'esbuild';

/**
 * The signer's helpers bind a maker of UUIDs as they load, which reads Node's Web Crypto (1.5 ms) and fills a table. No function
 * asks it for one: only the SDK's clients would.
 */
export const withoutUuids: Plugin = {
  name: 'without-uuids',
  setup({ onLoad }) {
    onLoad({ filter: /@smithy[\\/]core[\\/].*[\\/]serde[\\/]uuid[\\/]v4\.js$/ }, () => ({
      contents: `export const bindV4 = () => () => {
        throw new Error('this package was built without UUIDs of the SDK; see lib/bundling/without-uuids.ts');
      };`,
    }));
  },
};
