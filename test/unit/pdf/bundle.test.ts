import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { makePdf, table } from '#test/fixtures/pdf/make.ts';

const rows = [
  ['Name', 'Quantity'],
  ['Apple', '3'],
  ['Pear', '12'],
];

it('runs as one CommonJS file in a thread, with pdfium.wasm beside it or handed in compiled, and without fetch', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pdf-bundle-'));
  try {
    const wasm = fileURLToPath(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm'));
    await build({
      stdin: { contents: entry, resolveDir: process.cwd(), sourcefile: 'entry.ts', loader: 'ts' },
      outfile: join(folder, 'index.cjs'),
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      define: { 'import.meta.url': 'importMetaUrl' },
      banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
      logLevel: 'error',
    });
    const pdf = makePdf([{ content: table({ rows }) }]);
    const compiled = await WebAssembly.compile(readFileSync(wasm));
    expect(await answerOf(folder, { pdf, wasm: compiled })).toEqual({ rows, usedFetch: false });
    copyFileSync(wasm, join(folder, 'pdfium.wasm'));
    expect(await answerOf(folder, { pdf })).toEqual({ rows, usedFetch: false });
    writeFileSync(join(folder, 'pdfium.wasm'), 'not wasm');
    await expect(answerOf(folder, { pdf })).rejects.toThrow(/WebAssembly/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const entry = `
  import { parentPort, workerData } from 'node:worker_threads';
  import { extractTables } from '#pdf/extract.ts';
  (async () => {
    const [table] = await Array.fromAsync(extractTables(workerData.pdf, { wasm: workerData.wasm }));
    const usedFetch = process.moduleLoadList.some((name) => name.includes('undici'));
    parentPort?.postMessage({ rows: table?.rows, usedFetch });
  })();
`;

function answerOf(folder: string, workerData: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(folder, 'index.cjs'), { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
