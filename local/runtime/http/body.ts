import type { IncomingMessage } from 'node:http';

/** Reads a body of at most `maxBytes`; undefined when it is longer. The rest is read and dropped, so that the answer arrives. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
    // nobody sends so much by mistake
    if (bytes > 20 * maxBytes) request.destroy();
  }
  return bytes > maxBytes ? undefined : Buffer.concat(chunks);
}
