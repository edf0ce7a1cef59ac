import type { LoadProblem } from '../copy/load-problem.ts';

/** A line that a COPY could not load. */
export interface LoadError extends LoadProblem {
  readonly queryId: number;
  readonly startedAt: number;
  readonly table: number;
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly type: string;
  readonly length: string;
  readonly rawLine: string;
  readonly rawField: string;
}

/** A file that a COPY has read. */
export interface LoadedFile {
  readonly url: string;
  readonly bytes: number;
  readonly lines: number;
}

/** What a COPY did. */
export interface LoadRecord {
  readonly queryId: number;
  readonly table: string;
  readonly source: string;
  readonly startedAt: number;
  readonly rows: number;
  readonly files: readonly LoadedFile[];
  readonly errors: readonly LoadError[];
}
