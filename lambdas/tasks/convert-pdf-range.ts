import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import type { PdfOutput } from '#core/task-context.ts';
import { uploadReference } from '#core/upload-key.ts';
import { resultFile } from './result-file.ts';

/** Reads some pages of a long PDF, for the `convert_pdf` that joins them: its file has a line of JSON per page. */
export const convertPdfRange = defineTask({
  name: 'convert_pdf_range',
  description:
    'Finds the tables on some pages of a long PDF; made by convert_pdf, which joins what they find.',
  queue: 'documents',
  internal: true,
  input: z.lazy(() =>
    z.strictObject({
      source: z.strictObject({ upload: uploadReference }),
      pages: z.string(),
      mode: z.enum(['auto', 'lattice', 'stream']),
    }),
  ),
  output: z.lazy(() => z.object({ pages: resultFile })),
  example: {
    source: { upload: 'acme/01920000-0000-7000-8000-000000000000/report.pdf' },
    pages: '1-188',
    mode: 'auto',
  },
  retry: { maxAttempts: 3, backoff: 'exponential' },
  timeoutSeconds: 600,
  uploads: ({ source }) => [{ field: 'input.source.upload', key: source.upload }],
  uses: ['extractPdf'],
  run: async ({ source, pages, mode }, { files, extractPdf, progress, settings, signal }) => {
    const bytes = await files.readUpload(source.upload, settings.maxUploadBytes);
    const request = { bytes, pages, mode, merged: false, escapeFormulas: false, tablesOnly: true };
    const found = extractPdf({ ...request, maxPages: settings.maxPdfPages }, signal);
    const lines = linesOf(found, (done, total) => progress(done, total, 'pages'));
    return { pages: await files.write('pages.jsonl', 'application/jsonl', lines) };
  },
});

async function* linesOf(
  outputs: AsyncIterable<PdfOutput>,
  onPage: (done: number, total: number) => void,
): AsyncGenerator<string> {
  for await (const output of outputs) {
    if (output.kind === 'tables') yield `${output.line}\n`;
    else if (output.kind === 'page') onPage(output.done, output.total);
  }
}
