import type { SqlParameter } from '../sql/parameters.ts';

/** As the Data API names them. */
export type StatementState = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

/** A SQL statement of a request; a batch has several, with the ids `<id>:1`, `<id>:2` … */
export interface StatementPart {
  readonly sql: string;
  readonly queryId: number;
  state: StatementState;
  error?: string;
  rows: number;
  resultBytes: number;
  hasResultSet: boolean;
  durationMs: number;
  /** ms */
  createdAt: number;
  updatedAt: number;
}

/** What somebody has asked to be run. */
export interface Statement {
  readonly id: string;
  /** ARN of the role that asked: nobody else may see it. */
  readonly owner: string;
  /** Whose call it was, for planned faults. */
  readonly functionId: string;
  readonly isBatch: boolean;
  readonly isTransaction: boolean;
  readonly parameters: readonly SqlParameter[];
  readonly name?: string;
  readonly withEvent: boolean;
  readonly workgroup: string;
  readonly database: string;
  readonly secretArn?: string;
  readonly resultFormat: 'JSON' | 'CSV';
  readonly pid: number;
  /** ms */
  readonly createdAt: number;
  readonly parts: readonly StatementPart[];
  state: StatementState;
  error?: string;
  updatedAt: number;
  /** Somebody wants it to end. */
  isCancelled?: boolean;
}

/** Whether nothing will happen to it any more. */
export function hasEnded({ state }: Pick<Statement, 'state'>): boolean {
  return state === 'FINISHED' || state === 'FAILED' || state === 'ABORTED';
}
