import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BeatlessClient } from './beatless-client.ts';
import { CliFailure, exitCodes } from './cli-errors.ts';
import { BeatlessProblem, BeatlessUnreachable } from './problem.ts';
import type { FileLink } from './views.ts';

const tries = 3;

/**
 * Downloads a file of a result into a folder: under a name of its own first, so that what carries the right name is whole.
 * A download that breaks off is begun anew.
 */
export async function saveFile(
  client: BeatlessClient,
  link: FileLink,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, safeName(link.file));
  const partial = join(folder, `.${safeName(link.file)}.${process.pid}.partial`);
  try {
    for (let tried = 1; !(await isWhole(client, link, partial, tried === tries, signal)); tried += 1);
    await rename(partial, path);
    return path;
  } finally {
    await rm(partial, { force: true });
  }
}

/** False when the connection broke and another try is left. */
async function isWhole(
  client: BeatlessClient,
  link: FileLink,
  partial: string,
  last: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { body } = await client.download(link.url, { signal });
    await pipeline(body ? Readable.from(body) : Readable.from([]), createWriteStream(partial), { signal });
    const { size } = await stat(partial);
    if (size === link.bytes) return true;
    throw new Error(`${link.file} came with ${size} bytes instead of ${link.bytes}`);
  } catch (error) {
    signal.throwIfAborted();
    if (last || isFinal(error)) throw error;
    return false;
  }
}

/** A refusal was repeated already where that helps; a full disk or a forbidden folder stays so. */
function isFinal(error: unknown): boolean {
  if (error instanceof BeatlessProblem || error instanceof BeatlessUnreachable) return true;
  const { syscall, code } = error as NodeJS.ErrnoException;
  return syscall === 'write' || syscall === 'open' || code === 'ENOSPC';
}

/** The name comes from the network: it may not lead out of the folder. */
function safeName(name: string): string {
  if (/^[\p{L}\p{N}_][\p{L}\p{N} ._()-]{0,199}$/u.test(name)) return name;
  throw new CliFailure(
    exitCodes.failed,
    `the result names a file "${name.slice(0, 100)}", which is not saved.`,
  );
}
