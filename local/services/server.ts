import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A listening service; `url` has the real port. */
export interface Listener {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers one HTTP request. */
export type Handle = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

const PROBE_HEADER = 'x-local-cloud-probe';

/** Listens on the loopback interface only and makes sure that it is this very server that answers there. */
export async function listen(name: string, port: number, handle: Handle): Promise<Listener> {
  const nonce = randomUUID();
  const server = createServer((req, res) => {
    if (req.headers[PROBE_HEADER] !== undefined) {
      res.end(nonce);
      return;
    }
    handle(req, res).catch((error: unknown) => {
      console.error(
        `local ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      res.destroy();
    });
  });
  // Idle connections of SDK clients stay open: a server that closes them races with the next request
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await bind(server, name, port);
  const actual = (server.address() as AddressInfo).port;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  if ((await probe(actual)) !== nonce) {
    await close();
    throw new Error(
      `port ${actual} (${name}) is answered by another program; choose other ports with --port`,
    );
  }
  return { url: `http://127.0.0.1:${actual}`, close };
}

function bind(server: ReturnType<typeof createServer>, name: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? 'is already in use' : `cannot be used (${cause.code})`;
      reject(new Error(`port ${port} (${name}) ${reason}; choose other ports with --port`, { cause }));
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve());
  });
}

function probe(port: number): Promise<string> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, agent: false, headers: { [PROBE_HEADER]: '1' } };
    const call = request(options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    call.on('error', () => resolve(''));
    call.end();
  });
}
