import { escapeUri } from './bucket-url.ts';

/** Makes a browser save a file under `fileName`: plain ASCII for old ones, RFC 8187 for the others. */
export function attachment(fileName: string): string {
  const name = fileName.replace(/\p{Cc}/gu, '').toWellFormed();
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${escapeUri(name)}`;
}
