import type { Metafile } from 'esbuild';

type Inputs = Metafile['inputs'];

/** Which module imports which, by several runs: a module imports what it imports in any of them. */
export function joinInputs(runs: readonly Inputs[]): Inputs {
  const joined: Inputs = {};
  for (const [path, input] of runs.flatMap((inputs) => Object.entries(inputs))) {
    const imports = [...(joined[path]?.imports ?? []), ...input.imports];
    joined[path] = { ...input, imports: [...new Map(imports.map((it) => [it.path, it])).values()] };
  }
  return joined;
}
