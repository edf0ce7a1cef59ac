import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ExtractOptions, extractPages, extractTables, type PageTables } from '#pdf/extract.ts';
import { parsePageRange } from '#pdf/page-range.ts';
import { rc4Encryption } from '#test/fixtures/pdf/encryption.ts';
import { firstFreeObject, line, makePdf, stream, table, text } from '#test/fixtures/pdf/make.ts';

const fruit = [
  ['Name', 'Quantity', 'Price'],
  ['Apple', '3', '1.20'],
  ['Pear', '12', '0.80'],
  ['Plum', '7', '2.05'],
];

describe('a table on a page', () => {
  it.each(['grid', 'booktabs', 'none'] as const)('is read with rules: %s', async (rules) => {
    const [found, ...others] = await tablesOf(makePdf([{ content: table({ rows: fruit, rules }) }]));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ page: 1, index: 1, rows: fruit, columns: 3, headerRows: 1 });
    expect(found?.method).toBe(rules === 'grid' ? 'lattice' : 'stream');
  });

  it('has its box in points from the top left corner', async () => {
    const [found] = await tablesOf(makePdf([{ content: table({ rows: fruit, x: 60, top: 760 }) }]));
    expect(found?.box).toEqual({ x: 60, y: 842 - 760, width: 330, height: 72 });
  });

  it.each([90, 180, 270])('is read from a page turned by %i degrees', async (turn) => {
    const [found] = await tablesOf(makePdf([{ content: table({ rows: fruit }), extra: `/Rotate ${turn}` }]));
    expect(found?.rows).toEqual(fruit);
  });

  it('is read from content that was drawn sideways', async () => {
    const content = `q 0 1 -1 0 842 0 cm ${table({ rows: fruit })} Q`;
    const [found] = await tablesOf(makePdf([{ content, size: [842, 595] }]));
    expect(found?.rows).toEqual(fruit);
  });

  it('keeps the text of a spanning cell in its first cell', async () => {
    const body = table({ rows: fruit.slice(1), top: 742 });
    const head =
      [60, 390].map((x) => line(x, 742, x, 760)).join('') +
      line(60, 760, 390, 760) +
      text(150, 747, 'Fruit of the year');
    const [found] = await tablesOf(makePdf([{ content: body + head }]));
    expect(found?.rows).toEqual([['Fruit of the year', '', ''], ...fruit.slice(1)]);
  });

  it('is found twice when there are two, in reading order', async () => {
    const second = [
      ['City', 'Zone'],
      ['Rome', '3'],
      ['Oslo', '1'],
    ];
    const content = table({ rows: second, top: 500 }) + table({ rows: fruit, top: 760 });
    expect((await tablesOf(makePdf([{ content }]))).map(({ index, rows }) => [index, rows])).toEqual([
      [1, fruit],
      [2, second],
    ]);
  });

  it('is found twice in a common frame', async () => {
    const frame =
      [40, 560].map((x) => line(x, 500, x, 780)).join('') +
      [500, 780].map((y) => line(40, y, 560, y)).join('');
    const second = [
      ['City', 'Zone'],
      ['Rome', '3'],
      ['Oslo', '1'],
    ];
    const content = frame + table({ rows: fruit }) + table({ rows: second, top: 640 });
    expect((await tablesOf(makePdf([{ content }]))).map(({ rows }) => rows)).toEqual([fruit, second]);
  });

  it('takes in headings above and a total below what is ruled', async () => {
    const headings = ['Name', 'Quantity', 'Price'].map((value, i) => text(64 + i * 110, 765, value)).join('');
    const total = ['Total', '22', '4.05'].map((value, i) => text(64 + i * 110, 693, value)).join('');
    const content = headings + table({ rows: fruit.slice(1) }) + total;
    expect((await tablesOf(makePdf([{ content }])))[0]?.rows).toEqual([...fruit, ['Total', '22', '4.05']]);
  });

  it('splits rows that the rulings leave together when columns hold lists', async () => {
    const frame = line(60, 760, 390, 760) + line(60, 742, 390, 742) + line(60, 688, 390, 688);
    const sides = [60, 170, 280, 390].map((x) => line(x, 688, x, 760)).join('');
    const [found] = await tablesOf(
      makePdf([{ content: table({ rows: fruit, rules: 'none' }) + frame + sides }]),
    );
    expect(found).toMatchObject({ rows: fruit, method: 'lattice' });
  });

  it('keeps text together that wraps within a ruled cell', async () => {
    const rows = [
      ['Item', 'Note'],
      ['', ''],
    ];
    const wrapped =
      text(64, 735, 'Pump') + text(174, 735, 'sold with two hoses,') + text(174, 724, 'without the adapter');
    const [found] = await tablesOf(
      makePdf([
        {
          content: table({ rows, rowHeight: 40 }) + wrapped.replaceAll('735', '700').replaceAll('724', '689'),
        },
      ]),
    );
    expect(found?.rows).toEqual([
      ['Item', 'Note'],
      ['Pump', 'sold with two hoses, without the adapter'],
    ]);
  });

  it('is read once from text that was drawn twice, and not from outside the crop box', async () => {
    const shadow = table({ rows: fruit }) + table({ rows: fruit, x: 60.4, top: 759.8, rules: 'none' });
    const outside = text(400, 100, 'cut away');
    const [found] = await tablesOf(
      makePdf([{ content: shadow + outside, extra: '/CropBox [0 400 595 842]' }]),
    );
    expect(found?.rows).toEqual(fruit);
    expect(found?.box.y).toBe(82);
  });

  it('opens with an empty user password', async () => {
    const [found] = await tablesOf(
      makePdf([{ content: table({ rows: fruit }) }], { encrypt: rc4Encryption('') }),
    );
    expect(found?.rows).toEqual(fruit);
  });

  it('is only looked for in the way that was asked for', async () => {
    const ruled = makePdf([{ content: table({ rows: fruit }) }]);
    const open = makePdf([{ content: table({ rows: fruit, rules: 'none' }) }]);
    expect(await tablesOf(open, { mode: 'lattice' })).toEqual([]);
    expect((await tablesOf(ruled, { mode: 'stream' }))[0]).toMatchObject({ rows: fruit, method: 'stream' });
  });
});

