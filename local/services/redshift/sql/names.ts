import { createHash } from 'node:crypto';
import { SqlError } from './sql-error.ts';

/** Redshift's limit for a name, and that of the engine below. */
const LONGEST_BYTES = 127;
const ENGINE_BYTES = 63;
const KEPT_BYTES = 46;

/** Names in ASCII letters are folded, quoted or not, unless the case-sensitive mode is on (which is not emulated). */
export function foldName(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The name as the engine knows it: itself, or, if it is too long for the engine, its beginning and a digest. */
export function engineName(name: string): string {
  const bytes = Buffer.byteLength(name);
  if (bytes <= ENGINE_BYTES) return name;
  if (bytes > LONGEST_BYTES) throw new SqlError(`identifier "${name}" is longer than ${LONGEST_BYTES} bytes`);
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${beginning(name)}~${digest}`;
}

/** A name in quotes, as the engine reads it. */
export function quoteName(name: string): string {
  return `"${engineName(name).replaceAll('"', '""')}"`;
}

/** A text in quotes; backslashes are escapes in Redshift and in the engine (standard_conforming_strings = off). */
export function quoteText(text: string): string {
  return `'${text.replace(/['\\]/g, (character) => character + character)}'`;
}

function beginning(name: string): string {
  let kept = '';
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > KEPT_BYTES) break;
    kept += character;
  }
  return kept;
}
