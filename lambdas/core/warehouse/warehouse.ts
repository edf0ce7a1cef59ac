/** How a statement stands. Any state that is not known counts as running: nothing ends by a misreading. */
export type StatementState = 'running' | 'finished' | 'failed' | 'aborted';

/** One statement, or a batch of them, as the warehouse tells of it. */
export interface Statement {
  readonly id: string;
  readonly state: StatementState;
  /** What the warehouse says of a failure. */
  readonly error?: string;
  /** Of the session that ran it; absent while it is not known. */
  readonly sessionId?: number;
  /** Of a batch, in order: each statement's own end. */
  readonly parts: readonly StatementPart[];
  readonly durationMs?: number;
  /** The engine's own number, which system tables carry. */
  readonly queryId?: number;
}

interface StatementPart {
  readonly state: StatementState;
  readonly error?: string;
  /** Rows that it affected or gave; absent while not known. */
  readonly rows?: number;
  readonly queryId?: number;
}

export interface StatementRequest {
  readonly database: string;
  /** Run in order, in one transaction. */
  readonly sqls: readonly string[];
  /** Found again by it; its events carry it. */
  readonly name: string;
  /** The same token gives the same statement, which runs once (Redshift remembers for 8 hours). At most 64 characters. */
  readonly token: string;
  /** Answers when it has ended, at the latest after so long (1–30). */
  readonly waitSeconds?: number;
}

export type Cell = string | number | boolean | null;

/**
 * The warehouse, as far as loads need it. Only the role that submitted a statement may ask for it. Every call takes its turn
 * of the account's quota. @throws WarehouseBusyError, WarehouseRefusedError; anything else leaves the outcome unknown
 */
export interface Warehouse {
  submit(request: StatementRequest): Promise<Statement>;
  /** Undefined: the warehouse knows of no such statement, or not any more (24 hours). */
  describe(id: string, waitSeconds?: number): Promise<Statement | undefined>;
  /** Rows of a finished statement; `part` counts from 1. */
  rows(id: string, part: number): Promise<readonly (readonly Cell[])[]>;
  /** Asks it to stop. Whether it did, `describe` tells; one that has ended is left alone. */
  cancel(id: string): Promise<void>;
  /** Id of the latest statement of that name. */
  find(name: string): Promise<string | undefined>;
}

/** Not now: a quota, too many statements, a fault of the service. */
export class WarehouseBusyError extends Error {
  override readonly name = 'WarehouseBusyError';
}

/** The request itself is refused: repeating it cannot help. */
export class WarehouseRefusedError extends Error {
  override readonly name = 'WarehouseRefusedError';
}
