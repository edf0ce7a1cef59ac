import { PermanentTaskError } from '#core/errors.ts';
import type { ResultFile, TaskContext } from '#core/task-context.ts';
import { type ConversionOutput, convertPages } from '#pdf/conversion.ts';
import type { PageTables } from '#pdf/extract.ts';
import { csvMerger } from '#pdf/merge.ts';
import { csvType, mergedFileName } from '#pdf/outputs.ts';
import { formatPageRange, parsePageRange, splitPages } from '#pdf/page-range.ts';
import { convertPdfRange } from './convert-pdf-range.ts';
import { joinRanges } from './join-ranges.ts';
import { outputWriter, type Written } from './output-writer.ts';
import { resultFile } from './result-file.ts';

/** Documents of more chosen pages are read in ranges side by side. */
export const longAbove = 200;

/** Ranges that a long document is read in, unless they would be longer or shorter than these. */
const ways = 8;
const fewestPages = 50;
const mostPages = 250;

/** What is known of a long document once it was opened. */
export interface LongDocument {
  readonly pages: number;
  readonly pagesSelected: number;
}

interface LongInput {
  readonly source: { readonly upload: string };
  readonly pages: string;
  readonly mode: 'auto' | 'lattice' | 'stream';
  readonly merged: boolean;
  readonly escapeFormulas: boolean;
}

/** The ranges, as texts, that a long document is read in. */
export function rangesOf(pages: string, { pages: pageCount, pagesSelected }: LongDocument): string[] {
  const size = Math.min(mostPages, Math.max(fewestPages, Math.ceil(pagesSelected / ways)));
  const parts = Math.ceil(pagesSelected / size);
  return splitPages(parsePageRange(pages), pageCount, parts).map(formatPageRange);
}

/**
 * Converts a long document: a task for each range of pages, and when all have read theirs, the files of all pages, as one
 * run would have written them. Holds one page of one range at a time.
 */
export async function convertLongPdf(
  input: LongInput,
  document: LongDocument,
  { files, progress, group }: Pick<TaskContext, 'files' | 'progress' | 'group'>,
): Promise<Written> {
  const { source, mode, escapeFormulas } = input;
  const ranges = rangesOf(input.pages, document);
  progress(0, document.pagesSelected, 'pages');
  const ends = await group(
    ranges.map((pages) => ({ task: convertPdfRange.name, input: { source, pages, mode } })),
  );
  const found = ends.map((end, at) => fileOf(end, ranges[at] ?? ''));
  const pages = () => joinRanges(found, document.pagesSelected, files);
  const writer = outputWriter(files, (done, total) => progress(done, total, 'joining'));
  const merged = input.merged
    ? await files.write(mergedFileName, csvType, mergedText(pages(), escapeFormulas))
    : undefined;
  await convertPages(pages(), { escapeFormulas }, (output: ConversionOutput) => writer.take(output));
  const written = await writer.end();
  return merged ? { ...written, files: new Map([...written.files, [mergedFileName, merged]]) } : written;
}

type End = Awaited<ReturnType<TaskContext['group']>>[number];

/** The file of a range's pages; a range that failed for good fails the document for the same reason. */
function fileOf(end: End, pages: string): ResultFile {
  if (end.state === 'SUCCESS') return rangeResult(end.result);
  if (end.state === 'FAILURE')
    throw new PermanentTaskError(end.error.reason, `Pages ${pages}: ${end.error.message}`);
  throw new PermanentTaskError('rangeRevoked', `The task that read the pages ${pages} was revoked.`);
}

function rangeResult(result: unknown): ResultFile {
  const { pages } = convertPdfRange.output.parse(result) as { readonly pages: unknown };
  return resultFile.parse(pages);
}

async function* mergedText(
  pages: AsyncIterable<PageTables>,
  escapeFormulas: boolean,
): AsyncGenerator<string> {
  const merge = csvMerger({ escapeFormulas });
  for await (const { tables } of pages) for (const table of tables) yield merge(table);
}
