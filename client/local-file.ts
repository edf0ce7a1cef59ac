import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { UsageError } from './cli-errors.ts';
import type { Upload } from './upload-file.ts';

/** A file to upload, opened but not read. @throws UsageError when it is not there, a folder, or empty */
export async function openLocalFile(
  folder: string,
  file: string,
  contentType: string,
): Promise<Upload & { readonly content: Blob }> {
  const path = resolve(folder, file);
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(
      `cannot read ${file}: ${cause.code === 'ENOENT' ? 'no such file' : cause.message}.`,
      { cause },
    );
  });
  if (!found.isFile()) throw new UsageError(`${file} is not a file.`);
  if (found.size === 0) throw new UsageError(`${file} is empty.`);
  const content = await openAsBlob(path).catch((cause: unknown) => {
    throw new UsageError(`cannot read ${file}: not permitted.`, { cause });
  });
  return { content, fileName: basename(path), contentType };
}
