import { parentPort, workerData } from 'node:worker_threads';
import { PdfError } from '#pdf/errors.ts';
import { extractPages } from '#pdf/extract.ts';

/** Reads one file in a thread of its own and tells how it ended: tables, an expected error, or a fault. */
const { bytes } = workerData as { bytes: Uint8Array };
try {
  let tables = 0;
  for await (const page of extractPages(bytes)) tables += page.tables.length;
  parentPort?.postMessage(tables > 0 ? 'tables' : 'no tables');
} catch (error) {
  parentPort?.postMessage(error instanceof PdfError ? error.code : `FAULT ${String(error)}`);
}
