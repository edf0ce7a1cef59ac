import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { clientDeclarations } from './client-declarations.ts';

const help = `Makes the typed client for programs outside of this repository.

  npm run client:build -- [--out DIR]

Writes a package into DIR, else dist/client: beatless.js (one ES module without imports, for Node ≥ 20 and browsers) and
beatless.d.ts (its types, those of this catalogue's tasks among them). Install it by "npm install DIR". See docs/client.md.
`;

const packageJson = {
  name: 'beatless-client',
  version: '0.1.0',
  private: true,
  license: 'Apache-2.0',
  type: 'module',
  exports: { '.': { types: './beatless.d.ts', default: './beatless.js' } },
};
const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { out: { type: 'string', default: 'dist/client' }, help: { type: 'boolean', default: false } },
});

if (values.help) console.log(help);
else await buildClient(resolve(values.out));

async function buildClient(folder: string): Promise<void> {
  const contents = `
    export { beatlessClient } from '#client/beatless-client.ts';
    export { BeatlessProblem, BeatlessUnreachable, BeatlessTimeout, BeatlessTaskFailed } from '#client/problem.ts';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'neutral',
    format: 'esm',
    target: ['es2022', 'node20'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  mkdirSync(folder, { recursive: true });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  writeFileSync(join(folder, 'beatless.js'), code);
  writeFileSync(join(folder, 'beatless.d.ts'), clientDeclarations());
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packageJson, undefined, 2)}\n`);
  console.log(`${folder}: beatless.js (${(code.length / 1000).toFixed(1)} kB), beatless.d.ts, package.json`);
}
