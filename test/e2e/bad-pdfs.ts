import { aesEncryption, rc4Encryption } from '#test/fixtures/pdf/encryption.ts';
import { assemble, firstFreeObject, makePdf, stream, table, text } from '#test/fixtures/pdf/make.ts';

/** A PDF that cannot be converted, why, and what is asked of it. */
export interface BadPdf {
  readonly name: string;
  readonly reason: string;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  readonly input?: object;
}

const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
const page = {
  content: table({
    rows: [
      ['a', 'b'],
      ['1', '2'],
    ],
  }),
};

/** One page that shows one picture and no text. */
function scan(): Uint8Array {
  const image = stream(
    new Uint8Array(3 * 64 * 64),
    0,
    {},
    '/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceRGB /BitsPerComponent 8 ',
  );
  return makePdf(
    [
      {
        content: 'q 500 0 0 700 40 70 cm /Im1 Do Q',
        resources: `/XObject << /Im1 ${firstFreeObject(1)} 0 R >>`,
      },
    ],
    { objects: [image] },
  );
}

/** A page tree whose one page lies `depth` levels down. */
function deepTree(depth: number): Uint8Array {
  const levels = Array.from(
    { length: depth },
    (_, level) =>
      `<< /Type /Pages /Kids [${level + 3} 0 R] /Count 1 ${level > 0 ? `/Parent ${level + 1} 0 R` : ''} >>`,
  );
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    ...levels,
    `<< /Type /Page /Parent ${depth + 1} 0 R /MediaBox [0 0 100 100] >>`,
  ]);
}

/** A small file whose one page unpacks to 100 MB of drawing. */
function drawingBomb(): Uint8Array {
  const line = text(10, 10, 'bomb');
  return makePdf([{ content: line.repeat(Math.ceil((100 * 1024 * 1024) / line.length)) }], { deflate: true });
}

export const badPdfs: readonly BadPdf[] = [
  { name: 'a file that is no PDF', reason: 'notPdf', bytes: () => own(Buffer.from('<html>hello</html>')) },
  { name: 'a PDF cut off in its middle', reason: 'damaged', bytes: () => own(makePdf([page]).slice(0, 200)) },
  {
    name: 'a PDF with a password (RC4)',
    reason: 'passwordProtected',
    bytes: () => own(makePdf([page], { encrypt: rc4Encryption('secret') })),
  },
  {
    name: 'a PDF with a password (AES-256)',
    reason: 'passwordProtected',
    bytes: () => own(makePdf([page], { encrypt: aesEncryption() })),
  },
  { name: 'a scan', reason: 'imageOnly', bytes: () => own(scan()) },
  {
    name: 'pages that the PDF does not have',
    reason: 'noSuchPage',
    bytes: () => own(makePdf([page])),
    input: { pages: '7-9' },
  },
  {
    name: 'a page tree that claims a million pages',
    reason: 'tooManyPages',
    bytes: () => own(makePdf([page], { count: 1_000_000 })),
  },
  { name: 'a page tree that is 100,000 levels deep', reason: 'damaged', bytes: () => own(deepTree(100_000)) },
  {
    name: 'a page that unpacks to 100 MB of drawing',
    reason: 'tooMuchMemory',
    bytes: () => own(drawingBomb()),
  },
];
