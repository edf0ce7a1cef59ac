import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The CMaps that pdf.js asked for, and the class by which it asks (`BinaryDataFactory` of `getDocument`). */
export interface CMapFiles {
  readonly asked: Set<string>;
  readonly BinaryDataFactory: new () => {
    fetch(wish: { readonly kind: string; readonly filename: string }): Promise<Uint8Array>;
  };
}

/** Gives pdf.js the CMaps of a folder and nothing else: no fonts, as it does not draw. */
export function cMapFiles(folder: string): CMapFiles {
  const asked = new Set<string>();
  return {
    asked,
    BinaryDataFactory: class {
      async fetch({
        kind,
        filename,
      }: {
        readonly kind: string;
        readonly filename: string;
      }): Promise<Uint8Array> {
        if (kind !== 'cMapUrl' || !/^[\w-]+\.bcmap$/.test(filename))
          throw new Error(`there is no ${filename}`);
        asked.add(filename.slice(0, -'.bcmap'.length));
        return new Uint8Array(readFileSync(join(folder, filename)));
      }
    },
  };
}
