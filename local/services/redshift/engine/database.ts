import { mkdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { realTimers } from '#local/clock.ts';
import type {
  EngineBatch,
  EngineCall,
  FromEngine,
  ResultPage,
  StatementOutcome,
  ToEngine,
} from './protocol.ts';

/** What a run tells while it goes on. */
interface RunListener {
  began(index: number): void;
  rows(index: number, page: ResultPage): void;
  ended(index: number, outcome: StatementOutcome): void;
}

/** A database: a thread with an engine of its own that is started by its first use and stopped when nobody uses it. */
export interface Database {
  /** Resolves when all statements have ended. Rejects with EngineStoppedError when the thread has gone meanwhile. */
  run(batch: EngineBatch, listener: RunListener): Promise<void>;
  /** Rows of one statement for the server itself. */
  query(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** Whether what had this key was committed, also after its thread has gone. */
  isCommitted(key: string): Promise<boolean>;
  /** Ends the thread in the middle of what it does; its transaction is rolled back by the next start. */
  interrupt(): Promise<void>;
  readonly isRunning: boolean;
  close(): Promise<void>;
}

/** The thread has ended before its work: interrupted, out of memory or broken. */
export class EngineStoppedError extends Error {}

interface Work {
  readonly listener?: RunListener;
  readonly settled: PromiseWithResolvers<readonly (readonly (string | null)[])[]>;
}

/** An engine holds some hundred MiB: it goes when it has had nothing to do for so long (real time). */
const IDLE_MS = 300_000;

/** Creates it without starting anything. `answer` gives what the engine asks for. */
export function createDatabase(folder: string, answer: (request: EngineCall) => Promise<unknown>): Database {
  let worker: Worker | undefined;
  let lastRun = 0;
  let idle: ReturnType<typeof setTimeout> | undefined;
  const working = new Map<number, Work>();

  const start = (): Worker => {
    mkdirSync(folder, { recursive: true });
    const started = new Worker(new URL('./thread.ts', import.meta.url), { workerData: { folder } });
    started.unref();
    started.on('message', (message: FromEngine) => hear(started, message));
    started.on('error', (error) => lose(started, error instanceof Error ? error.message : String(error)));
    started.on('exit', () => lose(started, 'its thread has ended'));
    return started;
  };

  const lose = (lost: Worker, reason: string): void => {
    if (worker !== lost) return;
    worker = undefined;
    const open = [...working.values()];
    working.clear();
    for (const { settled } of open) settled.reject(new EngineStoppedError(reason));
  };

  const hear = (from: Worker, message: FromEngine): void => {
    if (message.kind === 'call') {
      const { call, request } = message;
      const send = (reply: ToEngine, handedOver: ArrayBuffer[] = []): void =>
        from.postMessage(reply, handedOver);
      answer(request).then(
        (value) =>
          send(
            { kind: 'answer', call, value },
            value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [],
          ),
        (error: unknown) =>
          send({ kind: 'answer', call, error: error instanceof Error ? error.message : String(error) }),
      );
      return;
    }
    const work = working.get(message.run);
    if (!work) return;
    if (message.kind === 'began') work.listener?.began(message.index);
    else if (message.kind === 'rows') work.listener?.rows(message.index, message.page);
    else if (message.kind === 'ended') work.listener?.ended(message.index, message.outcome);
    else {
      working.delete(message.run);
      if (message.kind === 'failed') work.settled.reject(new Error(message.message));
      else work.settled.resolve(message.kind === 'queried' ? message.rows : []);
    }
  };

  const ask = async (make: (run: number) => ToEngine, listener?: RunListener) => {
    realTimers.clearTimeout(idle);
    worker ??= start();
    lastRun += 1;
    const work: Work = { settled: Promise.withResolvers(), ...(listener && { listener }) };
    working.set(lastRun, work);
    // Alive while there is work; an idle engine keeps no process from ending
    worker.ref();
    worker.postMessage(make(lastRun));
    try {
      return await work.settled.promise;
    } finally {
      if (working.size === 0) {
        worker?.unref();
        idle = realTimers.setTimeout(() => void interrupt(), IDLE_MS);
        idle.unref();
      }
    }
  };

  const interrupt = async (): Promise<void> => {
    await worker?.terminate();
  };

  return {
    async run(batch, listener) {
      await ask((run) => ({ kind: 'run', run, batch }), listener);
    },
    query: (sql) => ask((run) => ({ kind: 'query', run, sql })),
    isCommitted: async (key) => (await ask((run) => ({ kind: 'committed', run, key }))).length > 0,
    interrupt,
    get isRunning() {
      return worker !== undefined;
    },
    async close() {
      realTimers.clearTimeout(idle);
      await interrupt();
    },
  };
}
