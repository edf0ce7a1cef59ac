import type { Cursor } from '../sql/cursor.ts';
import { notEmulated, SqlError, syntaxError } from '../sql/sql-error.ts';

/** What a COPY loads, from where and how. */
export interface CopyStatement {
  readonly table: readonly string[];
  /** By default all but those that number themselves. */
  readonly columns: readonly string[] | undefined;
  /** s3://bucket/prefix, or the address of a manifest. */
  readonly source: string;
  /** ARN, or `default`. */
  readonly role: string;
  readonly options: CopyOptions;
}

/** The options, with Redshift's own values for what is not given. */
export interface CopyOptions {
  readonly isCsv: boolean;
  readonly delimiter: string;
  readonly quote: string;
  readonly ignoredHeaderLines: number;
  readonly nullText: string;
  readonly isManifest: boolean;
  readonly isGzip: boolean;
  readonly maxErrors: number;
  readonly dateFormat: string | undefined;
  readonly timeFormat: string | undefined;
  readonly encoding: 'utf8' | 'utf16' | 'utf16le' | 'utf16be';
  readonly emptyAsNull: boolean;
  readonly blanksAsNull: boolean;
  readonly trimsBlanks: boolean;
  readonly truncatesColumns: boolean;
  readonly fillsRecords: boolean;
  readonly ignoresBlankLines: boolean;
  /** In place of bytes that are not UTF-8; undefined refuses them. */
  readonly invalidCharacter: string | undefined;
  readonly rounds: boolean;
  readonly explicitIds: boolean;
  readonly validatesOnly: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const MAX_ERRORS = 100_000;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Reads COPY whole; the cursor stands before it. */
export function parseCopy(cursor: Cursor): CopyStatement {
  cursor.expect('copy');
  const table = cursor.qualifiedName();
  const columns = cursor.sees('(') ? columnList(cursor) : undefined;
  cursor.expect('from');
  const source = text(cursor);
  if (!source.startsWith('s3://')) throw notEmulated(`COPY from ${source.split(':')[0] ?? ''}`);
  let role: string | undefined;
  const options: Mutable<CopyOptions> = {
    isCsv: false,
    delimiter: '',
    quote: '"',
    ignoredHeaderLines: 0,
    nullText: '\\N',
    isManifest: false,
    isGzip: false,
    maxErrors: 0,
    dateFormat: undefined,
    timeFormat: undefined,
    encoding: 'utf8',
    emptyAsNull: false,
    blanksAsNull: false,
    trimsBlanks: false,
    truncatesColumns: false,
    fillsRecords: false,
    ignoresBlankLines: false,
    invalidCharacter: undefined,
    rounds: false,
    explicitIds: false,
    validatesOnly: false,
  };
  while (!cursor.isAtEnd) {
    if (cursor.take('iam_role')) role = cursor.take('default') ? 'default' : text(cursor);
    else readOption(cursor, options);
  }
  if (role === undefined)
    throw new SqlError('COPY needs IAM_ROLE; keys in a statement end up in logs and are not emulated');
  if (!options.isCsv) throw notEmulated('COPY in another format than CSV');
  options.delimiter ||= ',';
  if (options.nullText === '') options.emptyAsNull = true;
  return { table, columns, source, role, options };
}

function columnList(cursor: Cursor): string[] {
  const columns: string[] = [];
  cursor.expect('(');
  do columns.push(cursor.name());
  while (cursor.take(','));
  cursor.expect(')');
  return columns;
}

function readOption(cursor: Cursor, options: Mutable<CopyOptions>): void {
  const token = cursor.next();
  if (token.kind !== 'word') throw syntaxError(token.text);
  switch (token.value) {
    case 'format':
      cursor.take('as');
      if (!cursor.take('csv')) throw notEmulated(`COPY … FORMAT ${cursor.next().text}`);
      options.isCsv = true;
      return;
    case 'csv':
      options.isCsv = true;
      return;
    case 'quote':
      options.quote = character(cursor, 'QUOTE');
      return;
    case 'delimiter':
      options.delimiter = character(cursor, 'DELIMITER');
      return;
    case 'ignoreheader':
      options.ignoredHeaderLines = number(cursor);
      return;
    case 'null':
      options.nullText = textAfterAs(cursor);
      return;
    case 'manifest':
      options.isManifest = true;
      return;
    case 'gzip':
      options.isGzip = true;
      return;
    case 'maxerror':
      options.maxErrors = number(cursor);
      if (options.maxErrors > MAX_ERRORS) throw new SqlError(`MAXERROR must be between 0 and ${MAX_ERRORS}`);
      return;
    case 'dateformat':
      options.dateFormat = textAfterAs(cursor);
      return;
    case 'timeformat':
      options.timeFormat = textAfterAs(cursor);
      return;
    case 'encoding':
      options.encoding = encoding(cursor);
      return;
    case 'emptyasnull':
      options.emptyAsNull = true;
      return;
    case 'blanksasnull':
      options.blanksAsNull = true;
      return;
    case 'trimblanks':
      options.trimsBlanks = true;
      return;
    case 'truncatecolumns':
      options.truncatesColumns = true;
      return;
    case 'fillrecord':
      options.fillsRecords = true;
      return;
    case 'ignoreblanklines':
      options.ignoresBlankLines = true;
      return;
    case 'acceptinvchars':
      cursor.take('as');
      options.invalidCharacter = cursor.peek()?.kind === 'string' ? text(cursor) : '?';
      return;
    case 'roundec':
      options.rounds = true;
      return;
    case 'explicit_ids':
      options.explicitIds = true;
      return;
    case 'noload':
      options.validatesOnly = true;
      return;
    case 'compupdate':
    case 'statupdate':
      if (!cursor.take('on') && !cursor.take('off')) cursor.take('preset');
      return;
    case 'region': {
      const region = textAfterAs(cursor);
      if (!REGION.test(region)) throw new SqlError(`The region ${region} is not valid`);
      return;
    }
    case 'comprows':
      number(cursor);
      return;
    case 'escape':
    case 'removequotes':
    case 'fixedwidth':
      throw new SqlError(`${token.value.toUpperCase()} is not supported with CSV`);
    case 'job':
      throw notEmulated('COPY JOB');
    case 'credentials':
    case 'access_key_id':
    case 'secret_access_key':
    case 'session_token':
      throw new SqlError('keys in a statement end up in logs and are not emulated: give IAM_ROLE');
    case 'bzip2':
    case 'lzop':
    case 'zstd':
    case 'encrypted':
    case 'json':
    case 'avro':
    case 'parquet':
    case 'orc':
    case 'shapefile':
    case 'readratio':
    case 'ssh':
    case 'ignoreallerrors':
      throw notEmulated(`COPY … ${token.value.toUpperCase()}`);
    default:
      throw syntaxError(token.text);
  }
}

function text(cursor: Cursor): string {
  const token = cursor.next();
  if (token.kind === 'parameter') throw syntaxError('$1');
  if (token.kind !== 'string') throw syntaxError(token.text);
  return token.value;
}

function textAfterAs(cursor: Cursor): string {
  cursor.take('as');
  return text(cursor);
}

function character(cursor: Cursor, option: string): string {
  const given = textAfterAs(cursor);
  if ([...given].length !== 1) throw new SqlError(`COPY ${option} must be a single character`);
  return given;
}

function number(cursor: Cursor): number {
  cursor.take('as');
  const token = cursor.next();
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw syntaxError(token.text);
  return Number(token.text);
}

function encoding(cursor: Cursor): CopyOptions['encoding'] {
  cursor.take('as');
  const given = cursor.next().value.toLowerCase();
  if (given === 'utf8' || given === 'utf16' || given === 'utf16le' || given === 'utf16be') return given;
  throw notEmulated(`COPY … ENCODING ${given}`);
}
