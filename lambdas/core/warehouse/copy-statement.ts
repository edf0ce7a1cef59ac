import type { CopyGroup } from './load-batch.ts';
import { columnList, literal } from './sql-text.ts';

/** How the files are read; every option that changes data silently is off unless somebody asks for it. */
export interface CopyOptions {
  readonly roleArn: string;
  readonly header: boolean;
  readonly delimiter: string;
  readonly quote: string;
  readonly dateFormat: string;
  readonly timeFormat: string;
  /** Fields that read so are NULL. */
  readonly nullText?: string;
  readonly emptyAsNull: boolean;
  readonly maxErrors: number;
  readonly truncateColumns: boolean;
  readonly acceptInvalidCharacters: boolean;
  readonly roundDecimals: boolean;
}

/**
 * One COPY of the files in a manifest. The column list is always explicit: COPY maps by position, never by header name. The
 * manifest is what keeps `x.csv` from loading `x.csv.bak` as well.
 */
export function copyStatement(
  stage: string,
  { manifest, columns, gzip }: CopyGroup,
  options: CopyOptions,
): string {
  if (!/^s3:\/\/[a-z0-9.-]+\/[A-Za-z0-9/_.-]+$/.test(manifest))
    throw new Error(`not a manifest: ${manifest}`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(options.roleArn))
    throw new Error(`not a role: ${options.roleArn}`);
  return [
    `COPY ${stage} (${columnList(columns)})`,
    `FROM ${literal(manifest)} IAM_ROLE ${literal(options.roleArn)}`,
    `FORMAT AS CSV QUOTE AS ${literal(options.quote)} DELIMITER AS ${literal(options.delimiter)}`,
    ...(options.header ? ['IGNOREHEADER 1'] : []),
    'ENCODING UTF8',
    ...(options.nullText === undefined ? [] : [`NULL AS ${literal(options.nullText)}`]),
    ...(options.emptyAsNull ? ['EMPTYASNULL BLANKSASNULL'] : []),
    `DATEFORMAT ${literal(options.dateFormat)} TIMEFORMAT ${literal(options.timeFormat)}`,
    `MAXERROR ${options.maxErrors} COMPUPDATE OFF STATUPDATE OFF MANIFEST`,
    ...(options.truncateColumns ? ['TRUNCATECOLUMNS'] : []),
    ...(options.acceptInvalidCharacters ? ["ACCEPTINVCHARS AS '?'"] : []),
    ...(options.roundDecimals ? ['ROUNDEC'] : []),
    ...(gzip ? ['GZIP'] : []),
  ].join(' ');
}
