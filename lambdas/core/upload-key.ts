import * as z from 'zod/mini';
import type { Owner } from './ids.ts';

/** Characters that a file name may keep: letters of any script, digits, and ". _ - ( )" and blanks. */
const unsafe = /[^\p{L}\p{N}. _()-]+/gu;

/** A file name without any path, control character or leading dot; at most 80 characters, never empty. */
export function safeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const cleaned = [...last.normalize('NFC').replace(unsafe, '_').trim()].slice(-80).join('');
  return cleaned.replace(/^[.\s]+/, '') || 'file';
}

/** Where an upload lies: `<owner>/<upload id>/<file name>` in the uploads bucket. */
export function uploadKey(owner: Owner, uploadId: string, fileName: string): string {
  return `${owner}/${uploadId}/${safeFileName(fileName)}`;
}

/** The form that {@link uploadKey} gives; no "..", no empty part, no control character. */
export const uploadReference = z
  .string()
  .check(
    z.maxLength(300),
    z.regex(
      /^[a-z0-9-]{1,40}\/[0-9a-f-]{36}\/(?!\.)[\p{L}\p{N}. _()-]{1,160}$/u,
      'use the "upload" that POST /v1/uploads returned, e.g. "acme/0192…/report.pdf"',
    ),
  );

/** True if the upload lies below the owner's prefix. */
export function belongsTo(owner: Owner, key: string): boolean {
  return key.startsWith(`${owner}/`);
}
