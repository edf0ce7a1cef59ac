import { ServiceError } from '../service-error.ts';

/** A browser form upload: the fields before the file, and the file's content as it arrives. */
export interface UploadForm {
  /** Names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly content: AsyncIterable<Buffer>;
}

/** S3's limit for everything before the file. */
const MAX_FIELDS_BYTES = 20_000;

/** Reads a multipart/form-data body up to its file; the rest is read through `content`. */
export async function readUploadForm(
  source: AsyncIterable<Buffer>,
  contentType: string,
): Promise<UploadForm> {
  const match = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) throw malformed('The content type names no boundary');
  const iterator = source[Symbol.asyncIterator]();
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first boundary has no line break before it: with this, all are alike
  let held: Buffer = Buffer.from('\r\n');
  let consumed = 0;
  const more = async (): Promise<boolean> => {
    const next = await iterator.next();
    if (next.done) return false;
    held = Buffer.concat([held, next.value]);
    return true;
  };
  const until = async (mark: Buffer | string): Promise<Buffer> => {
    let end = held.indexOf(mark);
    while (end < 0) {
      if (consumed + held.length > MAX_FIELDS_BYTES + 65_536) throw tooMuchBeforeFile();
      if (!(await more())) throw malformed('The form ends unexpectedly');
      end = held.indexOf(mark);
    }
    const found = held.subarray(0, end);
    held = held.subarray(end + mark.length);
    consumed += end + mark.length;
    if (consumed > MAX_FIELDS_BYTES) throw tooMuchBeforeFile();
    return found;
  };

  async function* readFile(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = held.indexOf(delimiter);
      if (end >= 0) {
        if (end > 0) yield held.subarray(0, end);
        // Fields after the file do not count
        while (!(await iterator.next()).done);
        return;
      }
      // A delimiter may be cut in two by the end of a chunk
      const safe = held.length - delimiter.length;
      if (safe > 0) {
        yield held.subarray(0, safe);
        held = held.subarray(safe);
      }
      if (!(await more())) throw malformed('The file is not followed by a boundary');
    }
  }

  const fields = new Map<string, string>();
  await until(delimiter);
  for (;;) {
    const head = (await until('\r\n\r\n')).toString();
    if (head.startsWith('--')) throw malformed('POST requires exactly one file upload per request.');
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) throw malformed('A field has no name');
    if (name.toLowerCase() === 'file') {
      const fileName = /\bfilename="([^"]*)"/i.exec(head)?.[1] ?? '';
      return { fields, fileName, content: readFile() };
    }
    fields.set(name.toLowerCase(), (await until(delimiter)).toString());
  }
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedPOSTRequest', message, 400);
}

function tooMuchBeforeFile(): ServiceError {
  const message = `Your POST request fields preceding the upload file were too large (more than ${MAX_FIELDS_BYTES} bytes).`;
  return new ServiceError('MaxPostPreDataLengthExceeded', message, 400);
}
