import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import { PermanentTaskError } from '#core/errors.ts';
import type { PdfSummary, ResultFile } from '#core/task-context.ts';
import { uploadReference } from '#core/upload-key.ts';
import { parsePageRange } from '#pdf/page-range.ts';

const pages = z
  .string()
  .check(z.maxLength(200), z.refine(isPageRange, 'use "all", or pages and ranges such as "1-3,7" or "5-"'));

const file = z.object({ $file: z.string(), bytes: z.int(), contentType: z.string() });

const table = z.object({
  page: z.int(),
  rows: z.int(),
  columns: z.int(),
  headerRows: z.int(),
  confidence: z.number(),
  method: z.string(),
  box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  csv: file,
  preview: z.array(z.array(z.string())),
});

/** Turns every table of a PDF into CSV files in the results bucket. */
export const convertPdf = defineTask({
  name: 'convert_pdf',
  description: 'Finds the tables of an uploaded PDF and writes one CSV per table, plus tables.json.',
  queue: 'documents',
  input: z.strictObject({
    source: z.strictObject({ upload: uploadReference }),
    pages: z._default(pages, 'all'),
    mode: z._default(z.enum(['auto', 'lattice', 'stream']), 'auto'),
    /** Also write merged.csv: all tables, one after another. */
    merged: z._default(z.boolean(), false),
    /** Put a ' before cells that a spreadsheet would run as a formula. */
    escapeFormulas: z._default(z.boolean(), false),
  }),
  output: z.object({
    pages: z.int(),
    pagesRead: z.int(),
    tables: z.array(table),
    notes: z.array(z.object({ page: z.int(), note: z.string() })),
    files: z.object({ tablesJson: file, merged: z.optional(file) }),
  }),
  example: { source: { upload: 'acme/01920000-0000-7000-8000-000000000000/report.pdf' }, pages: '1-3,7' },
  retry: { maxAttempts: 3, backoff: 'exponential' },
  timeoutSeconds: 600,
  uploads: ({ source }) => [{ field: 'input.source.upload', key: source.upload }],
  uses: ['extractPdf'],
  run: async (input, { files, extractPdf, progress, settings, signal }) => {
    progress(0, undefined, 'reading');
    const bytes = await files.readUpload(input.source.upload, settings.maxUploadBytes);
    const written = new Map<string, ResultFile>();
    let summary: PdfSummary | undefined;
    const { pages: wanted, mode, merged, escapeFormulas } = input;
    const request = { bytes, pages: wanted, mode, merged, escapeFormulas, maxPages: settings.maxPdfPages };
    for await (const output of extractPdf(request, signal)) {
      if (output.kind === 'page') progress(output.done, output.total, 'pages');
      else if (output.kind === 'file')
        written.set(output.name, await files.write(output.name, output.contentType, output.text));
      else summary = output.summary;
    }
    if (!summary) throw new Error('the extractor ended without a summary');
    return describe(summary, written);
  },
});

function describe(summary: PdfSummary, written: ReadonlyMap<string, ResultFile>) {
  const tables = summary.tables.map(({ file: name, ...found }) => ({ ...found, csv: need(written, name) }));
  assertAnything(summary);
  const merged = written.get('merged.csv');
  const files = { tablesJson: need(written, 'tables.json'), ...(merged ? { merged } : {}) };
  const { pages: count, pagesRead, notes } = summary;
  return {
    pages: count,
    pagesRead,
    tables: tables.map((found) => ({ ...found, preview: found.preview.map((row) => [...row]) })),
    notes: [...notes],
    files,
  };
}

/** A scan without any text is no success: whoever uploaded it must learn why there is no table. */
function assertAnything({ tables, notes, pagesRead }: PdfSummary): void {
  const scans = notes.filter(({ note }) => note === 'imageOnly').length;
  if (tables.length > 0 || pagesRead === 0 || scans < pagesRead) return;
  throw new PermanentTaskError(
    'imageOnly',
    'Every page is a picture without text (a scan). Run text recognition (OCR) on the file first and upload the result.',
  );
}

function need(written: ReadonlyMap<string, ResultFile>, name: string): ResultFile {
  const found = written.get(name);
  if (!found) throw new Error(`the extractor did not write ${name}`);
  return found;
}

function isPageRange(text: string): boolean {
  try {
    parsePageRange(text);
    return true;
  } catch {
    return false;
  }
}
