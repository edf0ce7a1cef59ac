/** Why a PDF could not be converted; each code has one sentence that says what to do. */
export type PdfErrorCode =
  | 'notPdf'
  | 'empty'
  | 'damaged'
  | 'passwordProtected'
  | 'tooManyPages'
  | 'noSuchPage'
  | 'unsupported'
  | 'tooMuchMemory';

/** An expected outcome of reading someone's file: `code` for programs, `message` for people. */
export class PdfError extends Error {
  readonly code: PdfErrorCode;

  constructor(code: PdfErrorCode, message: string = adviceFor[code], options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PdfError';
    this.code = code;
  }
}

const adviceFor: Record<PdfErrorCode, string> = {
  notPdf:
    'The file is not a PDF: it has no %PDF- header. Send the PDF itself, not a web page or an archive of it.',
  empty: 'The file is empty (0 bytes). Send it again; the upload was probably cut off before it began.',
  damaged: 'The PDF is damaged or cut off and cannot be read. Open it in a viewer, save it again and retry.',
  passwordProtected: 'The PDF asks for a password to open. Save a copy without the password and retry.',
  tooManyPages: 'The PDF has more pages than one conversion may read. Choose fewer pages.',
  noSuchPage: 'A chosen page does not exist in the PDF. Choose pages that it has.',
  unsupported:
    'The PDF uses a kind of encryption that is not supported. Save a copy without encryption and retry.',
  tooMuchMemory: 'The PDF needs more memory than a conversion may use. Split it, or choose fewer pages.',
};
