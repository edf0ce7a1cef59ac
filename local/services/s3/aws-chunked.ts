import { ServiceError } from '../service-error.ts';

/** A body whose chunks carry signatures or checksums around the content (`aws-chunked`), taken apart. */
export interface ChunkedBody {
  readonly content: AsyncIterable<Buffer>;
  /** Complete once the content has been read. */
  readonly trailers: ReadonlyMap<string, string>;
}

/** Lines between chunks are short: a size in hex with a signature, or a trailing checksum. */
const MAX_LINE_BYTES = 4_096;

/** Decodes an `aws-chunked` body. */
export function decodeAwsChunked(source: AsyncIterable<Buffer>): ChunkedBody {
  const trailers = new Map<string, string>();
  return { content: decode(source, trailers), trailers };
}

async function* decode(source: AsyncIterable<Buffer>, trailers: Map<string, string>): AsyncGenerator<Buffer> {
  const input = bufferedReader(source);
  for (;;) {
    const line = await input.line();
    const size = Number.parseInt(line.split(';')[0] ?? '', 16);
    if (!(size >= 0)) throw incomplete();
    if (size === 0) break;
    yield* input.bytes(size);
    await input.line();
  }
  for (;;) {
    const line = await input.line().catch(() => '');
    if (line === '') break;
    const colon = line.indexOf(':');
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  await input.drain();
}

function incomplete(): ServiceError {
  return new ServiceError(
    'IncompleteBody',
    'The request body terminated unexpectedly or is not chunked as announced',
    400,
  );
}

function bufferedReader(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<void> => {
    const next = await iterator.next();
    if (next.done) throw incomplete();
    held = held.length > 0 ? Buffer.concat([held, next.value]) : next.value;
  };

  return {
    async line(): Promise<string> {
      let end = held.indexOf('\r\n');
      while (end < 0) {
        if (held.length > MAX_LINE_BYTES) throw incomplete();
        await more();
        end = held.indexOf('\r\n');
      }
      const text = held.subarray(0, end).toString('latin1');
      held = held.subarray(end + 2);
      return text;
    },
    async *bytes(count: number): AsyncGenerator<Buffer> {
      for (let left = count; left > 0; ) {
        if (held.length === 0) await more();
        const piece = held.subarray(0, left);
        held = held.subarray(piece.length);
        left -= piece.length;
        yield piece;
      }
    },
    async drain(): Promise<void> {
      while (!(await iterator.next()).done);
    },
  };
}
