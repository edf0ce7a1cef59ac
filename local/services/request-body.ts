import type { IncomingMessage } from 'node:http';

/** The chunks of a request. Giving up in the middle leaves the connection open, so that an error can be answered. */
export function bodyChunks(req: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => req.iterator({ destroyOnReturn: false }) };
}

/** The whole body, or undefined when it is larger than `limit` bytes. */
export async function readWhole(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(req)) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads what is left of a request and throws it away: a caller may not read an answer before it has sent all. */
export async function drain(req: IncomingMessage): Promise<void> {
  if (req.readableEnded || req.destroyed) return;
  await new Promise<void>((resolve) => {
    // Not `resume()`: a reader that has given up may still listen, and then nothing would flow
    const discard = () => {
      while (req.read() !== null);
    };
    req
      .on('readable', discard)
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
    discard();
  });
}
