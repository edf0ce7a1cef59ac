import * as z from 'zod/mini';
import type { ResultFile, TaskFiles } from '#core/task-context.ts';
import type { PageTables } from '#pdf/extract.ts';

const pageTables = z.lazy(() =>
  z.object({
    page: z.int(),
    pageCount: z.int(),
    pagesSelected: z.int(),
    tables: z.array(
      z.object({
        page: z.int(),
        index: z.int(),
        box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
        rows: z.array(z.array(z.string())),
        columns: z.int(),
        headerRows: z.int(),
        confidence: z.number(),
        method: z.enum(['lattice', 'stream']),
      }),
    ),
    note: z.optional(z.enum(['imageOnly', 'blank', 'unreadableText'])),
  }),
);

/** The pages that ranges of a document gave, one after another, as one run over all of them would give them. */
export async function* joinRanges(
  ranges: readonly ResultFile[],
  pagesSelected: number,
  files: Pick<TaskFiles, 'read'>,
): AsyncGenerator<PageTables> {
  let before = 0;
  for (const range of ranges) {
    for await (const line of linesOf(await files.read(range))) {
      const page = pageTables.parse(JSON.parse(line));
      const tables = page.tables.map((table, at) => ({ ...table, index: before + at + 1 }));
      before += tables.length;
      yield { ...page, tables, pagesSelected };
    }
  }
}

/** The lines of a text, each of which ends in a line feed; holds one of them. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let held: string[] = [];
  for await (const chunk of bytes) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    held.push(first);
    for (const next of others) {
      yield held.join('');
      held = [next];
    }
  }
  if (held.join('') !== '') throw new Error('the file of a range of pages was cut off');
}
