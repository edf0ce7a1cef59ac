import { realTimers } from '#local/clock.ts';
import type { FaultRule, RedshiftSettings } from '../../contract.ts';
import { type Database, EngineStoppedError } from '../engine/database.ts';
import type { StatementOutcome } from '../engine/protocol.ts';
import { hasEnded, type Statement, type StatementPart, type StatementState } from './statement.ts';
import type { StatementStore } from './statement-store.ts';

/** What the runner needs. */
export interface RunnerDeps {
  readonly store: StatementStore;
  readonly settings: () => RedshiftSettings;
  /** The database of a statement, or why there is none. */
  readonly database: (statement: Statement) => Database | string;
  /** The fault that was planned for a statement's run. */
  readonly fault: (functionId: string) => FaultRule | undefined;
  /** Called when a statement has ended and that is stored. */
  readonly ended: (statement: Statement) => Promise<void>;
}

/** Takes statements from SUBMITTED to their end. */
export interface StatementRunner {
  submit(statement: Statement): void;
  /** Whether it could still be cancelled; the end itself is to be waited for. */
  cancel(id: string): boolean;
  /** The statement as it is now: the one that runs, or the stored one. */
  find(id: string): Statement | undefined;
  readonly active: number;
  /** Resolves when the statement has ended, or after `ms` (movable clock), or when the signal aborts. */
  wait(id: string, ms: number, signal: AbortSignal): Promise<void>;
  /** Goes on with what a killed process left: what was committed is FINISHED, what had begun has FAILED. */
  resume(): void;
  stop(): void;
}

const ISOLATION =
  'ERROR: 1023\n  Detail: Serializable isolation violation on table - 100100, transactions forming the cycle are: 1001, 1002 (pid:1)';
const LOST = 'ERROR: Connection to the warehouse was lost while the transaction was committed';
const RESTARTED = 'ERROR: Query was ended because the warehouse was restarted';
const CANCELLED = "ERROR: Query (1) cancelled on user's request";