describe('a page without tables', () => {
  const prose = Array.from({ length: 20 }, (_, i) =>
    text(60, 760 - i * 14, `Line ${i} of running text that tells a story and has nothing to line up with.`),
  ).join('');

  it('gives none for running text', async () => {
    expect(await pagesOf(makePdf([{ content: prose }]))).toEqual([
      { page: 1, pageCount: 1, pagesSelected: 1, tables: [] },
    ]);
  });

  it('gives none for running text in two columns', async () => {
    const column = (x: number) =>
      Array.from({ length: 30 }, (_, i) =>
        text(x, 760 - i * 14, `Some running text of column ${i % 7} that goes on`, 9),
      ).join('');
    expect(await tablesOf(makePdf([{ content: column(50) + column(310) }]))).toEqual([]);
  });

  it('gives none for a line chart with its labels', async () => {
    const labels = [0, 1, 2, 3, 4, 5]
      .map((i) => text(60, 500 + i * 30, String(i * 100)) + text(100 + i * 60, 480, String(2000 + i)))
      .join('');
    const curve = `100 510 m ${[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((i) => `${100 + i * 30} ${510 + ((i * 37) % 90)} l`).join(' ')} S\n`;
    expect(await tablesOf(makePdf([{ content: labels + curve }]))).toEqual([]);
  });

  it('gives none for a table of contents, a numbered list, or numbered formulas', async () => {
    const entries = Array.from({ length: 9 }, (_, i) =>
      text(60, 760 - i * 14, `${i + 1} Some chapter ${'.'.repeat(60)} ${i * 4 + 1}`),
    );
    const list = Array.from(
      { length: 9 },
      (_, i) => text(60, 600 - i * 14, `${i + 1}.`) + text(85, 600 - i * 14, `Some step number ${i}`),
    );
    const formulas = Array.from(
      { length: 4 },
      (_, i) => text(60, 400 - i * 20, `x = a + ${i}`) + text(400, 400 - i * 20, `(${i})`),
    );
    for (const lines of [entries, list, formulas])
      expect(await tablesOf(makePdf([{ content: lines.join('') }]))).toEqual([]);
  });

  it('is noted as unreadable when its fonts are neither in the file nor mapped to Unicode', async () => {
    const font =
      '<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /House-H /DescendantFonts [<< /Type /Font ' +
      '/Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (House) /Ordering (Own) /Supplement 0 >> >>] >>';
    const chinese = [700, 680, 660]
      .map((y) => `BT /F9 10 Tf 60 ${y} Td <C4E3BAC3> Tj ET BT /F9 10 Tf 200 ${y} Td <CAC0BDE7> Tj ET\n`)
      .join('');
    const fonts = `/F9 ${firstFreeObject(2)} 0 R`;
    const mixed = table({ rows: fruit.slice(0, 3), top: 500 }) + chinese;
    const pages = await pagesOf(
      makePdf(
        [
          { content: chinese, fonts },
          { content: mixed, fonts },
        ],
        { objects: [font] },
      ),
    );
    expect(pages.map(({ note, tables }) => [note, tables.map(({ rows }) => rows)])).toEqual([
      ['unreadableText', []],
      ['unreadableText', [fruit.slice(0, 3)]],
    ]);
  });

  it('is noted as blank, or as a picture', async () => {
    const image = stream(
      new Uint8Array([0]),
      0,
      {},
      '/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray ',
    );
    const scan = {
      content: 'q 500 0 0 700 40 40 cm /Im Do Q',
      resources: `/XObject << /Im ${firstFreeObject(2)} 0 R >>`,
    };
    const pages = await pagesOf(makePdf([{ content: '' }, scan], { objects: [image] }));
    expect(pages.map(({ note, tables }) => [note, tables])).toEqual([
      ['blank', []],
      ['imageOnly', []],
    ]);
  });
});

