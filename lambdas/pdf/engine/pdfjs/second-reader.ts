import { cMapFiles } from './cmap-files.ts';
import { loadPdfjs } from './load-pdfjs.ts';
import type { PdfjsDocument } from './pdfjs.ts';
import { type ReplayedText, replayText } from './replay-text.ts';

/** Reads the text of pages once more, with pdf.js. */
export interface SecondReader {
  /** The text of one page (1-based); nothing if pdf.js cannot read it. */
  read(page: number): Promise<ReplayedText | undefined>;
  close(): Promise<void>;
}

/**
 * A second reader for pages whose text the engine cannot explain. pdf.js knows further CMaps of Chinese, Japanese and Korean
 * fonts (KSC-Johab, UTF-8, UTF-32, those that extend others), so documents whose fonts are not embedded become readable.
 * It is loaded, and the document opened, when the first such page comes.
 */
export function secondReader(bytes: () => Uint8Array): SecondReader {
  let opened: Promise<OpenDocument | undefined> | undefined;
  return {
    read: async (page) => {
      opened ??= open(bytes());
      const document = await opened;
      return document && readText(document, page).catch(() => undefined);
    },
    close: async () => {
      await (await opened)?.document.loadingTask.destroy();
    },
  };
}

interface OpenDocument {
  readonly document: PdfjsDocument;
  readonly cMaps: ReadonlySet<string>;
}

/** A document that the engine opened may still be one that pdf.js cannot: then there is no second reading. */
async function open(data: Uint8Array): Promise<OpenDocument | undefined> {
  const { pdfjs, cMapFolder } = loadPdfjs();
  const { asked, BinaryDataFactory } = cMapFiles(cMapFolder);
  const wishes = { BinaryDataFactory, cMapPacked: true, disableFontFace: true, useSystemFonts: false };
  try {
    const { promise } = pdfjs.getDocument({ data, ...wishes, fontExtraProperties: true, verbosity: 0 });
    return { document: await promise, cMaps: asked };
  } catch {
    return undefined;
  }
}

async function readText({ document, cMaps }: OpenDocument, number: number): Promise<ReplayedText> {
  const { pdfjs } = loadPdfjs();
  const names = new Map(Object.entries(pdfjs.OPS).map(([name, operator]) => [operator, name]));
  const page = await document.getPage(number);
  try {
    const operators = await page.getOperatorList();
    const codesAreUnicode = [...cMaps].some((name) => /-(UCS2|UTF8|UTF16|UTF32)-/.test(name));
    return replayText(
      operators,
      (operator) => names.get(operator) ?? '',
      (name) => page.commonObjs.get(name),
      codesAreUnicode,
    );
  } finally {
    page.cleanup();
  }
}
