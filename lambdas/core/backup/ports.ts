import type { TableForm } from './manifest.ts';

/** A stretch of a table. */
interface TableStretch {
  /** One item a line. */
  readonly lines: string;
  readonly items: number;
  readonly digest: string;
  /** Where to go on; absent at the end of the segment. */
  readonly next?: unknown;
}

/** The tables of the deployment. */
export interface BackupSource {
  /** Name by which the deployment knows it → name of the table. */
  readonly tables: Readonly<Record<string, string>>;
  form(tableName: string): Promise<TableForm>;
  /** Reads on in one of `segments` parts of a table until there are about `bytes` of lines. */
  read(
    tableName: string,
    place: { readonly segment: number; readonly segments: number; readonly from?: unknown },
    bytes: number,
  ): Promise<TableStretch>;
}

/** The bucket of backups. */
export interface BackupFiles {
  /** Gzips and puts; what lies there is replaced. */
  putLines(key: string, lines: string): Promise<{ readonly bytes: number; readonly sha256: string }>;
  putJson(key: string, value: unknown): Promise<void>;
  getJson(key: string): Promise<unknown>;
}

/** What a backup needs. */
export interface BackupPorts {
  readonly source: BackupSource;
  readonly files: BackupFiles;
}
