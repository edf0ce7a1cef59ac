import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What the console is made from, relative to the root. */
const sources = ['console', 'client', 'lambdas/core/states.ts', 'package-lock.json'];

/**
 * The console as files, by their names: built by Vite into `.build/console` when its sources are newer than that. The
 * same sources give the same bytes.
 */
export async function buildConsole(root: string): Promise<Map<string, Uint8Array>> {
  const outDir = join(root, '.build', 'console');
  const changedAt = Math.max(...sources.flatMap((source) => filesBelow(join(root, source)).map(modifiedAt)));
  const builtAt = existsSync(join(outDir, 'index.html')) ? modifiedAt(join(outDir, 'index.html')) : 0;
  if (changedAt > builtAt) await build(root, outDir);
  const files = filesBelow(outDir).toSorted();
  return new Map(files.map((path) => [relative(outDir, path).split(sep).join('/'), readFileSync(path)]));
}

/** Vite is loaded only when there is something to build: that alone takes half a second. */
async function build(root: string, outDir: string): Promise<void> {
  const vite = await import('vite');
  const configFile = join(root, 'console', 'vite.config.ts');
  await vite.build({ configFile, build: { outDir }, logLevel: 'warn' });
}

const modifiedAt = (path: string): number => statSync(path).mtimeMs;

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((file) => join(file.parentPath, file.name));
}
