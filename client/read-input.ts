import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';

/** A task's input from `--input`: JSON itself, `@file.json`, or `-` for stdin. Without it, an empty object. */
export async function readInput(option: string | undefined, io: CliIo): Promise<unknown> {
  if (option === undefined) return {};
  if (option === '-') return parseJson(await io.readStdin(), 'stdin');
  if (!option.startsWith('@')) return parseJson(option, '--input');
  const file = option.slice(1);
  return parseJson((await readLocalBytes(io.cwd, file)).toString('utf8'), file);
}

/** A file, whole. @throws UsageError when it cannot be read */
export async function readLocalBytes(folder: string, file: string): Promise<Buffer> {
  return readFile(resolve(folder, file)).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'no such file' : cause.message;
    throw new UsageError(`cannot read ${file}: ${reason}.`, { cause });
  });
}

/** The value of a JSON text. @throws UsageError naming where it is from */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${source} is not JSON: ${reason}.`, { cause });
  }
}
