import { createServer, type RequestListener, type Server } from 'node:http';
import { realTimers } from '#local/clock.ts';
import { Refusal } from '#local/runtime/refusal.ts';

const SWEEP_MS = 50;
/** Longer than running invocations are waited for. */
const STOP_LIMIT_MS = 6_000;

/** A server on 127.0.0.1, and how to end it: no new connections, then every answer that is under way. */
export interface ListeningServer {
  readonly server: Server;
  stop(): Promise<void>;
}

/** Starts an HTTP server on the loopback address alone. A port that is taken is a `Refusal`. */
export async function listen(port: number, listener: RequestListener): Promise<ListeningServer> {
  const server = createServer({ keepAliveTimeout: 65_000 }, listener);
  const listening = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) =>
    listening.reject(
      error.code === 'EADDRINUSE'
        ? new Refusal(`Port ${port} is taken: choose others with --port N.`)
        : error,
    ),
  );
  server.listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;
  return { server, stop: () => stop(server) };
}

/** Connections that are kept alive without a request would hold the server open. */
function stop(server: Server): Promise<void> {
  const sweep = realTimers.setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const limit = realTimers.setTimeout(() => server.closeAllConnections(), STOP_LIMIT_MS);
  return new Promise((resolve) => {
    server.close(() => {
      realTimers.clearInterval(sweep);
      realTimers.clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
