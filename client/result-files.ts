import type { FileLink } from './views.ts';

/** Every file that a result names, wherever in it, each once. */
export function resultFiles(result: unknown): readonly FileLink[] {
  const found = new Map<string, FileLink>();
  collect(result, found);
  return [...found.values()];
}

function collect(value: unknown, found: Map<string, FileLink>): void {
  if (value === null || typeof value !== 'object') return;
  if (isFileLink(value)) found.set(value.file, value);
  else for (const part of Object.values(value)) collect(part, found);
}

function isFileLink(value: object): value is FileLink {
  const { file, bytes, url } = value as { readonly [key in keyof FileLink]?: unknown };
  return typeof file === 'string' && typeof bytes === 'number' && typeof url === 'string';
}
