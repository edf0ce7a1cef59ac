import { describe, expect, it } from 'vitest';
import { csvMerger } from '#pdf/merge.ts';
import { type OutputFile, type OutputOptions, outputFiles } from '#pdf/outputs.ts';
import type { Table } from '#pdf/table.ts';
import { pagesOf, table } from './builders.ts';

const head = ['Name', 'Qty'];

describe('the files of a conversion', () => {
  it('are one CSV per table as they are found, and tables.json last', async () => {
    const files = await filesOf([
      [table([head, ['a', '1']])],
      [],
      [table([head, ['b', '2']], { index: 2, page: 3 })],
    ]);
    expect(files.map(({ name }) => name)).toEqual(['table-001.csv', 'table-002.csv', 'tables.json']);
    expect(files[0]?.text).toBe('Name,Qty\r\na,1\r\n');
    const { tables, pageCount } = JSON.parse(files[2]?.text ?? '');
    expect(pageCount).toBe(3);
    expect(tables).toEqual([
      expect.objectContaining({
        file: 'table-001.csv',
        page: 1,
        rows: 2,
        columns: 2,
        headerRows: 1,
        method: 'lattice',
      }),
      expect.objectContaining({
        file: 'table-002.csv',
        page: 3,
        box: { x: 10, y: 20, width: 300, height: 100 },
      }),
    ]);
  });

  it('say which pages are pictures', async () => {
    const pages = (async function* () {
      yield { page: 1, pageCount: 1, pagesSelected: 1, tables: [], note: 'imageOnly' as const };
    })();
    const files: OutputFile[] = [];
    for await (const file of outputFiles(pages)) files.push(file);
    expect(files.map(({ name }) => name)).toEqual(['tables.json']);
    expect(JSON.parse(files[0]?.text ?? '').notes).toEqual([{ page: 1, note: 'imageOnly' }]);
  });

  it('report progress once per page', async () => {
    const seen: number[] = [];
    await filesOf([[], [table([head])], []], { onPage: (_, done) => void seen.push(done) });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('escape formulas in every CSV when asked to', async () => {
    const files = await filesOf([[table([head, ['=A1', '-1']])]], { escapeFormulas: true, merged: true });
    expect(files.map(({ text }) => text.includes("'=A1,-1"))).toEqual([true, true, false]);
  });
});

describe('merged.csv', () => {
  const merged = (tables: readonly Table[]) => tables.map(csvMerger()).join('');

  it('joins a table that goes on with its header repeated, and drops the repetition', () => {
    const parts = [table([head, ['a', '1']]), table([head, ['b', '2']], { page: 2, index: 2 })];
    expect(merged(parts)).toBe('Name,Qty\r\na,1\r\nb,2\r\n');
  });

  it('joins a table that goes on without a header between the same edges', () => {
    const parts = [table([head, ['a', '1']]), table([['b', '2']], { page: 2, index: 2, headerRows: 0 })];
    expect(merged(parts)).toBe('Name,Qty\r\na,1\r\nb,2\r\n');
  });

  it.each([
    ['on the same page', { page: 1 }],
    ['two pages on', { page: 3 }],
    ['elsewhere on the page', { page: 2, box: { x: 90, y: 20, width: 300, height: 100 } }],
    ['with a header of its own', { page: 2, headerRows: 1 }],
  ])('keeps a table apart that stands %s', (_, more) => {
    const parts = [table([head, ['a', '1']]), table([['b', '2']], { index: 2, headerRows: 0, ...more })];
    expect(merged(parts)).toBe('Name,Qty\r\na,1\r\n\r\nb,2\r\n');
  });

  it('parts tables by an empty line', async () => {
    const files = await filesOf([[table([head]), table([['x']], { index: 2 })]], { merged: true });
    expect(files.find(({ name }) => name === 'merged.csv')?.text).toBe('Name,Qty\r\n\r\nx\r\n');
  });
});

async function filesOf(tables: Table[][], options: OutputOptions = {}): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  for await (const file of outputFiles(pagesOf(...tables), options)) files.push(file);
  return files;
}
