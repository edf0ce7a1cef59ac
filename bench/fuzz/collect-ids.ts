import type { Answer } from './judge-answer.ts';

/** Ids, names and file keys that an answer shows: the next requests use some of them. */
export function idsIn({ text }: Answer): readonly string[] {
  const found = text.matchAll(/"(?:id|upload|name|rootId|taskId|etag)":"([^"\\]{3,120})"/g);
  return [...found].map(([, id]) => id ?? '');
}
