import type { PdfOutput, PdfSummary, ResultFile, TaskFiles } from '#core/task-context.ts';

/** So many files are written at once. */
const lanes = 8;

/** What a conversion has written, by file name, and the extractor's summary of it. */
export interface Written {
  readonly files: ReadonlyMap<string, ResultFile>;
  readonly summary: PdfSummary;
}

/** Takes the outputs of a conversion, writes its files a few at a time and tells its progress. */
export function outputWriter(
  files: Pick<TaskFiles, 'write'>,
  onPage: (done: number, total: number) => void,
): { readonly take: (output: PdfOutput) => Promise<void>; readonly end: () => Promise<Written> } {
  const written = new Map<string, ResultFile>();
  const writing = new Set<Promise<void>>();
  let failure: { readonly cause: unknown } | undefined;
  let summary: PdfSummary | undefined;

  const write = (name: string, contentType: string, text: string) => {
    const job = files
      .write(name, contentType, text)
      .then((file) => void written.set(name, file))
      .catch((cause: unknown) => {
        failure ??= { cause };
      })
      .finally(() => writing.delete(job));
    writing.add(job);
  };
  const refuseFailure = () => {
    if (failure) throw failure.cause;
  };
  return {
    take: async (output) => {
      refuseFailure();
      if (output.kind === 'page') onPage(output.done, output.total);
      else if (output.kind === 'summary') summary = output.summary;
      else if (output.kind === 'file') {
        if (writing.size >= lanes) await Promise.race(writing);
        write(output.name, output.contentType, output.text);
      }
    },
    end: async () => {
      await Promise.all(writing);
      refuseFailure();
      if (!summary) throw new Error('the extractor ended without a summary');
      return { files: written, summary };
    },
  };
}
