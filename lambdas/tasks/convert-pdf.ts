import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import { PermanentTaskError } from '#core/errors.ts';
import type { PdfSummary, ResultFile, TaskContext } from '#core/task-context.ts';
import type { TaskServices } from '#core/task-services.ts';
import { uploadReference } from '#core/upload-key.ts';
import { parsePageRange } from '#pdf/page-range.ts';
import { convertLongPdf, type LongDocument, longAbove } from './convert-long-pdf.ts';
import { outputWriter, type Written } from './output-writer.ts';
import { resultFile } from './result-file.ts';

const pages = z
  .string()
  .check(z.maxLength(200), z.refine(isPageRange, 'use "all", or pages and ranges such as "1-3,7" or "5-"'));

const table = z.lazy(() =>
  z.object({
    page: z.int(),
    rows: z.int(),
    columns: z.int(),
    headerRows: z.int(),
    confidence: z.number(),
    method: z.string(),
    box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
    csv: resultFile,
    preview: z.array(z.array(z.string())),
  }),
);

/** Turns every table of a PDF into CSV files in the results bucket. */
export const convertPdf = defineTask({
  name: 'convert_pdf',
  description: 'Finds the tables of an uploaded PDF and writes one CSV per table, plus tables.json.',
  queue: 'documents',
  input: z.lazy(() =>
    z.strictObject({
      source: z.strictObject({ upload: uploadReference }),
      pages: z._default(pages, 'all'),
      mode: z._default(z.enum(['auto', 'lattice', 'stream']), 'auto'),
      /** Also write merged.csv: all tables, one after another. */
      merged: z._default(z.boolean(), false),
      /** Put a ' before cells that a spreadsheet would run as a formula. */
      escapeFormulas: z._default(z.boolean(), false),
    }),
  ),
  output: z.lazy(() =>
    z.object({
      pages: z.int(),
      pagesRead: z.int(),
      tables: z.array(table),
      notes: z.array(z.object({ page: z.int(), note: z.string() })),
      files: z.object({ tablesJson: resultFile, merged: z.optional(resultFile) }),
    }),
  ),
  example: { source: { upload: 'acme/01920000-0000-7000-8000-000000000000/report.pdf' }, pages: '1-3,7' },
  retry: { maxAttempts: 3, backoff: 'exponential' },
  timeoutSeconds: 600,
  uploads: ({ source }) => [{ field: 'input.source.upload', key: source.upload }],
  uses: ['extractPdf'],
  run: async (input, context) => {
    const known = longDocument.safeParse(context.restored);
    const read = known.success ? known.data : await readAtOnce(input, context);
    if ('summary' in read) return describe(read);
    // What runs again when the ranges have been read need not open the document for it.
    await context.checkpoint(read);
    return describe(await convertLongPdf(input, read, context));
  },
});

const longDocument = z.lazy(() => z.object({ pages: z.int(), pagesSelected: z.int() }));

type Input = Parameters<typeof convertLongPdf>[0];

/** Reads the document in the extractor's thread; of a long one, how long it is. */
async function readAtOnce(
  { source, pages: wanted, mode, merged, escapeFormulas }: Input,
  { files, extractPdf, progress, settings, signal }: TaskContext & Pick<TaskServices, 'extractPdf'>,
): Promise<Written | LongDocument> {
  progress(0, undefined, 'reading');
  const bytes = await files.readUpload(source.upload, settings.maxUploadBytes);
  const request = { bytes, pages: wanted, mode, merged, escapeFormulas, longAbove };
  const writer = outputWriter(files, (done, total) => progress(done, total, 'pages'));
  for await (const output of extractPdf({ ...request, maxPages: settings.maxPdfPages }, signal)) {
    if (output.kind === 'long') return { pages: output.pages, pagesSelected: output.pagesSelected };
    await writer.take(output);
  }
  return writer.end();
}

function describe({ summary, files: written }: Written) {
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
