import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { ResultPage } from '../engine/protocol.ts';
import type { Statement } from './statement.ts';

/** A client token that was used, and for what. */
interface UsedToken {
  readonly statement: string;
  /** Of what was asked for with it. */
  readonly digest: string;
  readonly usedAt: number;
}

/** Statements, their results and client tokens in SQLite; they survive a killed process. */
export interface StatementStore {
  get(id: string): Statement | undefined;
  put(statement: Statement): void;
  /** Newest first. */
  all(): Statement[];
  open(): Statement[];
  token(owner: string, token: string): UsedToken | undefined;
  putToken(owner: string, token: string, used: UsedToken): void;
  putPage(id: string, part: number, page: ResultPage): void;
  page(id: string, part: number, number: number): ResultPage | undefined;
  pageCount(id: string, part: number): number;
  dropPages(id: string): void;
  /** A number that was never given before. */
  nextQueryId(): number;
  close(): void;
}

/** Statements and results are gone after a day, tokens after eight hours. */
const KEPT_MS = 24 * 3_600_000;
const TOKEN_MS = 8 * 3_600_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS statements (id TEXT PRIMARY KEY, created INTEGER NOT NULL, ended INTEGER NOT NULL, record TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS statements_open ON statements (ended) WHERE ended = 0;
CREATE TABLE IF NOT EXISTS tokens (owner TEXT, token TEXT, record TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (owner, token));
CREATE TABLE IF NOT EXISTS pages (id TEXT, part INTEGER, number INTEGER, page TEXT NOT NULL, PRIMARY KEY (id, part, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
INSERT OR IGNORE INTO counter VALUES (1, 1000);
`;
const ENDED = new Set(['FINISHED', 'FAILED', 'ABORTED']);

/** Opens it below `folder`. */
export async function openStatementStore(folder: string): Promise<StatementStore> {
  const { DatabaseSync: Sqlite } = await import('node:sqlite');
  mkdirSync(folder, { recursive: true });
  const db: DatabaseSync = new Sqlite(join(folder, 'statements.db'));
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${SCHEMA}`);
  const sql = {
    get: db.prepare('SELECT record FROM statements WHERE id = ? AND created > ?'),
    put: db.prepare('INSERT OR REPLACE INTO statements VALUES (?, ?, ?, ?)'),
    all: db.prepare('SELECT record FROM statements WHERE created > ? ORDER BY created DESC, rowid DESC'),
    open: db.prepare('SELECT record FROM statements WHERE ended = 0 ORDER BY created, rowid'),
    expire: db.prepare('DELETE FROM statements WHERE ended = 1 AND created <= ?'),
    expirePages: db.prepare('DELETE FROM pages WHERE id NOT IN (SELECT id FROM statements)'),
    expireTokens: db.prepare('DELETE FROM tokens WHERE used <= ?'),
    token: db.prepare('SELECT record FROM tokens WHERE owner = ? AND token = ? AND used > ?'),
    putToken: db.prepare('INSERT OR REPLACE INTO tokens VALUES (?, ?, ?, ?)'),
    putPage: db.prepare(
      'INSERT INTO pages SELECT ?1, ?2, COUNT(*), ?3 FROM pages WHERE id = ?1 AND part = ?2',
    ),
    page: db.prepare('SELECT page FROM pages WHERE id = ? AND part = ? AND number = ?'),
    pageCount: db.prepare('SELECT COUNT(*) AS count FROM pages WHERE id = ? AND part = ?'),
    dropPages: db.prepare('DELETE FROM pages WHERE id = ?'),
    count: db.prepare('UPDATE counter SET value = value + 1 RETURNING value'),
  };
  const parse = <T>(row: unknown): T | undefined => row && JSON.parse((row as { record: string }).record);
  const parseAll = <T>(rows: unknown[]): T[] => rows.flatMap((row) => parse<T>(row) ?? []);
  let lastExpiry = 0;
  const expire = (): void => {
    if (Date.now() - lastExpiry < 60_000) return;
    lastExpiry = Date.now();
    const { changes } = sql.expire.run(lastExpiry - KEPT_MS);
    if (changes) sql.expirePages.run();
    sql.expireTokens.run(lastExpiry - TOKEN_MS);
  };

  return {
    get: (id) => parse(sql.get.get(id, Date.now() - KEPT_MS)),
    put(statement) {
      expire();
      const { id, createdAt, state } = statement;
      sql.put.run(id, createdAt, ENDED.has(state) ? 1 : 0, JSON.stringify(statement));
    },
    all: () => parseAll(sql.all.all(Date.now() - KEPT_MS)),
    open: () => parseAll(sql.open.all()),
    token: (owner, token) => parse(sql.token.get(owner, token, Date.now() - TOKEN_MS)),
    putToken: (owner, token, used) => sql.putToken.run(owner, token, JSON.stringify(used), used.usedAt),
    putPage: (id, part, page) => sql.putPage.run(id, part, JSON.stringify(page)),
    page(id, part, number) {
      const row = sql.page.get(id, part, number) as { page: string } | undefined;
      return row && (JSON.parse(row.page) as ResultPage);
    },
    pageCount: (id, part) => Number((sql.pageCount.get(id, part) as { count: number }).count),
    dropPages: (id) => sql.dropPages.run(id),
    nextQueryId: () => Number((sql.count.get() as { value: number }).value),
    close: () => db.close(),
  };
}
