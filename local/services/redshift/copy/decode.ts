import { isUtf8 } from 'node:buffer';
import type { CopyOptions } from './parse-copy.ts';

/** Whole lines of a file as text (the last piece may lack its end). `damaged`: line → the bytes that are not UTF-8. */
export interface DecodedPiece {
  readonly text: string;
  readonly damaged: ReadonlyMap<number, string>;
}

/** A file whose first bytes belie its encoding. */
export class WrongEncodingError extends Error {}

/** Pieces are cut at line ends, at about this size. */
const PIECE_BYTES = 1 << 20;
/** Redshift's limit for a row; a line must fit in memory. */
const MAX_LINE_BYTES = 4 << 20;
const NEWLINE = 0x0a;
const NOTHING: ReadonlyMap<number, string> = new Map();

/** Decodes a file piece by piece, so that its size does not matter. */
export async function* decode(
  chunks: AsyncIterable<Uint8Array>,
  { encoding, invalidCharacter }: Pick<CopyOptions, 'encoding' | 'invalidCharacter'>,
): AsyncGenerator<DecodedPiece> {
  if (encoding !== 'utf8') {
    yield* decodeUtf16(chunks, encoding);
    return;
  }
  let line = 1;
  for await (const bytes of wholeLines(chunks)) {
    if (line === 1 && isUtf16(bytes)) throw new WrongEncodingError('The file begins as UTF-16');
    yield decodeLines(bytes, line, invalidCharacter);
    line += count(bytes, NEWLINE);
  }
}

function decodeLines(bytes: Buffer, firstLine: number, replacement: string | undefined): DecodedPiece {
  if (isUtf8(bytes)) return { text: bytes.toString(), damaged: NOTHING };
  const damaged = new Map<number, string>();
  const texts: string[] = [];
  let line = firstLine;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start) + 1 || bytes.length;
    const own = bytes.subarray(start, end);
    if (isUtf8(own)) texts.push(own.toString());
    else if (replacement !== undefined) texts.push(replaceInvalid(own, replacement));
    else {
      damaged.set(
        line,
        own
          .subarray(firstInvalid(own))
          .subarray(0, 4)
          .toString('hex')
          .replace(/..(?=.)/g, '$& '),
      );
      texts.push(own.toString());
    }
    line += 1;
    start = end;
  }
  return { text: texts.join(''), damaged };
}

async function* decodeUtf16(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'utf16' | 'utf16le' | 'utf16be',
): AsyncGenerator<DecodedPiece> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst) {
      const isBig = encoding === 'utf16be' || (encoding === 'utf16' && chunk[0] === 0xfe);
      if (encoding === 'utf16' && !isUtf16(chunk))
        throw new WrongEncodingError('The file has no byte order mark');
      decoder = new TextDecoder(isBig ? 'utf-16be' : 'utf-16le');
      isFirst = false;
    }
    yield { text: decoder?.decode(chunk, { stream: true }) ?? '', damaged: NOTHING };
  }
}

async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    kept.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    size += chunk.byteLength;
    if (size < PIECE_BYTES) continue;
    const all = Buffer.concat(kept);
    const end = all.lastIndexOf(NEWLINE) + 1;
    if (end > 0) yield all.subarray(0, end);
    else if (size > MAX_LINE_BYTES) throw new WrongEncodingError('A line has more than 4 MB');
    kept = [all.subarray(end)];
    size -= end;
  }
  if (size > 0) yield Buffer.concat(kept);
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) found += 1;
  return found;
}

/** Where the first sequence begins that is not UTF-8. */
function firstInvalid(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

function replaceInvalid(bytes: Buffer, replacement: string): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text += length === 0 ? replacement : bytes.toString('utf8', at, at + length);
    at += length || 1;
  }
  return text;
}

/** Bytes of the valid sequence at a place; 0 when there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
