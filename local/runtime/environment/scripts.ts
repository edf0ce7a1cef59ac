import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What an execution environment is started with. */
export interface EnvironmentScripts {
  /** URL for `--import`. */
  readonly preload: string;
  /** Path of the forked module. */
  readonly bootstrap: string;
}

const SOURCES = ['../../clock.ts', './preload.ts', './bootstrap.ts'];

/**
 * Writes the environment's own code as plain JavaScript into `folder`: a process that has to strip types itself
 * starts 50 ms later and is 18 MB larger, and every environment pays that again.
 */
export function writeEnvironmentScripts(folder: string): EnvironmentScripts {
  mkdirSync(folder, { recursive: true });
  for (const source of SOURCES) {
    const path = fileURLToPath(new URL(source, import.meta.url));
    const code = withoutTypes(readFileSync(path, 'utf8'));
    writeFileSync(
      join(folder, `${basename(path, '.ts')}.mjs`),
      code.replaceAll(/'(?:#local|\.)\/([\w-]+)\.ts'/g, "'./$1.mjs'"),
    );
  }
  return {
    preload: pathToFileURL(join(folder, 'preload.mjs')).href,
    bootstrap: join(folder, 'bootstrap.mjs'),
  };
}

/** Node calls this function experimental with a warning, once per process: no news for the person at the machine. */
function withoutTypes(code: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(code);
  } finally {
    process.emitWarning = emitWarning;
  }
}
