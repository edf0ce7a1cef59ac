import { relative } from 'node:path';
import { type BuildResult, build, type Metafile, type OutputFile, transform } from 'esbuild';
import { type bundled, writtenAs } from './esbuild-options.ts';

export type Built = Pick<OutputFile, 'path' | 'contents'>;
export interface BuiltFiles {
  readonly outputFiles: readonly Built[];
  readonly metafile: Metafile;
}

/**
 * Makes a package whose `import()`s are files of their own: what no start needs is then not even scanned, which costs as much
 * as running it. esbuild splits modules only, so each file is made CommonJS afterwards.
 */
export async function buildSplit(
  options: ReturnType<typeof bundled>,
  entry: { readonly in: string; readonly out: string },
): Promise<BuiltFiles> {
  const folder = entry.out.slice(0, entry.out.lastIndexOf('/'));
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: [entry],
    format: 'esm',
    splitting: true,
    supported: {},
    chunkNames: `${folder}/[name]-[hash]`,
  });
  return {
    metafile,
    outputFiles: await Promise.all(outputFiles.map((file) => asCommonJs(file, options, metafile))),
  };
}

async function asCommonJs(
  { path, text }: BuildResult<{ write: false }>['outputFiles'][number],
  { absWorkingDir }: ReturnType<typeof bundled>,
  { outputs }: Metafile,
): Promise<Built> {
  const { code } = await transform(text, writtenAs);
  const contents = Buffer.from(code);
  const listed = outputs[relative(absWorkingDir, path)];
  if (listed) listed.bytes = contents.length;
  return { path, contents };
}
