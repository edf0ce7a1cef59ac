import type { ResultFile } from '#core/task-context.ts';
import { convertLongPdf, rangesOf } from '#tasks/convert-long-pdf.ts';
import { maxRssMiB } from './max-rss.ts';

/**
 * Joins the ranges of a document of so many pages, alone in this process: `node bench/pdf/join-run.ts PAGES`. The ranges'
 * files are made as they are read, and what is written goes nowhere. Prints the memory at the start and at its peak.
 */
const pagesSelected = Number(process.argv[2]);
const document = { pages: pagesSelected, pagesSelected };
const ranges = rangesOf('all', document);
const before = maxRssMiB();
let written = 0;

const write = async (
  name: string,
  contentType: string,
  body: string | Uint8Array | AsyncIterable<string>,
) => {
  let bytes = 0;
  if (typeof body === 'string' || body instanceof Uint8Array) bytes = body.length;
  else for await (const piece of body) bytes += piece.length;
  written += bytes;
  return { $file: name, bytes, contentType };
};

async function* linesOf(range: string): AsyncGenerator<Uint8Array> {
  const [first = 1, last = first] = range.split('-').map(Number);
  for (let page = first; page <= last; page += 1) yield Buffer.from(`${JSON.stringify(pageOf(page))}\n`);
}

function pageOf(page: number) {
  const rows = Array.from({ length: 45 }, (_, row) =>
    Array.from({ length: 8 }, (_item, column) => `${page}/${row}/${column}`),
  );
  const box = { x: 50, y: 50, width: 500, height: 700 };
  const table = { page, index: 1, box, rows, columns: 8, headerRows: 1, confidence: 0.98, method: 'lattice' };
  return { page, pageCount: pagesSelected, pagesSelected, tables: [table] };
}

const input = {
  source: { upload: '' },
  pages: 'all',
  mode: 'auto',
  merged: true,
  escapeFormulas: false,
} as const;
const { summary } = await convertLongPdf(input, document, {
  files: {
    readUpload: () => Promise.reject(new Error('nothing is uploaded here')),
    write,
    read: async ({ $file }: ResultFile) => linesOf($file),
  },
  progress: () => undefined,
  group: async () =>
    ranges.map((range) => ({
      state: 'SUCCESS',
      result: { pages: { $file: range, bytes: 0, contentType: 'application/jsonl' } },
    })),
});
process.stdout.write(
  `joining ${ranges.length} ranges, ${summary.pagesRead} pages, ${Math.round(written / 1_048_576)} MiB written: RSS ${before} MiB at the start, ${maxRssMiB()} at its peak\n`,
);
