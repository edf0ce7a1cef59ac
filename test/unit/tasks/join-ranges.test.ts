import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ResultFile } from '#core/task-context.ts';
import { type ConversionOutput, convertPages } from '#pdf/conversion.ts';
import { extractPages, type PageTables } from '#pdf/extract.ts';
import { formatPageRange, parsePageRange, splitPages } from '#pdf/page-range.ts';
import { rangesOf } from '#tasks/convert-long-pdf.ts';
import { joinRanges } from '#tasks/join-ranges.ts';
import { makeLongDocument } from '#test/fixtures/pdf/long-document.ts';

const bytes = makeLongDocument(45);

const outputsOf = async (pages: AsyncIterable<PageTables>): Promise<readonly ConversionOutput[]> => {
  const outputs: ConversionOutput[] = [];
  await convertPages(pages, { merged: true }, async (output) => void outputs.push(output));
  return outputs;
};

describe('ranges of a long document', () => {
  let whole: readonly ConversionOutput[];
  beforeAll(async () => {
    whole = await outputsOf(extractPages(bytes));
  });

  test.each([1, 2, 7, 45])(
    '%i of them, read apart and joined, give the outputs of one run',
    async (parts) => {
      const ranges = splitPages(parsePageRange('all'), 45, parts);
      const files = await Promise.all(ranges.map((range) => linesOf(extractPages(bytes, { pages: range }))));
      const read = async ({ $file }: ResultFile) => inBits(files[Number($file)] ?? '');
      const joined = joinRanges(
        files.map((_, at) => ({ $file: String(at), bytes: 0, contentType: '' })),
        45,
        { read },
      );
      expect(await outputsOf(joined)).toEqual(whole);
    },
  );

  test('a file that was cut off is refused', async () => {
    const lines = await linesOf(extractPages(bytes, { pages: parsePageRange('1-2') }));
    const read = async () => inBits(lines.slice(0, -9));
    const joined = joinRanges([{ $file: 'x', bytes: 0, contentType: '' }], 2, { read });
    await expect(outputsOf(joined)).rejects.toThrow('cut off');
  });

  test('hold every chosen page once, in order, and are of one size', () => {
    const chosen = fc.constantFrom('all', '1-7', '3,5,9-', '2-4,6-8,20-25');
    fc.assert(
      fc.property(
        chosen,
        fc.integer({ min: 30, max: 99 }),
        fc.integer({ min: 1, max: 9 }),
        (text, pages, parts) => {
          const range = parsePageRange(text);
          const split = splitPages(range, pages, parts).map((part) => pagesIn(formatPageRange(part), pages));
          expect(split.flat()).toEqual(pagesIn(text, pages));
          const sizes = split.map(({ length }) => length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('are eight, unless that makes them too short or too long', () => {
    const count = (pages: number) => rangesOf('all', { pages, pagesSelected: pages }).length;
    expect([201, 400, 1500, 2000, 20_000].map(count)).toEqual([5, 8, 8, 8, 80]);
    expect(rangesOf('all', { pages: 1500, pagesSelected: 1500 })[7]).toBe('1314-1500');
  });
});

function pagesIn(text: string, pageCount: number): number[] {
  const { intervals } = parsePageRange(text);
  return Array.from({ length: pageCount }, (_, at) => at + 1).filter((page) =>
    intervals.some(({ first, last }) => page >= first && page <= last),
  );
}

async function linesOf(pages: AsyncIterable<PageTables>): Promise<string> {
  let lines = '';
  for await (const page of pages) lines += `${JSON.stringify(page)}\n`;
  return lines;
}

async function* inBits(text: string): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += 777) yield all.subarray(at, at + 777);
}