/** Creates it; nothing runs yet. */
export function createStatementRunner({
  store,
  settings,
  database,
  fault,
  ended,
}: RunnerDeps): StatementRunner {
  const running = new Map<string, Statement>();
  /** Statements whose SQL is being run, which only the end of the thread can stop. */
  const inEngine = new Map<string, Database>();
  const finished = new Map<string, PromiseWithResolvers<void>>();
  const turns = new Map<Database, Promise<void>>();
  const stopping = new AbortController();

  const save = (statement: Statement, state: StatementState): void => {
    statement.state = state;
    statement.updatedAt = Date.now();
    store.put(statement);
  };

  const end = async (statement: Statement, state: StatementState, error?: string): Promise<void> => {
    if (error !== undefined) statement.error = error;
    for (const part of statement.parts) if (!hasEnded(part)) settle(part, { ...NOTHING, state: 'ABORTED' });
    if (state !== 'FINISHED') store.dropPages(statement.id);
    save(statement, state);
    await ended(statement).catch((cause: unknown) => console.error(`local redshift: ${String(cause)}`));
    running.delete(statement.id);
    inEngine.delete(statement.id);
    finished.get(statement.id)?.resolve();
    finished.delete(statement.id);
  };

  const run = async (statement: Statement): Promise<void> => {
    const { pickedAfterMs, startedAfterMs } = settings();
    await pause(pickedAfterMs, stopping.signal);
    if (stopping.signal.aborted) return;
    if (statement.isCancelled) return end(statement, 'ABORTED', CANCELLED);
    save(statement, 'PICKED');
    await pause(startedAfterMs, stopping.signal);
    if (stopping.signal.aborted) return;
    const found = database(statement);
    if (typeof found === 'string') return fail(statement, found);
    const before = turns.get(found) ?? Promise.resolve();
    // A turn that went wrong must not stop those after it
    const turn = before.catch(() => undefined).then(() => inTurn(statement, found));
    turns.set(found, turn);
    await turn;
  };

  const fail = (statement: Statement, error: string): Promise<void> => {
    const [part] = statement.parts;
    if (part) settle(part, { ...NOTHING, state: 'FAILED', error });
    return end(statement, 'FAILED', statement.isBatch ? `Query #1 failed with ${error}` : error);
  };

  const inTurn = async (statement: Statement, engine: Database): Promise<void> => {
    if (stopping.signal.aborted) return;
    if (statement.isCancelled) return end(statement, 'ABORTED', CANCELLED);
    save(statement, 'STARTED');
    const planned = fault(statement.functionId);
    if (planned?.effect === 'delay') await realPause(planned.delayMs ?? 0);
    if (statement.isCancelled) return end(statement, 'ABORTED', CANCELLED);
    if (planned && BEFORE.has(planned.effect)) return fail(statement, planned.message ?? ISOLATION);
    await inDatabase(statement, engine);
    if (stopping.signal.aborted) return;
    if (planned && AFTER.has(planned.effect) && !hasFailed(statement))
      return end(statement, 'FAILED', planned.message ?? LOST);
    const failedAt = statement.parts.findIndex(({ state }) => state === 'FAILED');
    const error = statement.parts[failedAt]?.error;
    if (statement.parts.every(({ state }) => state === 'FINISHED')) return end(statement, 'FINISHED');
    if (error === undefined) return end(statement, 'ABORTED', CANCELLED);
    return end(
      statement,
      'FAILED',
      statement.isBatch ? `Query #${failedAt + 1} failed with ${error}` : error,
    );
  };

  const inDatabase = async (statement: Statement, engine: Database): Promise<void> => {
    const { id, parts, parameters, isTransaction, pid, owner } = statement;
    inEngine.set(id, engine);
    const at = (index: number): StatementPart => {
      const part = parts[index];
      if (!part) throw new Error(`statement ${id} has no part ${index}`);
      return part;
    };
    const batch = {
      key: id,
      sqls: parts.map(({ sql }) => sql),
      queryIds: parts.map(({ queryId }) => queryId),
      parameters,
      isTransaction,
      sessionPid: pid,
      user: userName(owner),
    };
    try {
      await engine.run(batch, {
        began: (index) => {
          at(index).state = 'STARTED';
          at(index).updatedAt = Date.now();
        },
        rows: (index, page) => store.putPage(id, index, page),
        ended: (index, outcome) => settle(at(index), outcome),
      });
    } catch (error) {
      if (stopping.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      if (!(error instanceof EngineStoppedError)) console.error(`local redshift: ${message}`);
      await settleInterrupted(statement, engine, statement.isCancelled ? undefined : `ERROR: ${message}`);
    }
  };

  /** The thread has gone in the middle: what it has committed counts, whatever else was wanted. */
  const settleInterrupted = async (
    statement: Statement,
    engine: Database,
    error: string | undefined,
  ): Promise<void> => {
    const { id, isTransaction, parts } = statement;
    const isWhole = isTransaction && (await engine.isCommitted(id));
    for (const [index, part] of parts.entries()) {
      const isDone = isTransaction ? isWhole : await engine.isCommitted(`${id}:${index + 1}`);
      if (isDone) settle(part, { ...NOTHING, ...part, state: 'FINISHED' });
      else if (part.state === 'STARTED' && error !== undefined)
        settle(part, { ...NOTHING, state: 'FAILED', error });
      else settle(part, { ...NOTHING, state: 'ABORTED' });
    }
    if (error !== undefined && !isWhole && parts.every(({ state }) => state === 'ABORTED')) {
      const [first] = parts;
      if (first) settle(first, { ...NOTHING, state: 'FAILED', error });
    }
  };

  const begin = (statement: Statement): void => {
    running.set(statement.id, statement);
    finished.set(statement.id, Promise.withResolvers());
    run(statement).catch((error: unknown) =>
      console.error(`local redshift: ${error instanceof Error ? error.stack : String(error)}`),
    );
  };

  return {
    submit(statement) {
      store.put(statement);
      begin(statement);
    },
    cancel(id) {
      const statement = running.get(id);
      if (!statement || hasEnded(statement)) return false;
      statement.isCancelled = true;
      store.put(statement);
      void inEngine.get(id)?.interrupt();
      return true;
    },
    find: (id) => running.get(id) ?? store.get(id),
    get active() {
      return running.size;
    },
    async wait(id, ms, signal) {
      const end = finished.get(id);
      if (!end) return;
      const gone = new AbortController();
      await Promise.race([end.promise, pause(ms, AbortSignal.any([signal, gone.signal, stopping.signal]))]);
      gone.abort();
    },
    resume() {
      for (const statement of store.open()) {
        if (statement.state !== 'STARTED') {
          begin(statement);
          continue;
        }
        const engine = database(statement);
        running.set(statement.id, statement);
        finished.set(statement.id, Promise.withResolvers());
        const settled = async (): Promise<void> => {
          if (typeof engine === 'string') return fail(statement, engine);
          await settleInterrupted(statement, engine, RESTARTED);
          const isDone = statement.parts.every(({ state }) => state === 'FINISHED');
          await end(statement, isDone ? 'FINISHED' : 'FAILED', isDone ? undefined : RESTARTED);
        };
        settled().catch((error: unknown) => console.error(`local redshift: ${String(error)}`));
      }
    },
    stop() {
      stopping.abort();
    },
  };
}

const NOTHING: StatementOutcome = {
  state: 'ABORTED',
  rows: 0,
  resultBytes: 0,
  hasResultSet: false,
  durationMs: 0,
};
const BEFORE: ReadonlySet<string> = new Set(['fail', 'cut']);
const AFTER: ReadonlySet<string> = new Set(['failAfter', 'cutAfter']);

function settle(
  part: StatementPart,
  { state, error, rows, resultBytes, hasResultSet, durationMs }: StatementOutcome,
): void {
  Object.assign(part, { state, rows, resultBytes, hasResultSet, durationMs, updatedAt: Date.now() });
  if (error !== undefined) part.error = error;
}

function hasFailed({ parts }: Statement): boolean {
  return parts.some(({ state }) => state !== 'FINISHED');
}

/** As Redshift calls the user of a role. */
function userName(owner: string): string {
  return `IAMR:${owner.slice(owner.lastIndexOf('/') + 1)}`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

function realPause(ms: number): Promise<void> {
  return new Promise((resolve) => realTimers.setTimeout(resolve, ms));
}
