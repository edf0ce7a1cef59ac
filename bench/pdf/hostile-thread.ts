import { parentPort, workerData } from 'node:worker_threads';
import { PdfError } from '#pdf/errors.ts';
import { extractPages } from '#pdf/extract.ts';

/** How one file ended, and whether pdf.js was asked to read it as well. */
export interface Ending {
  readonly ending: string;
  readonly readTwice: boolean;
}

/** Reads one file in a thread of its own and tells how it ended: tables, an expected error, or a fault. */
const { bytes } = workerData as { bytes: Uint8Array };
let ending: string;
try {
  let tables = 0;
  for await (const page of extractPages(bytes)) tables += page.tables.length;
  ending = tables > 0 ? 'tables' : 'no tables';
} catch (error) {
  ending = error instanceof PdfError ? error.code : `FAULT ${String(error)}`;
}
// pdf.js is loaded for a page that the first reader cannot explain, and for nothing else.
parentPort?.postMessage({ ending, readTwice: 'pdfjsWorker' in globalThis } satisfies Ending);
