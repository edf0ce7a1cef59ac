/** The thread of one database. The movable clock comes first: the engine takes the time from `Date`. */
import '#local/clock.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { SqlError } from '../sql/sql-error.ts';
import type { EngineCall, FromEngine, ToEngine } from './protocol.ts';
import { isCommitted, runBatch } from './run-batch.ts';
import { openSession, type Session } from './session.ts';

const port = parentPort;
if (!port) throw new Error('This is the thread of a database, not a program.');
const tell = (message: FromEngine): void => port.postMessage(message);

const waiting = new Map<number, PromiseWithResolvers<unknown>>();
let lastCall = 0;
const call = (request: EngineCall): Promise<unknown> => {
  lastCall += 1;
  const answer = Promise.withResolvers<unknown>();
  waiting.set(lastCall, answer);
  tell({ kind: 'call', call: lastCall, request });
  return answer.promise;
};

const opening = openSession((workerData as { folder: string }).folder);
/** One after another: there is one session. */
let tail: Promise<void> = Promise.resolve();

port.on('message', (message: ToEngine) => {
  if (message.kind === 'answer') {
    const answer = waiting.get(message.call);
    waiting.delete(message.call);
    if (message.error === undefined) answer?.resolve(message.value);
    else answer?.reject(new SqlError(message.error));
    return;
  }
  tail = tail.then(async () => {
    try {
      await perform(await opening, message);
    } catch (error) {
      // Not the error itself: the engine's carry its source
      tell({
        kind: 'failed',
        run: message.run,
        message: error instanceof Error ? error.message : String(error),
      });
    }
  });
});

async function perform(session: Session, message: Exclude<ToEngine, { kind: 'answer' }>): Promise<void> {
  const { run } = message;
  switch (message.kind) {
    case 'run':
      await runBatch(session, message.batch, {
        began: (index) => tell({ kind: 'began', run, index }),
        rows: (index, page) => tell({ kind: 'rows', run, index, page }),
        ended: (index, outcome) => tell({ kind: 'ended', run, index, outcome }),
        call,
      });
      tell({ kind: 'done', run });
      return;
    case 'committed':
      tell({ kind: 'queried', run, rows: (await isCommitted(session, message.key)) ? [[message.key]] : [] });
      return;
    case 'query':
      tell({ kind: 'queried', run, rows: (await session.run(message.sql)).rows });
      return;
    default:
      message satisfies never;
  }
}
