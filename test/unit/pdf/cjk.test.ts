import { describe, expect, it } from 'vitest';
import { extractPages, type PageTables } from '#pdf/extract.ts';
import { type CjkDocument, makeCjkPdf } from '#test/fixtures/pdf/cjk.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const utf8 = (text: string) => hex(Buffer.from(text, 'utf8'));
const utf16 = (text: string) => hex(Buffer.from(text, 'utf16le').swap16());
const utf32 = (text: string) =>
  [...text].map((sign) => (sign.codePointAt(0) ?? 0).toString(16).padStart(8, '0')).join('');
/** Node decodes these encodings and does not encode them: the codes are written down. */
const listed = (codes: Readonly<Record<string, string>>) => (text: string) => codes[text] ?? '';

const chinese = [
  ['年度', '产品', '数量'],
  ['二零二三', '钢铁', '3,200'],
];
const japanese = [
  ['年度', '製品', '数量'],
  ['令和三年', '鉄鋼', '3,200'],
];
const korean = [
  ['연도', '제품', '수량'],
  ['이천삼', '철강', '3,200'],
];
const gbk = listed({
  年度: 'c4eab6c8',
  产品: 'b2fac6b7',
  数量: 'cafdc1bf',
  二零二三: 'b6fec1e3b6fec8fd',
  钢铁: 'b8d6ccfa',
  '3,200': '332c323030',
});
const shiftJis = listed({
  年度: '944e9378',
  製品: '90bb9569',
  数量: '909497ca',
  令和三年: '97df98618e4f944e',
  鉄鋼: '93538d7c',
  '3,200': '332c323030',
});
const johab = listed({
  연도: 'b56595a1',
  제품: 'b941ce91',
  수량: 'ae819cb7',
  이천삼: 'b7a1c0e5ac71',
  철강: 'c0e98877',
  '3,200': '332c323030',
});
const extended = `/CIDInit /ProcSet findresource begin 12 dict begin
/GBK-EUC-H usecmap begincmap /CMapName /Own-H def /CMapType 1 def endcmap end end`;

const documents: readonly (CjkDocument & { readonly name: string })[] = [
  { name: 'GBK', cMap: 'GBK-EUC-H', ordering: 'GB1', encode: gbk, rows: chinese },
  { name: 'UCS-2', cMap: 'UniGB-UCS2-H', ordering: 'GB1', encode: utf16, rows: chinese },
  { name: 'Shift JIS', cMap: '90ms-RKSJ-H', ordering: 'Japan1', encode: shiftJis, rows: japanese },
  // From here on the engine alone reads nothing, or something else.
  { name: 'UTF-8', cMap: 'UniJIS-UTF8-H', ordering: 'Japan1', encode: utf8, rows: japanese },
  { name: 'UTF-32', cMap: 'UniGB-UTF32-H', ordering: 'GB1', encode: utf32, rows: chinese },
  { name: 'Johab', cMap: 'KSC-Johab-H', ordering: 'Korea1', encode: johab, rows: korean },
  {
    name: 'a CMap that extends another',
    cMap: { body: extended, uses: 'GBK-EUC-H' },
    ordering: 'GB1',
    encode: gbk,
    rows: chinese,
  },
];

const firstPage = async (document: CjkDocument): Promise<PageTables | undefined> => {
  for await (const page of extractPages(makeCjkPdf(document))) return page;
  return undefined;
};

describe('Chinese, Japanese and Korean text in fonts that are not embedded', () => {
  it.each(documents)('is read from $name', async (document) => {
    const page = await firstPage(document);
    expect(page?.tables.map(({ rows }) => rows)).toEqual([document.rows]);
    expect(page?.note).toBeUndefined();
  });

  it('is noted as unreadable where nothing tells what the codes mean', async () => {
    const unknown: CjkDocument = {
      cMap: 'Identity-H',
      ordering: 'Identity',
      encode: utf16,
      rows: [
        ['ĳĴ', 'ŁŃņ'],
        ['ĵĶķ', 'ŊŊ'],
      ],
    };
    const page = await firstPage(unknown);
    expect(page?.note).toBe('unreadableText');
  });
});

describe('text from top to bottom', () => {
  const rows = [
    ['年度', '製品', '数量'],
    ['令和三年', '鉄鋼製品', '三千二百'],
    ['令和四年', '銅線', '四百'],
  ];
  const vertical: CjkDocument = {
    cMap: 'UniJIS-UTF16-V',
    ordering: 'Japan1',
    encode: utf16,
    rows,
    isVertical: true,
  };

  it('is read in the cells of a ruled table', async () => {
    const page = await firstPage(vertical);
    expect(page?.tables.map((table) => table.rows)).toEqual([rows]);
  });

  it('makes no table of signs where nothing is ruled', async () => {
    const page = await firstPage({ ...vertical, isOpen: true });
    expect(page?.tables).toEqual([]);
  });
});
