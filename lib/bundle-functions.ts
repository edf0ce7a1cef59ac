import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { buildConsole } from './bundling/build-console.ts';
import { type Built, type BuiltFiles, buildSplit } from './bundling/build-split.ts';
import { bundled } from './bundling/esbuild-options.ts';
import { type FunctionBundle, functionBundles } from './bundling/function-bundles.ts';
import { joinInputs } from './bundling/join-inputs.ts';
import { moduleEntry } from './bundling/module-entry.ts';
import { textsBeside } from './bundling/texts-beside.ts';
import { withoutRuns } from './bundling/without-runs.ts';
import { writeChanged } from './bundling/write-changed.ts';

export interface BundleOptions {
  /** Folder of package.json; what a bundle names is relative to it. */
  readonly root: string;
  /** Absolute; gets one folder per bundle, and meta.json: what each file is made of. */
  readonly outDir: string;
  readonly bundles?: readonly FunctionBundle[];
  /** The definitions that are deployed, which the API's document describes; all unless given. */
  readonly tasks?: readonly string[];
  /** Makes the OpenAPI document; by default the api function's own. */
  readonly openApi?: () => Promise<object>;
}

/**
 * Makes all Lambda packages with few runs of esbuild (half the time of one run per function): one for those that run tasks, one for
 * the others, and one for each that reads a part of itself later. The same sources give the same
 * bytes, so an unchanged function keeps its asset hash and is not deployed again. Returns esbuild's metafile.
 */
export async function bundleFunctions(options: BundleOptions): Promise<Metafile> {
  const { root, outDir, bundles = functionBundles, tasks, openApi = () => ownOpenApi(root, tasks) } = options;
  const found = new Map<string, Uint8Array>();
  const console = bundles.some((bundle: FunctionBundle) => bundle.carriesConsole)
    ? await buildConsole(root)
    : undefined;
  const texts = textsBeside(openApi, found);
  const running = bundled(root, outDir, [texts]);
  const others = bundled(root, outDir, [texts, withoutRuns(root)]);
  const entriesOf = (fits: (bundle: FunctionBundle) => boolean) =>
    distinct(bundles.filter(fits).flatMap(entryPoints));
  const { outputFiles, metafile } = joined(
    await Promise.all([
      build({ ...others, entryPoints: entriesOf((it) => !it.runsTasks && !it.readsLater) }),
      ...entriesOf((it) => it.readsLater === true).map((entry) => buildSplit(others, entry)),
      build({ ...running, entryPoints: entriesOf((it) => it.runsTasks === true) }),
    ]),
  );
  const programs = shared(bundles, root, outDir, outputFiles, metafile);
  for (const bundle of bundles)
    writeChanged(join(outDir, bundle.name), filesOf(bundle, root, outDir, programs, found, console));
  writeFileSync(join(outDir, 'meta.json'), JSON.stringify(metafile));
  return metafile;
}

function entryPoints({ name, handler, threads = {} }: FunctionBundle): { in: string; out: string }[] {
  const programs = Object.entries({ handler, ...threads });
  return programs.map(([program, source]) => ({ in: source, out: `${name}/${program}` }));
}

type EntryPoint = ReturnType<typeof entryPoints>[number];

/** A source that several packages carry is built once, for the first of them. */
function distinct(entries: readonly EntryPoint[]): EntryPoint[] {
  return entries.filter((entry, at) => entries.findIndex((it) => it.in === entry.in) === at);
}

/** What several runs have made, as if it were one. */
const joined = (runs: readonly BuiltFiles[]): BuiltFiles => ({
  outputFiles: runs.flatMap((run) => run.outputFiles),
  metafile: {
    inputs: joinInputs(runs.map(({ metafile }) => metafile.inputs)),
    outputs: Object.assign({}, ...runs.map(({ metafile }) => metafile.outputs)),
  },
});

/** What was built, and the same again where a further package carries it; the metafile then lists it there, too. */
function shared(
  bundles: readonly FunctionBundle[],
  root: string,
  outDir: string,
  built: readonly Built[],
  { outputs }: Metafile,
): Built[] {
  const entries = bundles.flatMap(entryPoints);
  const first = new Map(distinct(entries).map((entry) => [entry.in, entry.out]));
  const pathOf = (out: string) => join(outDir, `${out}.cjs`);
  const copies = entries.flatMap(({ in: source, out }): Built[] => {
    const origin = pathOf(first.get(source) ?? out);
    const found = built.find(({ path }) => path === origin);
    const listed = outputs[relative(root, origin)];
    if (origin === pathOf(out) || !found || !listed) return [];
    outputs[relative(root, pathOf(out))] = listed;
    return [{ path: pathOf(out), contents: found.contents }];
  });
  return [...built, ...copies];
}

/** File name → content of one Lambda package. */
function filesOf(
  bundle: FunctionBundle,
  root: string,
  outDir: string,
  built: readonly Built[],
  texts: ReadonlyMap<string, Uint8Array>,
  console: ReadonlyMap<string, Uint8Array> | undefined,
): Map<string, Uint8Array> {
  const folder = join(outDir, bundle.name);
  const require = createRequire(join(root, 'package.json'));
  const files = new Map<string, Uint8Array>([['index.mjs', Buffer.from(moduleEntry)]]);
  for (const { path, contents } of built) if (dirname(path) === folder) files.set(basename(path), contents);
  if (bundle.carriesTexts) for (const [name, text] of texts) files.set(name, text);
  for (const [name, source] of Object.entries(bundle.packageFiles ?? {}))
    files.set(name, readFileSync(require.resolve(source)));
  if (bundle.carriesConsole) for (const [name, content] of console ?? []) files.set(`site/${name}`, content);
  for (const [path, source] of Object.entries(bundle.packageFolders ?? {}))
    for (const [name, content] of filesOfFolder(join(root, 'node_modules', source)))
      files.set(`${path}/${name}`, content);
  return files;
}

function filesOfFolder(folder: string): [name: string, content: Uint8Array][] {
  return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]);
}

async function ownOpenApi(root: string, tasks: readonly string[] | undefined): Promise<object> {
  const { buildOpenApi } = await import(join(root, 'lambdas/functions/api/openapi.ts'));
  if (!tasks) return buildOpenApi();
  const { deployedTasks } = await import(join(root, 'lambdas/tasks/catalogue.ts'));
  return buildOpenApi(deployedTasks(tasks).definitions);
}
