import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COPY_ROLE, startWarehouse } from './warehouse.ts';

let warehouse: Awaited<ReturnType<typeof startWarehouse>>;

beforeAll(async () => {
  warehouse = await startWarehouse();
});
afterAll(() => warehouse.services.close());

const HOW = `IAM_ROLE '${COPY_ROLE}' FORMAT AS CSV`;

/** A new table, and what COPY did with it. */
async function load(columns: string, from: string, how: string) {
  const { run, rows } = warehouse;
  await run('DROP TABLE IF EXISTS target');
  await run(`CREATE TABLE target (${columns})`);
  const done = await run(`COPY target FROM '${from}' ${how}`);
  return { done, loaded: await rows('SELECT * FROM target ORDER BY 1') };
}

test('loads a CSV file under the rights of the role', async () => {
  const from = await warehouse.file('plain.csv', 'id,name\r\n1,"O""Neil, Ann"\r\n2,"two\nlines"\r\n3,\r\n');
  const { done, loaded } = await load('id INT, name VARCHAR(20)', from, `${HOW} IGNOREHEADER 1 EMPTYASNULL`);
  expect(done).toMatchObject({ Status: 'FINISHED', ResultRows: 3 });
  expect(loaded).toEqual([
    [1, 'O"Neil, Ann'],
    [2, 'two\nlines'],
    [3, null],
  ]);
});

test('cuts decimals, reads dates in their format, and takes gzip', async () => {
  const content = gzipSync('20.259|01.02.2026|t\n-0.009|31.12.2025|0\n');
  const from = await warehouse.file('z.csv.gz', content);
  const how = `${HOW} GZIP DELIMITER '|' DATEFORMAT 'DD.MM.YYYY'`;
  const { loaded } = await load('amount DECIMAL(8,2), day DATE, ok BOOLEAN', from, how);
  expect(loaded).toEqual([
    ['0.00', '2025-12-31', false],
    ['20.25', '2026-02-01', true],
  ]);
});

test('without a manifest loads all that begins with the prefix', async () => {
  const from = await warehouse.file('prefix.csv', '1\n');
  await warehouse.file('prefix.csv.bak', '2\n');
  const { loaded } = await load('id INT', from, HOW);
  expect(loaded).toEqual([[1], [2]]);
});

test('with a manifest loads what it lists, and fails for a missing file that is mandatory', async () => {
  const { file } = warehouse;
  const [one, two] = [await file('m1.csv', '1\n'), await file('m2.csv', '2\n')];
  const manifest = (mandatory: boolean) =>
    JSON.stringify({ entries: [one, two, `${two}.gone`].map((url) => ({ url, mandatory })) });
  const lenient = await load('id INT', await file('lenient.json', manifest(false)), `${HOW} MANIFEST`);
  expect(lenient.loaded).toEqual([[1], [2]]);
  const strict = await load('id INT', await file('strict.json', manifest(true)), `${HOW} MANIFEST`);
  expect(strict.done).toMatchObject({ Status: 'FAILED', Error: expect.stringContaining('NoSuchKey') });
  expect(strict.loaded).toEqual([]);
});

test('the role must exist, be that of the warehouse and allow the reading', async () => {
  const { run, file } = warehouse;
  const from = await file('rights.csv', '1\n');
  await run('CREATE TABLE IF NOT EXISTS guarded (id INT)');
  const other = COPY_ROLE.replace('copy', 'other');
  expect(await run(`COPY guarded FROM '${from}' IAM_ROLE '${other}' CSV`)).toMatchObject({
    Error: expect.stringContaining('is not authorized to assume IAM Role'),
  });
  expect(await run(`COPY guarded FROM 's3://loads/elsewhere/x.csv' ${HOW}`)).toMatchObject({
    Error: expect.stringContaining('does not exist'),
  });
  const manifest = await file(
    'out.json',
    JSON.stringify({ entries: [{ url: 's3://loads/elsewhere/x.csv' }] }),
  );
  expect(await run(`COPY guarded FROM '${manifest}' ${HOW} MANIFEST`)).toMatchObject({
    Error: expect.stringContaining('Access Denied'),
  });
});

test('what cannot be loaded is told by file, line and column, and outlives the rollback', async () => {
  const { file, rows } = warehouse;
  const from = await file('bad.csv', 'id,name\n1,fine\n2,four\u00e9\u00e9\n');
  const { done, loaded } = await load('id INT, name VARCHAR(6)', from, `${HOW} IGNOREHEADER 1`);
  expect(done).toMatchObject({
    Status: 'FAILED',
    Error: "ERROR: Load into table 'target' failed. Check 'sys_load_error_detail' system table for details.",
  });
  expect(loaded).toEqual([]);
  const found = await rows(
    `SELECT TRIM(file_name), line_number, TRIM(column_name), TRIM(column_type), error_code, TRIM(error_message)
     FROM sys_load_error_detail WHERE query_id = ${done.RedshiftQueryId}`,
  );
  expect(found).toEqual([[from, 3, 'name', 'varchar', 1204, 'String length exceeds DDL length']]);
  const older = await rows(
    `SELECT TRIM(raw_field_value) FROM stl_load_errors WHERE query = ${done.RedshiftQueryId}`,
  );
  expect(older).toEqual([['four\u00e9\u00e9']]);
});

test('with MAXERROR leaves out bad lines until there are too many', async () => {
  const from = await warehouse.file('some.csv', '1\nx\n2\ny\n3\n');
  expect((await load('id INT', from, `${HOW} MAXERROR 3`)).loaded).toEqual([[1], [2], [3]]);
  expect((await load('id INT', from, `${HOW} MAXERROR 2`)).loaded).toEqual([]);
});
