import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvRow, createCsvReader } from '#local/services/redshift/copy/csv-reader.ts';
import { decode } from '#local/services/redshift/copy/decode.ts';

const OPTIONS = {
  delimiter: ',',
  quote: '"',
  ignoredHeaderLines: 0,
  ignoresBlankLines: false,
  encoding: 'utf8',
  invalidCharacter: undefined,
} as const;

type Options = Partial<Record<keyof typeof OPTIONS, unknown>>;

/** The rows of a file that comes in chunks of so many bytes. */
async function read(
  content: string | Buffer,
  options: Options = {},
  chunkBytes = 1 << 16,
): Promise<CsvRow[]> {
  const all = { ...OPTIONS, ...options } as Parameters<typeof createCsvReader>[0] &
    Parameters<typeof decode>[1];
  const reader = createCsvReader(all);
  const rows: CsvRow[] = [];
  for await (const piece of decode(chunks(Buffer.from(content as string), chunkBytes), all))
    rows.push(...reader.read(piece));
  return [...rows, ...reader.end()];
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const fields = async (content: string, options: Options = {}) =>
  (await read(content, options)).map((row) => row.fields);

test.each([
  [
    'a,b\nc,d\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a,b\r\nc,d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['"a,1","b""c"\n', [['a,1', 'b"c']]],
  [
    '"two\nlines",x\r\ny,z\n',
    [
      ['two\nlines', 'x'],
      ['y', 'z'],
    ],
  ],
  ['"","a"\n', [['', 'a']]],
  [
    'a,\n,b\n',
    [
      ['a', ''],
      ['', 'b'],
    ],
  ],
  ['', []],
])('%j', async (content, wanted) => {
  expect(await fields(content)).toEqual(wanted);
});

test('lines are counted in the file, headers and broken lines among them', async () => {
  const rows = await read('h1,h2\n"a\nb",1\nc,2\n\nd,3\n', {
    ignoredHeaderLines: 1,
    ignoresBlankLines: true,
  });
  expect(rows.map(({ line }) => line)).toEqual([2, 4, 6]);
});

describe('a quote that does not stand around a field is a problem of its line alone', () => {
  test.each([
    ['a"b,c\nok,1\n', 1],
    ['"a"b,c\nok,1\n', 1],
    ['x,1\n"a" ,c\nok,1\n', 2],
  ])('%j', async (content, line) => {
    const rows = await read(content);
    expect(rows.filter(({ problem }) => problem)).toMatchObject([
      { line, problem: { code: 1214, reason: 'Invalid quote formatting for CSV' } },
    ]);
    expect(rows.at(-1)).toMatchObject({ fields: ['ok', '1'] });
  });

  test('one that is never closed is told at the line where it opens', async () => {
    const rows = await read('a,1\n"b,2\nc,3\n');
    expect(rows).toMatchObject([{ fields: ['a', '1'] }, { line: 2, problem: { code: 1214 } }]);
  });
});

test('bytes that are not UTF-8 are told by line, or replaced when that is wanted', async () => {
  const content = Buffer.concat([
    Buffer.from('é,1\n'),
    Buffer.from([0x61, 0xe9, 0x2c, 0x32, 0x0a]),
    Buffer.from('ü,3\n'),
  ]);
  const rows = await read(content);
  expect(rows.map(({ line, problem }) => [line, problem?.code])).toEqual([
    [1, undefined],
    [2, 1220],
    [3, undefined],
  ]);
  expect(rows[1]).toMatchObject({ field: 0, problem: { reason: expect.stringContaining('e9 2c') } });
  const replaced = await read(content, { invalidCharacter: '?' });
  expect(replaced.map((row) => row.fields)).toEqual([
    ['é', '1'],
    ['a?', '2'],
    ['ü', '3'],
  ]);
});

test('UTF-16 is read where it is named, and told where it is not', async () => {
  const content = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('é,1\n', 'utf16le')]);
  expect((await read(content, { encoding: 'utf16' })).map((row) => row.fields)).toEqual([['é', '1']]);
  await expect(read(content)).rejects.toThrow('begins as UTF-16');
});

test('whatever the fields and wherever the chunks are cut, the fields come back', async () => {
  const field = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0')),
    fc.stringMatching(/^[",\r\n a]{0,6}$/),
  );
  const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('\n', '\r\n'),
      async (rows, chunkBytes, newline) => {
        const quoted = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','));
        const found = await read(quoted.join(newline) + newline, {}, chunkBytes);
        expect(found.map((row) => row.fields)).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
});
