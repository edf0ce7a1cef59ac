import { afterAll, beforeAll, expect, test } from 'vitest';
import { COPY_ROLE, startWarehouse } from './warehouse.ts';

let warehouse: Awaited<ReturnType<typeof startWarehouse>>;

beforeAll(async () => {
  warehouse = await startWarehouse();
  await warehouse.run(
    'CREATE TABLE people (id INTEGER NOT NULL, name VARCHAR(10), amount DECIMAL(8,2), born DATE, seen TIMESTAMP, ok BOOLEAN)',
  );
});
afterAll(() => warehouse.services.close());

const HEADER = 'id,name,amount,born,seen,ok\n';
const GOOD = '1,Ann,1.50,2026-01-02,2026-01-02 03:04:05,true\n';

interface Bad {
  readonly content: string | Buffer;
  readonly how?: string;
  /** [code, line, column, what the reason begins with] */
  readonly error: readonly [number, number, string, string];
}

/** Kinds of bad CSV, each after a good line, and what Redshift tells of it. */
const BAD: Readonly<Record<string, Bad>> = {
  'too few columns': {
    content: `${HEADER}${GOOD}2,Bob,1.5\n`,
    error: [1214, 3, 'amount', 'Delimiter not found'],
  },
  'too many columns': {
    content: `${HEADER}${GOOD}${GOOD.replace('\n', ',x\n')}`,
    error: [1202, 3, '', 'Extra column(s) found'],
  },
  'a wrong type': {
    content: `${HEADER}${GOOD}two,Bob,1,,,\n`,
    error: [1207, 3, 'id', "Invalid digit, Value 't', Pos 0, Type: Integer"],
  },
  'a wrong date': {
    content: `${HEADER}${GOOD}2,Bob,1,02.01.2026,,\n`,
    error: [1205, 3, 'born', 'Invalid Date Format'],
  },
  'a wrong time': {
    content: `${HEADER}${GOOD}2,Bob,1,,yesterday,\n`,
    error: [1206, 3, 'seen', 'Invalid timestamp format'],
  },
  'a wrong boolean': {
    content: `${HEADER}${GOOD}2,Bob,1,,,perhaps\n`,
    error: [1210, 3, 'ok', 'Unknown boolean format'],
  },
  'a text too long in bytes': {
    content: `${HEADER}${GOOD}2,éééééé,1,,,\n`,
    error: [1204, 3, 'name', 'String length exceeds DDL length'],
  },
  'a number out of range': {
    content: `${HEADER}${GOOD}99999999999,Bob,1,,,\n`,
    error: [1222, 3, 'id', 'Overflow'],
  },
  'a decimal out of range': {
    content: `${HEADER}${GOOD}2,Bob,1234567.5,,,\n`,
    error: [1204, 3, 'amount', 'Numeric Value Overflow'],
  },
  'bytes that are not UTF-8': {
    content: Buffer.concat([
      Buffer.from(`${HEADER}${GOOD}2,B`),
      Buffer.from([0xfc]),
      Buffer.from('b,1,,,\n'),
    ]),
    error: [1220, 3, 'name', 'String contains invalid or unsupported UTF-8 codepoints'],
  },
  'UTF-16': {
    content: Buffer.from(`\ufeff${HEADER}${GOOD}`, 'utf16le'),
    error: [1221, 1, 'id', 'The file begins as UTF-16'],
  },
  'a byte order mark before data': {
    content: `\ufeff${GOOD}`,
    how: '',
    error: [1207, 1, 'id', 'Invalid digit'],
  },
  'a quote within a field': {
    content: `${HEADER}${GOOD}2,B"ob,1,,,\n`,
    error: [1214, 3, 'name', 'Invalid quote formatting for CSV'],
  },
  'a quote that is never closed': {
    content: `${HEADER}${GOOD}2,"Bob,1,,,\n`,
    error: [1214, 3, 'name', 'Invalid quote formatting for CSV'],
  },
  'a NULL in a NOT NULL column': {
    content: `${HEADER}${GOOD},Bob,1,,,\n`,
    error: [1213, 3, 'id', 'Missing data for not-null field'],
  },
  'an empty line': {
    content: `${HEADER}${GOOD}\n${GOOD}`,
    error: [1211, 3, 'id', 'Input line contained no data'],
  },
  'another delimiter': {
    content: `${HEADER}${GOOD}`.replaceAll(',', ';'),
    error: [1214, 2, 'id', 'Delimiter not found'],
  },
  'CR alone at line ends': {
    content: `${HEADER}${GOOD}`.replaceAll('\n', '\r'),
    how: '',
    error: [1202, 1, '', 'Extra column(s) found'],
  },
};

test.each(Object.entries(BAD))('%s', async (name, { content, how = 'IGNOREHEADER 1', error }) => {
  const { file, run, rows } = warehouse;
  const from = await file(`${name}.csv`, content);
  const done = await run(`COPY people FROM '${from}' IAM_ROLE '${COPY_ROLE}' FORMAT AS CSV ${how}`);
  expect(done.Error).toContain("Check 'sys_load_error_detail' system table");
  const found = await rows(
    `SELECT TRIM(file_name), error_code, line_number, TRIM(column_name), TRIM(error_message) FROM sys_load_error_detail
     WHERE query_id = ${done.RedshiftQueryId}`,
  );
  const [code, line, column, reason] = error;
  expect(found).toEqual([[from, code, line, column, expect.stringContaining(reason)]]);
  expect(await rows('SELECT COUNT(*) FROM people')).toEqual([[0]]);
});

test.each([
  ['an empty file', '', 0],
  ['a header alone', HEADER, 0],
  ['CR and LF at line ends', `${HEADER}${GOOD}`.replaceAll('\n', '\r\n'), 1],
  ['a byte order mark before a header', `\ufeff${HEADER}${GOOD}`, 1],
  ['decimals of a higher scale', `${HEADER}1,Ann,1.999,,,\n`, 1],
])('%s is no error', async (name, content, count) => {
  const { file, batch } = warehouse;
  const from = await file(`${name}.csv`, content);
  const done = await batch([
    'CREATE TEMP TABLE stage (LIKE people)',
    `COPY stage FROM '${from}' IAM_ROLE '${COPY_ROLE}' FORMAT AS CSV IGNOREHEADER 1`,
  ]);
  expect(done.SubStatements?.[1]).toMatchObject({ Status: 'FINISHED', ResultRows: count });
});
