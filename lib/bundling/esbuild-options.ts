import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { packageVersions } from './package-versions.ts';
import { withoutUuids } from './without-uuids.ts';

/** How each file of a package is written: CommonJS, which loads 16 ms faster than modules. */
export const writtenAs = {
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  // import('node:http') as it stands loads undici (33 ms); as require it does not.
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions;

/** How sources become packages; paths are relative to `root`, and nothing is written. */
export function bundled(root: string, outdir: string, plugins: readonly Plugin[]) {
  return {
    ...writtenAs,
    absWorkingDir: root,
    outdir,
    write: false,
    metafile: true,
    bundle: true,
    outExtension: { '.js': '.cjs' },
    // esbuild's own order for Node, main first, keeps the SDK from being tree-shaken: +200 KB, +24 ms.
    mainFields: ['module', 'main'],
    alias: {
      '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'environment-credentials.ts'),
      // 27 KB that every client carries and nothing here uses.
      '@smithy/core/event-streams': join(import.meta.dirname, 'no-event-streams.ts'),
      'mnemonist/lru-cache': join(import.meta.dirname, 'endpoint-cache.ts'),
    },
    inject: [join(import.meta.dirname, 'bundle-url.ts')],
    define: {
      'import.meta.url': 'bundleUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
    plugins: [...plugins, packageVersions, withoutUuids],
    logLevel: 'warning',
  } as const satisfies BuildOptions;
}