describe('a document', () => {
  const three = makePdf(
    [1, 2, 3].map((n) => ({ content: table({ rows: [...fruit, [`Page ${n}`, '1', '1.00']] }) })),
  );

  it('is read page by page, its tables numbered throughout', async () => {
    const pages = await pagesOf(three);
    expect(pages.map(({ page, pageCount, tables }) => [page, pageCount, tables[0]?.index])).toEqual([
      [1, 3, 1],
      [2, 3, 2],
      [3, 3, 3],
    ]);
  });

  it('is read in part', async () => {
    const pages = await pagesOf(three, { pages: parsePageRange('3,1') });
    expect(pages.map(({ page, pagesSelected, tables }) => [page, pagesSelected, tables[0]?.index])).toEqual([
      [1, 2, 1],
      [3, 2, 2],
    ]);
  });

  it('stops between two pages when it is aborted', async () => {
    const controller = new AbortController();
    const read: number[] = [];
    const reading = (async () => {
      for await (const { page } of extractPages(three, { signal: controller.signal })) {
        read.push(page);
        controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    expect(read).toEqual([1]);
  });

  it('takes the compiled engine from outside', async () => {
    const path = new URL(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm'));
    const bytes = readFileSync(path);
    const module = await WebAssembly.compile(bytes);
    for (const wasm of [path, bytes, module]) expect(await tablesOf(three, { wasm })).toHaveLength(3);
  });

  it('of a federal agency gives the tables that people see in it', async () => {
    const bytes = readFileSync(
      new URL(import.meta.resolve('#test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf')),
    );
    const tables = await tablesOf(bytes);
    expect(tables.map(({ page, columns }) => [page, columns])).toEqual([
      [2, 4],
      [3, 6],
      [4, 4],
    ]);
    expect(tables[0]?.rows).toContainEqual(['20 - 29 years', '0.1803', '0.2650', '40,839,623']);
    expect(tables[1]?.rows).toContainEqual([
      '1 years',
      '3,269,557',
      '41 years',
      '2,375,849',
      '81 years',
      '640,276',
    ]);
    expect(tables[2]?.rows).toContainEqual(['Interviewed, not examined', '2683', '6.8', '7.5']);
  });
});

async function pagesOf(bytes: Uint8Array, options: ExtractOptions = {}): Promise<PageTables[]> {
  const pages: PageTables[] = [];
  for await (const page of extractPages(bytes, options)) pages.push(page);
  return pages;
}

async function tablesOf(bytes: Uint8Array, options: ExtractOptions = {}): Promise<PageTables['tables']> {
  const tables: PageTables['tables'] = [];
  for await (const found of extractTables(bytes, options)) tables.push(found);
  return tables;
}
