import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pdfjs } from './pdfjs.ts';

/** pdf.js, and the folder of its CMaps. */
export interface LoadedPdfjs {
  readonly pdfjs: Pdfjs;
  readonly cMapFolder: string;
}

let loaded: LoadedPdfjs | undefined;

/**
 * Loads pdf.js on first use (1.8 MB, about 100 ms of CPU): from the folder `pdfjs` beside the bundle, else the npm package.
 * It is no part of the bundle, which starts as fast as without it.
 */
export function loadPdfjs(): LoadedPdfjs {
  loaded ??= load();
  return loaded;
}

function load(): LoadedPdfjs {
  const require = createRequire(import.meta.url);
  const beside = fileURLToPath(new URL('pdfjs/', import.meta.url));
  const shipped = existsSync(join(beside, 'pdf.min.mjs'));
  const at = (name: string) =>
    shipped ? join(beside, name) : require.resolve(`pdfjs-dist/legacy/build/${name}`);
  const cMapFolder = shipped
    ? join(beside, 'cmaps')
    : join(dirname(require.resolve('pdfjs-dist/package.json')), 'cmaps');
  const { warn } = console;
  // It warns that it cannot draw, which nobody wants.
  console.warn = () => undefined;
  try {
    // Found there it needs no further thread.
    Object.assign(globalThis, { pdfjsWorker: require(at('pdf.worker.min.mjs')) });
    return { pdfjs: require(at('pdf.min.mjs')) as Pdfjs, cMapFolder };
  } finally {
    console.warn = warn;
  }
}
