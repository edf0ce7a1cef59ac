import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleFunctions } from '#lib/bundle-functions.ts';
import type { FunctionBundle } from '#lib/bundling/function-bundles.ts';
import { root, temporaryFolder } from './synthesize.ts';

/** A small project in a folder of its own, with the packages of this one. */
export function standInProject(sources: Readonly<Record<string, string>>) {
  const folder = temporaryFolder('project');
  const outDir = join(folder, '.build');
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
  };
  write({ 'package.json': '{ "type": "module" }', ...sources });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    outDir,
    write,
    bundle: (bundles: readonly FunctionBundle[], openApi: () => Promise<object> = refused) =>
      bundleFunctions({ root: folder, outDir, bundles, openApi }),
    /** Every file of a package by name. */
    read: (bundle: string) =>
      Object.fromEntries(
        readdirSync(join(outDir, bundle)).map((name) => [
          name,
          readFileSync(join(outDir, bundle, name), 'base64'),
        ]),
      ),
    /** Imports a package as Lambda does and prints what `handler` gives, in a process whose clock runs 100 times as fast. */
    run: (bundle: string) => {
      const fast = 'const real = setTimeout; globalThis.setTimeout = (then, ms) => real(then, ms / 100);';
      const preload = `data:text/javascript,${encodeURIComponent(fast)}`;
      const program = join(folder, 'run.mjs');
      const entry = `./.build/${bundle}/index.mjs`;
      writeFileSync(program, `import { handler } from '${entry}'; console.log(await handler());`);
      return spawnSync(process.execPath, ['--import', preload, program], {
        encoding: 'utf8',
        timeout: 20_000,
      });
    },
  };
}

async function refused(): Promise<object> {
  throw new Error('nothing asked for the OpenAPI document');
}
