import type { SqlParameter } from '../sql/parameters.ts';

/** What the thread of a database is told, and what it tells. */
export type ToEngine =
  | { readonly kind: 'run'; readonly run: number; readonly batch: EngineBatch }
  | { readonly kind: 'query'; readonly run: number; readonly sql: string }
  | { readonly kind: 'committed'; readonly run: number; readonly key: string }
  | { readonly kind: 'answer'; readonly call: number; readonly value?: unknown; readonly error?: string };

export type FromEngine =
  | { readonly kind: 'rows'; readonly run: number; readonly index: number; readonly page: ResultPage }
  | { readonly kind: 'began'; readonly run: number; readonly index: number }
  | {
      readonly kind: 'ended';
      readonly run: number;
      readonly index: number;
      readonly outcome: StatementOutcome;
    }
  | { readonly kind: 'done'; readonly run: number }
  | { readonly kind: 'queried'; readonly run: number; readonly rows: readonly (readonly (string | null)[])[] }
  | { readonly kind: 'failed'; readonly run: number; readonly message: string }
  | { readonly kind: 'call'; readonly call: number; readonly request: EngineCall };

/** What the thread needs of the rest: the files of a COPY. */
export type EngineCall =
  | {
      readonly kind: 'listFiles';
      /** The statement that loads. */
      readonly statement: string;
      readonly source: string;
      readonly role: string;
      readonly isManifest: boolean;
    }
  | { readonly kind: 'readFile'; readonly statement: string; readonly file: number };

/** A file that a COPY loads. */
export interface SourceFile {
  readonly url: string;
  readonly size: number;
  /** By which it is read: each call gives the next bytes, and none at the end. */
  readonly file: number;
}

/** Statements that run one after another. */
export interface EngineBatch {
  /** The id of the statement of the Data API. */
  readonly key: string;
  readonly sqls: readonly string[];
  /** Of each of them. */
  readonly queryIds: readonly number[];
  readonly parameters: readonly SqlParameter[];
  readonly isTransaction: boolean;
  readonly sessionPid: number;
  readonly user: string;
}

/** What became of one of them. */
export interface StatementOutcome {
  readonly state: 'FINISHED' | 'FAILED' | 'ABORTED';
  readonly error?: string;
  /** Returned or changed. */
  readonly rows: number;
  readonly resultBytes: number;
  readonly hasResultSet: boolean;
  readonly durationMs: number;
}

/** A column of a result. */
interface ResultColumn {
  readonly name: string;
  /** As Redshift names it: int4, varchar … */
  readonly typeName: string;
}

/** Rows of a result, in order; each value is the text of the engine, or null. */
export interface ResultPage {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}
