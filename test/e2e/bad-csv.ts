import { gzipSync } from 'node:zlib';

/** A file that cannot be loaded into {@link badTarget}, and what its owner is told. */
export interface BadCsv {
  readonly kind: string;
  /** `bad.csv` unless given. */
  readonly name?: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
  /** Without a header, the columns are given by the mapping. */
  readonly headless?: true;
  readonly told: Readonly<Record<string, unknown>>;
}

export const badTarget =
  'CREATE TABLE IF NOT EXISTS bad_target (id BIGINT NOT NULL, name VARCHAR(5), amount DECIMAL(5,2), day DATE)';

const header = 'id,name,amount,day\n';
const good = '1,a,1.50,2026-01-01\n';
const lines = (line: string) => `${header}${good}${line}\n`;

/** Thirteen ways of being bad. */
export const badCsvs: readonly BadCsv[] = [
  { kind: 'too many columns', content: lines('2,b,1,2026-01-02,x'), told: { code: 1202, line: 3 } },
  { kind: 'too few columns', content: lines('2,b'), told: { code: 1214, line: 3, column: 'name' } },
  { kind: 'another type', content: lines('two,b,1,2026-01-02'), told: { code: 1207, line: 3, column: 'id' } },
  {
    kind: 'too long in bytes',
    content: lines('2,ééé,1,2026-01-02'),
    told: { code: 1204, line: 3, column: 'name' },
  },
  {
    kind: 'invalid UTF-8',
    content: new Uint8Array(Buffer.from(lines('2,\xff,1,2026-01-02'), 'latin1')),
    told: { code: 1220, line: 3, column: 'name' },
  },
  {
    kind: 'a byte order mark before the first value',
    content: `\ufeff${good}`,
    headless: true,
    told: { code: 1207, line: 1, column: 'id' },
  },
  {
    kind: 'a quote within a field',
    content: lines('2,a"b,1,2026-01-02'),
    told: { code: 1214, line: 3, column: 'name' },
  },
  {
    kind: 'CRLF that became CR CR LF',
    content: `${header}${good}2,b,1,2026-01-02\r\r\n`,
    told: { code: 1205, line: 3, column: 'day' },
  },
  {
    kind: 'an empty file',
    name: 'bad.csv.gz',
    content: new Uint8Array(gzipSync('')),
    told: { code: 1211, line: 1 },
  },
  { kind: 'only a header', content: header, told: { code: 1211, line: 1 } },
  {
    kind: 'another delimiter',
    content: `${header}${good}`.replaceAll(',', ';'),
    headless: true,
    told: { code: 1203, line: 1, column: 'name' },
  },
  {
    kind: 'more digits than the decimal has',
    content: lines('2,b,12345.678,2026-01-02'),
    told: { code: 1204, line: 3, column: 'amount' },
  },
  {
    kind: 'nothing in NOT NULL',
    content: lines(',b,1,2026-01-02'),
    told: { code: 1213, line: 3, column: 'id' },
  },
];
