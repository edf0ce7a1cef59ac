import type { Group } from './group.ts';
import type { Owner, TaskId } from './ids.ts';
import type { Once } from './once.ts';
import type { Log } from './ports.ts';
import type { TaskServices } from './task-services.ts';

/** A file among a task's output. Shown to callers with a signed link in place of `$file`. */
export interface ResultFile {
  /** Its whole key in the results bucket: the ledger may hand it to a later attempt or a rerun. */
  readonly $file: string;
  readonly bytes: number;
  readonly contentType: string;
}

/** Files of one attempt. */
export interface TaskFiles {
  /** An upload of the task's owner, whole. PermanentTaskError if it is missing or larger than `maxBytes`. */
  readUpload(key: string, maxBytes: number): Promise<Uint8Array>;
  /** Writes one file of this attempt's output; one that need not fit into memory comes in pieces. */
  write(
    name: string,
    contentType: string,
    body: string | Uint8Array | AsyncIterable<string>,
  ): Promise<ResultFile>;
  /** A file among the output of one of the owner's tasks, as it comes. */
  read(file: ResultFile): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * What the extractor thread sends: progress page by page, and each output file when it is ready. `long` instead, if more
 * pages are chosen than were to be read at once; `tables` of each page (one line of JSON) if only those are wanted.
 */
export type PdfOutput =
  | { readonly kind: 'long'; readonly pages: number; readonly pagesSelected: number }
  | { readonly kind: 'tables'; readonly line: string }
  | { readonly kind: 'page'; readonly done: number; readonly total: number; readonly page: number }
  | { readonly kind: 'file'; readonly name: string; readonly contentType: string; readonly text: string }
  | { readonly kind: 'summary'; readonly summary: PdfSummary };

/** One found table, as results list it. */
interface PdfTableSummary {
  readonly page: number;
  readonly file: string;
  readonly rows: number;
  readonly columns: number;
  readonly headerRows: number;
  readonly confidence: number;
  readonly method: string;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly preview: readonly (readonly string[])[];
}

export interface PdfSummary {
  readonly pages: number;
  readonly pagesRead: number;
  readonly tables: readonly PdfTableSummary[];
  readonly notes: readonly { readonly page: number; readonly note: string }[];
}

export interface PdfRequest {
  readonly bytes: Uint8Array;
  readonly pages: string;
  readonly mode: 'auto' | 'lattice' | 'stream';
  readonly merged: boolean;
  readonly escapeFormulas: boolean;
  readonly maxPages: number;
  /** Only `long` comes of a document of which more pages are chosen. */
  readonly longAbove?: number;
  /** Only the tables of the pages are wanted, no files. */
  readonly tablesOnly?: boolean;
}

/** Runs the table extractor where it can be stopped: in a thread that `signal` terminates. */
export type ExtractPdf = (request: PdfRequest, signal: AbortSignal) => AsyncIterable<PdfOutput>;

/** What `run` gets beside its input, whatever the definition; the services that it names in `uses` come on top. */
export interface TaskContext extends Pick<TaskServices, 'settings'> {
  readonly taskId: TaskId;
  /** The first task of its chain of reruns: what must stay the same over reruns is named by it. */
  readonly rootId: TaskId;
  readonly owner: Owner;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborts at the soft time limit and when the task is revoked: clean up and throw. */
  readonly signal: AbortSignal;
  /** At most one write a second reaches the table; the last one always does. */
  progress(done: number, total?: number, stage?: string, message?: string): void;
  /** Does something outside at most once, however often the task is tried or rerun; see the ledger in docs/lifecycle.md. */
  readonly once: Once;
  /**
   * Saves where the work stands (JSON, at most 16 KB). Near its time limit it does not return: the task goes on in a
   * further invocation, which finds the state in `restored`. So a task may take longer than any function.
   */
  checkpoint(state: unknown): Promise<void>;
  /** What the last checkpoint of this task saved. */
  readonly restored: unknown;
  /**
   * Saves where work outside stands, as `checkpoint` does. `outside` is true from before that work is begun until its end
   * was seen: as long, a revoke asks the definition's `stop`, and what waits is asked again every while. Throws if the task
   * was revoked before.
   */
  saveOutside(state: unknown, outside: boolean): Promise<void>;
  /**
   * Ends this invocation; the task is WAITING until the outside answers under `waitKey`, `seconds` at the most. Work
   * outside (see `saveOutside`) is asked for after `askSeconds`, if no answer came.
   */
  suspend(seconds: number, askSeconds?: number): Promise<never>;
  /**
   * Has these tasks do parts of the work, each made once however often this one is tried, and gives how they ended, in
   * their order. Until all have succeeded, or one has not, this task is WAITING: what stands before is run again then.
   */
  readonly group: Group;
  /** Names this wait to the outside. */
  readonly waitKey: string;
  /** What the outside answered, in the invocation that continues a wait. */
  readonly answer: unknown;
  readonly files: TaskFiles;
  /** The time, in ms. */
  now(): number;
  readonly log: Log;
}
