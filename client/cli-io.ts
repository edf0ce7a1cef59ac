import type { Pause } from './with-retries.ts';

/** Where text goes; `isTTY` and `columns` as Node's streams have them. */
export interface TextOut {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything a command touches of the machine, apart from the files it is told to read and write. */
export interface CliIo {
  readonly stdout: TextOut;
  readonly stderr: TextOut;
  readonly readStdin: () => Promise<string>;
  /** Asks the person at the terminal; undefined where there is none. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly fetch: typeof fetch;
  readonly pause: Pause;
  readonly now: () => number;
  /** Aborts on Ctrl-C. */
  readonly interrupted: AbortSignal;
}
