import type { Metafile } from 'esbuild';

/** Sizes are in units of 1,000 bytes. */
export interface BundleContents {
  /** Code of the package: what Node has to parse and run. */
  readonly kilobytes: number;
  /** Bytes by npm package, or by folder of ours, the largest first. */
  readonly parts: readonly (readonly [name: string, bytes: number])[];
}

/** What a package consists of, as esbuild's metafile tells it. */
export function bundleContents({ outputs }: Metafile, bundle: string): BundleContents {
  const own = Object.entries(outputs).filter(([path]) => path.split('/').at(-2) === bundle);
  const parts = new Map<string, number>();
  for (const [path, { bytesInOutput }] of own.flatMap(([, output]) => Object.entries(output.inputs))) {
    const part = partOf(path);
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
  }
  const bytes = own.reduce((sum, [, output]) => sum + output.bytes, 0);
  return {
    kilobytes: bytes / 1000,
    parts: [...parts].toSorted(([, a], [, b]) => b - a),
  };
}

function partOf(path: string): string {
  const afterModules = path.split('node_modules/').at(-1) ?? path;
  if (afterModules === path)
    return path
      .split('/')
      .slice(0, 3)
      .join('/')
      .replace(/\/[^/]+\.ts$/, '');
  return afterModules
    .split('/')
    .slice(0, afterModules.startsWith('@') ? 2 : 1)
    .join('/');
}
