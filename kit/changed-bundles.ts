import type { Metafile } from 'esbuild';
import type { FunctionBundle } from '#lib/bundling/function-bundles.ts';
import { joinInputs } from '#lib/bundling/join-inputs.ts';

/** The part of esbuild's metafile that says which module imports which: paths relative to the root. */
export type Imports = Pick<Metafile, 'inputs'>;

/** What makes the packages themselves: a change there may change each of them. */
const makers = /^(bin|lib)\//;

/**
 * Those of the packages that a change of these files (relative to the root) may change: what a program imports, directly or
 * not, it may be made of, even if the last build left it out.
 */
export function changedBundles<Bundle extends FunctionBundle>(
  bundles: readonly Bundle[],
  changed: readonly string[],
  imports: Imports,
): readonly Bundle[] {
  if (changed.some((file) => makers.test(file))) return bundles;
  return bundles.filter(({ handler, threads = {} }) => {
    const modules = reachable([handler, ...Object.values(threads)], imports);
    return changed.some((file) => modules.has(file));
  });
}

/**
 * What is known after a build of some packages: theirs anew, of the others as before. A package that runs no tasks is made
 * without what they import when they run, so such imports are kept: too much is built at times, never too little.
 */
export function joinImports(before: Imports, built: Imports): Imports {
  const kept = Object.entries(before.inputs).map(([path, input]): [string, typeof input] => {
    const imports =
      path in built.inputs ? input.imports.filter(({ kind }) => kind === 'dynamic-import') : input.imports;
    return [path, { ...input, imports }];
  });
  return { inputs: joinInputs([Object.fromEntries(kept), built.inputs]) };
}

function reachable(programs: readonly string[], { inputs }: Imports): ReadonlySet<string> {
  const found = new Set(programs);
  // A set's iterator goes on to what is added meanwhile.
  for (const file of found)
    for (const { path, external } of inputs[file]?.imports ?? []) if (!external) found.add(path);
  return found;
}
