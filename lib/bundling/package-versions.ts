import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** The SDK's clients import their whole package.json to name their version in the user agent: 2.5 KB each, for nothing. */
export const packageVersions: Plugin = {
  name: 'package-versions',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
