import { describe, expect, it } from 'vitest';
import { PdfError } from '#pdf/errors.ts';
import { type ExtractOptions, extractTables, type Table } from '#pdf/extract.ts';
import { parsePageRange } from '#pdf/page-range.ts';
import { aesEncryption, rc4Encryption } from '#test/fixtures/pdf/encryption.ts';
import { assemble, makePdf, stream, table } from '#test/fixtures/pdf/make.ts';

const rows = [
  ['Name', 'Quantity'],
  ['Apple', '3'],
  ['Pear', '12'],
];
const content = table({ rows });
const good = makePdf([{ content }]);

describe('a file that cannot be read ends in an error that says why', () => {
  it.each<[string, Uint8Array, PdfError['code']]>([
    ['no bytes at all', new Uint8Array(0), 'empty'],
    ['a web page', Buffer.from('<!doctype html><title>not found</title>'), 'notPdf'],
    ['random bytes', Buffer.from('\x00\x01\x02PDF'), 'notPdf'],
    ['half of a file', good.subarray(0, good.length / 2), 'damaged'],
    ['a header alone', Buffer.from('%PDF-1.7\n'), 'damaged'],
    [
      'a header and noise',
      Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 'x7 obj ')]),
      'damaged',
    ],
    ['a password (RC4)', makePdf([{ content }], { encrypt: rc4Encryption('secret') }), 'passwordProtected'],
    ['a password (AES-256)', makePdf([{ content }], { encrypt: aesEncryption() }), 'passwordProtected'],
    ['a million pages', makePdf([{ content }], { count: 1_000_000 }), 'tooManyPages'],
    [
      'pages that contain themselves',
      assemble(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 5 >>']),
      'damaged',
    ],
    ['a page tree 20,000 deep', deepTree(20_000), 'damaged'],
  ])('%s', async (_, bytes, code) => {
    const error = await failureOf(bytes);
    expect(error).toBeInstanceOf(PdfError);
    expect(error).toMatchObject({ name: 'PdfError', code });
    expect(error?.message).toMatch(/\. [A-Z]|damaged/);
  });

  it('a page that the document does not have', async () => {
    expect(await failureOf(good, { pages: parsePageRange('1,4') })).toMatchObject({
      code: 'noSuchPage',
      message: expect.stringContaining('no page 4'),
    });
  });

  it('more pages than allowed, unless few enough of them are chosen', async () => {
    const three = makePdf([{ content }, { content }, { content }]);
    expect(await failureOf(three, { maxPages: 2 })).toMatchObject({ code: 'tooManyPages' });
    expect(await tablesOf(three, { maxPages: 2, pages: parsePageRange('2-') })).toHaveLength(2);
  });

  it('a page beyond those that really exist', async () => {
    expect(await failureOf(makePdf([{ content }], { count: 40 }))).toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('Page 2'),
    });
  });
});

describe('a file made to exhaust us', () => {
  it.each<[string, () => Uint8Array]>([
    [
      'arrays nested 200,000 deep in the content',
      () => makePdf([{ content: `${'['.repeat(200_000)}${']'.repeat(200_000)} TJ ${content}` }]),
    ],
    [
      'arrays nested 200,000 deep in the page',
      () => makePdf([{ content, extra: `/X ${'['.repeat(200_000)}${']'.repeat(200_000)}` }]),
    ],
    ['300,000 saved graphics states', () => makePdf([{ content: 'q '.repeat(300_000) + content }])],
    ['a false number of pages', () => makePdf([{ content }], { count: 2_000_000_000 })],
    ['a negative number of pages', () => makePdf([{ content }], { count: -5 })],
    ['junk before the header', () => Buffer.concat([Buffer.alloc(500, '\n'), good])],
  ])('is read all the same: %s', async (_, make) => {
    expect((await tablesOf(make()))[0]?.rows).toEqual(rows);
  });

  it('ends quickly without tables: 100 MB of zeros in 98 KB', async () => {
    expect(await tablesOf(makePdf([{ content: new Uint8Array(100_000_000) }], { deflate: true }))).toEqual(
      [],
    );
  });

  it.each<[string, () => Uint8Array]>([
    [
      'millions of path objects',
      () => makePdf([{ content: '0 0 m 9 9 l S\n'.repeat(1_000_000) }], { deflate: true }),
    ],
    [
      'forms that draw themselves',
      () =>
        makePdf([{ content: '/X Do', resources: '/XObject << /X 6 0 R >>' }], {
          objects: [form('/X Do /X Do', 6)],
        }),
    ],
  ])('ends at the memory cap: %s', async (_, make) => {
    expect(await failureOf(make(), { memoryMiB: 96 })).toMatchObject({ code: 'tooMuchMemory' });
  });

  it('does not blow up on a hatching of 4,000 lines', async () => {
    const lines = Array.from(
      { length: 2000 },
      (_, i) => `0 ${i * 4} m 8000 ${i * 4} l S ${i * 4} 0 m ${i * 4} 8000 l S\n`,
    );
    expect(await tablesOf(makePdf([{ content: lines.join(''), size: [8000, 8000] }]))).toEqual([]);
  });

  it('leaves nothing behind: a good file reads as before', async () => {
    expect((await tablesOf(good))[0]?.rows).toEqual(rows);
  });
});

describe('a long document', () => {
  it('takes no more memory at its end than near its beginning', async () => {
    const long = makePdf(
      Array.from({ length: 300 }, (_, n) => ({
        content: table({ rows: [...rows, [`Page ${n}`, String(n)]] }),
      })),
      { deflate: true },
    );
    let early = 0;
    let pages = 0;
    for await (const { page } of extractTables(long)) {
      pages = page;
      if (page === 60) early = process.memoryUsage().external;
    }
    expect(pages).toBe(300);
    expect(process.memoryUsage().external).toBeLessThan(early + 8_000_000);
  });
});

function form(body: string, number: number): Uint8Array {
  return stream(
    body,
    number,
    {},
    `/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /X ${number} 0 R >> >> `,
  );
}

function deepTree(depth: number): Uint8Array {
  const nodes = Array.from({ length: depth }, (_, i) => `<< /Type /Pages /Kids [${i + 3} 0 R] /Count 1 >>`);
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    ...nodes,
    '<< /Type /Page /MediaBox [0 0 100 100] >>',
  ]);
}

async function tablesOf(bytes: Uint8Array, options: ExtractOptions = {}): Promise<Table[]> {
  const tables: Table[] = [];
  for await (const found of extractTables(bytes, options)) tables.push(found);
  return tables;
}

async function failureOf(bytes: Uint8Array, options: ExtractOptions = {}): Promise<Error | undefined> {
  try {
    await tablesOf(bytes, options);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  return undefined;
}
