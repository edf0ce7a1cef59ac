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
  const text = await readFile(resolve(io.cwd, file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(
      `cannot read ${file}: ${cause.code === 'ENOENT' ? 'no such file' : cause.message}.`,
      { cause },
    );
  });
  return parseJson(text, file);
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${source} is not JSON: ${reason}.`, { cause });
  }
}
