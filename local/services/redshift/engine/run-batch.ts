import { quoteText } from '../sql/names.ts';
import { SqlError } from '../sql/sql-error.ts';
import { tokenize } from '../sql/tokens.ts';
import { type Translated, translate } from '../sql/translate.ts';
import { errorText } from './database-error.ts';
import type { LoadRecord } from './load-log.ts';
import { type EndedStatement, writeLogs } from './logs.ts';
import { rememberLongNames } from './long-names.ts';
import type { EngineBatch, EngineCall, ResultPage, StatementOutcome } from './protocol.ts';
import { runCopy } from './run-copy.ts';
import type { EngineResult, Session } from './session.ts';
import { typeName } from './type-names.ts';

/** What the runner tells while it works, and whom it asks for files. */
export interface BatchListener {
  began(index: number): void;
  rows(index: number, page: ResultPage): void;
  ended(index: number, outcome: StatementOutcome): void;
  call(request: EngineCall): Promise<unknown>;
}

const ROWS_PER_PAGE = 1_000;
const NOT_RUN: StatementOutcome = {
  state: 'ABORTED',
  rows: 0,
  resultBytes: 0,
  hasResultSet: false,
  durationMs: 0,
};

/** Runs the statements in order: all of them in one transaction, or each in its own; what fails ends them. */
export async function runBatch(session: Session, batch: EngineBatch, listener: BatchListener): Promise<void> {
  const { isTransaction, sqls, key } = batch;
  const ended: EndedStatement[] = [];
  const loads: LoadRecord[] = [];
  let hasFailed = false;
  try {
    if (isTransaction) await session.run('BEGIN');
    for (const [index, sql] of sqls.entries()) {
      if (hasFailed) {
        listener.ended(index, NOT_RUN);
        continue;
      }
      if (!isTransaction) await session.run('BEGIN');
      listener.began(index);
      const startedAt = Date.now();
      const start = performance.now();
      let outcome: StatementOutcome;
      try {
        const { rows, resultBytes, hasResultSet } = await runStatement(
          session,
          batch,
          index,
          listener,
          (load) => loads.push(load),
        );
        if (!isTransaction) await commit(session, `${key}:${index + 1}`);
        outcome = {
          state: 'FINISHED',
          rows,
          resultBytes,
          hasResultSet,
          durationMs: performance.now() - start,
        };
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        hasFailed = true;
        outcome = {
          ...NOT_RUN,
          state: 'FAILED',
          error: errorText(error),
          durationMs: performance.now() - start,
        };
        await session.run('ROLLBACK');
      }
      ended.push({ sql, queryId: batch.queryIds[index] ?? 0, startedAt, outcome });
      listener.ended(index, outcome);
    }
    if (isTransaction && !hasFailed) await commit(session, key);
  } finally {
    await session.reset();
  }
  await writeLogs(session, batch, ended, loads);
}

/** Whether the statement (or the transaction of the batch) with this key has been committed. */
export async function isCommitted(session: Session, key: string): Promise<boolean> {
  const { rows } = await session.run(`SELECT 1 FROM redshift.committed WHERE key = ${quoteText(key)}`);
  return rows.length > 0;
}

/** The mark goes with what it tells of: a process that dies right here leaves both or neither. */
async function commit(session: Session, key: string): Promise<void> {
  await session.run(`INSERT INTO redshift.committed (key) VALUES (${quoteText(key)}) ON CONFLICT DO NOTHING`);
  await session.run('COMMIT');
}

type Ran = Pick<StatementOutcome, 'rows' | 'resultBytes' | 'hasResultSet'>;
const WITHOUT_ROWS: Ran = { rows: 0, resultBytes: 0, hasResultSet: false };

async function runStatement(
  session: Session,
  batch: EngineBatch,
  index: number,
  listener: BatchListener,
  record: (load: LoadRecord) => void,
): Promise<Ran> {
  const sql = batch.sqls[index] ?? '';
  const translated: Translated = translate(sql, batch.parameters);
  await rememberLongNames(session, tokenize(sql));
  switch (translated.kind) {
    case 'nothing':
      return WITHOUT_ROWS;
    case 'alone':
      if (batch.isTransaction && batch.sqls.length > 1)
        throw new SqlError(`${translated.name} cannot run inside a transaction block`);
      return WITHOUT_ROWS;
    case 'copy': {
      const context = {
        session,
        statement: batch.key,
        queryId: batch.queryIds[index] ?? 0,
        call: listener.call,
        record,
      };
      return { ...WITHOUT_ROWS, rows: await runCopy(translated.copy, context) };
    }
    case 'commit':
      // Redshift commits what came before, and the truncation with it
      await session.run('COMMIT');
      await session.run('BEGIN');
      for (const own of translated.sqls) await session.run(own);
      await session.run('COMMIT');
      await session.run('BEGIN');
      return WITHOUT_ROWS;
    case 'run': {
      let result: EngineResult | undefined;
      for (const own of translated.sqls) result = await session.run(own);
      if (!translated.returnsRows) return { ...WITHOUT_ROWS, rows: result?.affected ?? 0 };
      return sendRows(result, index, listener);
    }
    default:
      return translated satisfies never;
  }
}

function sendRows(result: EngineResult | undefined, index: number, listener: BatchListener): Ran {
  const { columns = [], rows = [] } = result ?? {};
  const named = columns.map(({ name, type }) => ({ name, typeName: typeName(type) }));
  let resultBytes = 0;
  for (let from = 0; from === 0 || from < rows.length; from += ROWS_PER_PAGE) {
    const page = rows.slice(from, from + ROWS_PER_PAGE);
    for (const row of page) for (const value of row) resultBytes += value === null ? 0 : value.length;
    listener.rows(index, { columns: named, rows: page });
  }
  return { rows: rows.length, resultBytes, hasResultSet: true };
}
