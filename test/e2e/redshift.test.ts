import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { makePdf, table } from '#test/fixtures/pdf/make.ts';
import { blocksOf } from '#test/kit/document.ts';
import { badCsvs, badTarget } from './bad-csv.ts';
import { type Answer, type Call, caller, ended, upload } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { addCsv, bundleOf, load, loaderOf, query } from './load-steps.ts';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

const ordersOf = (month: number): string[][] =>
  Array.from({ length: 4 }, (_, row) => [
    `${month}00${row}`,
    `Customer ${row} of ${month}`,
    `${month}${row}.50`,
    `2026-0${month}-1${row}`,
  ]);
const columns = ['order_id', 'customer', 'amount', 'ordered'];
const months = [1, 2, 3];

test('three PDFs become rows of a table, once', async () => {
  const { body: bundle } = await call('POST', '/v1/bundles', { name: 'orders' });
  for (const month of months) {
    const page = { content: table({ rows: [columns, ...ordersOf(month)], x: 60, columnWidth: 110 }) };
    const { upload: file } = await upload(call, new Uint8Array(makePdf([page])), `orders-${month}.pdf`);
    const added = await call('POST', `/v1/bundles/${bundle.id}/documents`, { upload: file });
    expect(added.body).toMatchObject({ kind: 'pdf', name: `orders-${month}.pdf` });
  }
  const { body: converted } = await call('POST', `/v1/bundles/${bundle.id}/convert`);
  const tables: string[][] = [];
  for (const { task } of converted.documents) {
    const { state, result } = await ended(call, task);
    expect([state, result.tables.length]).toEqual(['SUCCESS', 1]);
    const csv = await (await fetch(result.tables[0].csv.url)).text();
    tables.push(
      ...csv
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(',')),
    );
  }
  tables.sort(([a = ''], [b = '']) => a.localeCompare(b));
  expect(tables).toEqual(months.flatMap(ordersOf));
  const target = { table: 'orders' };
  const loader = await loaderOf(call, { source: { bundle: bundle.id }, target, createTable: true });

  const { body: preview } = await call('POST', `/v1/loaders/${loader}/preview`);
  expect(preview).toMatchObject({ target: 'dev.public.orders', complete: true, problems: [], errors: [] });
  expect(preview.columns.map(({ to, type }: Answer['body']) => [to, type])).toEqual([
    ['order_id', 'INTEGER'],
    ['customer', 'VARCHAR(64)'],
    ['amount', 'DECIMAL(18,2)'],
    ['ordered', 'DATE'],
  ]);
  const first = await load({ call, cloud }, loader, { loadKey: preview.loadKey });
  expect(first).toMatchObject({
    state: 'SUCCESS',
    result: { rowsLoaded: 12, files: 3, loadKey: preview.loadKey },
  });
  const rows = await query(cloud, 'SELECT order_id, customer, amount, ordered FROM orders ORDER BY order_id');
  expect(rows.map((row) => row.map(String))).toEqual(tables);

  const again = await load({ call, cloud }, loader);
  expect(again).toMatchObject({ state: 'SUCCESS', result: { rowsLoaded: 0, skipped: 'alreadyLoaded' } });
  expect(await query(cloud, 'SELECT COUNT(*) FROM orders')).toEqual([['12']]);
  const { body: history } = await call('GET', `/v1/loaders/${loader}/runs`);
  expect(history.runs.map(({ load: { rowsLoaded } }: Answer['body']) => rowsLoaded)).toEqual([0, 12]);
});

test('upsert keeps the newest of doubled keys; without an order they are an error', async () => {
  await query(cloud, 'CREATE TABLE stock (item VARCHAR(20), pieces INTEGER, changed DATE)');
  await query(cloud, "INSERT INTO stock VALUES ('nut', 1, '2026-01-01'), ('bolt', 2, '2026-01-01')");
  const csv =
    'changed,item,pieces\n2026-02-02,nut,20\n2026-02-03,nut,30\n2026-02-01,nut,10\n2026-02-01,washer,5\n';
  const source = { bundle: await bundleOf(call, { 'stock.csv': csv }) };
  const upsert = { source, target: { table: 'stock' }, mode: 'upsert', keyColumns: ['item'] };
  const doubled = await load({ call, cloud }, await loaderOf(call, upsert));
  expect(doubled).toMatchObject({ state: 'FAILURE', error: { reason: 'doubledKeys' } });
  const rows = () => query(cloud, 'SELECT item, pieces FROM stock ORDER BY item');
  expect(await rows()).toEqual([
    ['bolt', '2'],
    ['nut', '1'],
  ]);
  const done = await load({ call, cloud }, await loaderOf(call, { ...upsert, orderColumns: ['changed'] }));
  expect([done.state, done.error]).toEqual(['SUCCESS', undefined]);
  expect(await rows()).toEqual([
    ['bolt', '2'],
    ['nut', '30'],
    ['washer', '5'],
  ]);
});

test('replace puts the files in place of all rows; replaceBundle of those of the bundle', async () => {
  await query(cloud, 'CREATE TABLE plan (day DATE, shift VARCHAR(9), origin VARCHAR(64))');
  await query(cloud, "INSERT INTO plan VALUES ('2025-01-01', 'old', 'other')");
  const bundle = await bundleOf(call, { 'a.csv': 'day,shift\n2026-01-01,early\n2026-01-02,late\n' });
  const byBundle = {
    source: { bundle },
    target: { table: 'plan' },
    mode: 'replaceBundle',
    bundleColumn: 'origin',
  };
  const loader = await loaderOf(call, byBundle);
  expect((await load({ call, cloud }, loader)).result).toMatchObject({ rowsLoaded: 2 });
  await addCsv(call, bundle, 'b.csv', 'shift,day\nnight,2026-01-03\n');
  expect((await load({ call, cloud }, loader)).result).toMatchObject({ rowsLoaded: 3 });
  const rows = () => query(cloud, 'SELECT shift, origin FROM plan ORDER BY day');
  expect(await rows()).toEqual([
    ['old', 'other'],
    ['early', bundle],
    ['late', bundle],
    ['night', bundle],
  ]);
  const all = await loaderOf(call, { source: { bundle }, target: { table: 'plan' }, mode: 'replace' });
  expect((await load({ call, cloud }, all)).result).toMatchObject({ rowsLoaded: 3 });
  expect(await rows()).toEqual([
    ['early', null],
    ['late', null],
    ['night', null],
  ]);
});

describe('columns that differ between files and table', () => {
  /** A table of its own with one row, and what loaders of these files do to it. */
  const people = async (table: string, files: Record<string, string>) => {
    await query(
      cloud,
      `CREATE TABLE ${table} (id INTEGER, name VARCHAR(20), city VARCHAR(20) DEFAULT 'Wien')`,
    );
    await query(cloud, `INSERT INTO ${table} VALUES (1, 'Ann', 'Graz')`);
    const source = { bundle: await bundleOf(call, files) };
    return {
      run: async (config: Record<string, unknown> = {}) =>
        load({ call, cloud }, await loaderOf(call, { source, target: { table }, ...config })),
      rows: (columns: string) => query(cloud, `SELECT ${columns} FROM ${table} ORDER BY id`),
    };
  };
  const ann = ['1', 'Ann', 'Graz'];

  test('in their order: values go by the names, for each file its own', async () => {
    const files = { 'a.csv': 'city,id,name\nLinz,2,Bob\n', 'b.csv': 'NAME, City,id\nCid,Steyr,3\n' };
    const { run, rows } = await people('drift_order', files);
    expect(await run()).toMatchObject({ state: 'SUCCESS', result: { rowsLoaded: 2, files: 2 } });
    expect(await rows('id, name, city')).toEqual([ann, ['2', 'Bob', 'Linz'], ['3', 'Cid', 'Steyr']]);
  });

  test('an extra one is an error that names it, is left out, or is added, as onExtraColumn says', async () => {
    const csv = 'id,email,name,city\n2,bob@example.org,Bob,Linz\n';
    const { run, rows } = await people('drift_extra', { 'extra.csv': csv });
    const refused = await run();
    expect([refused.state, refused.error.reason, refused.error.details]).toMatchObject([
      'FAILURE',
      'badData',
      [{ file: 'extra.csv', line: 1, column: 'email', code: 1202 }],
    ]);
    expect(await rows('*')).toEqual([ann]);
    expect((await run({ onExtraColumn: 'ignore' })).result).toMatchObject({ rowsLoaded: 1 });
    expect(await rows('*')).toEqual([ann, ['2', 'Bob', 'Linz']]);
    const added = await run({ onExtraColumn: 'add', mode: 'replace' });
    expect([added.state, added.result?.rowsLoaded]).toEqual(['SUCCESS', 1]);
    expect(await rows('id, name, city, email')).toEqual([['2', 'Bob', 'Linz', 'bob@example.org']]);
  });

  test('a missing one is an error that names it, or left to the default of the table, as onMissingColumn says', async () => {
    const files = { 'full.csv': 'id,name,city\n2,Bob,Linz\n', 'short.csv': 'id,city\n3,Steyr\n' };
    const { run, rows } = await people('drift_missing', files);
    const refused = await run();
    expect([refused.state, refused.error.reason, refused.error.details]).toMatchObject([
      'FAILURE',
      'badData',
      [{ file: 'short.csv', line: 1, column: 'name', code: 1203 }],
    ]);
    expect(await rows('*')).toEqual([ann]);
    expect((await run({ onMissingColumn: 'null' })).result).toMatchObject({ rowsLoaded: 2 });
    expect(await rows('*')).toEqual([ann, ['2', 'Bob', 'Linz'], ['3', null, 'Steyr']]);
  });

  test('one that is in the mapping and in no file is an error, or keeps its default', async () => {
    const { run, rows } = await people('drift_mapped', { 'a.csv': 'id,name\n2,Bob\n' });
    const columns = ['id', 'name', 'city'].map((from) => ({ from }));
    expect((await run({ columns })).error.details).toMatchObject([{ column: 'city', code: 1203 }]);
    expect((await run({ columns, onMissingColumn: 'null' })).state).toBe('SUCCESS');
    expect(await rows('*')).toEqual([ann, ['2', 'Bob', 'Wien']]);
  });
});

test.each(badCsvs)(
  'a bad file ($kind) is told by line, and nothing of it is loaded',
  async ({ name = 'bad.csv', content, headless, told }) => {
    await query(cloud, badTarget);
    const source = { bundle: await bundleOf(call, { [name]: content }) };
    const columns = ['id', 'name', 'amount', 'day'].map((from) => ({ from }));
    const config = { source, target: { table: 'bad_target' } };
    const loader = await loaderOf(
      call,
      headless ? { ...config, columns, options: { header: false } } : config,
    );
    const { state, error } = await load({ call, cloud }, loader);
    expect(await query(cloud, 'SELECT COUNT(*) FROM bad_target')).toEqual([['0']]);
    expect([state, error.reason, error.details[0]]).toMatchObject([
      'FAILURE',
      'badData',
      { file: name, ...told },
    ]);
  },
);
test('a loader runs by the clock, and loads only what is new', async () => {
  const bundle = await bundleOf(call, { 'one.csv': 'n\n1\n' });
  const loader = await loaderOf(call, {
    source: { bundle },
    target: { table: 'ticks' },
    createTable: true,
    mode: 'replace',
  });
  const timing = { frequency: 'hourly', minute: 10 };
  const { body: scheduled } = await call('PUT', `/v1/loaders/${loader}/schedule`, { timing });
  expect(scheduled.detail).toBeUndefined();
  expect(scheduled.schedule.nextRuns).toHaveLength(10);
  const runs = async (count: number): Promise<Answer['body'][]> => {
    for (let look = 0; look < 60; look += 1) {
      const { body } = await call('GET', `/v1/loaders/${loader}/runs`);
      const ids: string[] = body.runs.map(({ id }: Answer['body']) => id);
      if (ids.length >= count) return Promise.all(ids.map((id) => ended(call, id, () => cloud.advance(5))));
      await cloud.advance(30);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the loader has not run ${count} times`);
  };
  const passHour = async () => {
    const { body } = await call('GET', `/v1/loaders/${loader}`);
    const { now } = await cloud.control<{ now: string }>('GET', '/clock');
    await cloud.advance((Date.parse(body.schedule.nextRuns[0].at) - Date.parse(now)) / 1000 + 2);
  };
  await passHour();
  const [first] = await runs(1);
  expect(first).toMatchObject({
    state: 'SUCCESS',
    result: { rowsLoaded: 1 },
    schedule: { id: scheduled.schedule.id },
  });
  await passHour();
  expect((await runs(2))[0]).toMatchObject({
    state: 'SUCCESS',
    result: { rowsLoaded: 0, skipped: 'alreadyLoaded' },
  });
  await addCsv(call, bundle, 'two.csv', 'n\n2\n');
  await passHour();
  expect((await runs(3))[0]).toMatchObject({ state: 'SUCCESS', result: { rowsLoaded: 2 } });
  expect(await query(cloud, 'SELECT n FROM ticks ORDER BY n')).toEqual([['1'], ['2']]);
  const { body: stopped } = await call('PUT', `/v1/loaders/${loader}/schedule`, {
    timing: { frequency: 'none' },
  });
  expect(stopped.schedule).toBeUndefined();
});

test('the commands of docs/cli.md load what a folder holds', async () => {
  const [block] = blocksOf('docs/cli.md').filter(({ label }) => label === 'loads');
  const folder = await mkdtemp(join(tmpdir(), 'beatless-loads-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const month of [1, 2]) {
    const page = { content: table({ rows: [columns, ...ordersOf(month)], x: 60, columnWidth: 110 }) };
    await writeFile(join(folder, `report-${month}.pdf`), new Uint8Array(makePdf([page])));
  }
  await writeFile(join(folder, 'more.csv'), `${columns.join(',')}\n9001,Someone,9.5,2026-09-01\n`);
  const npx = `npx() { shift; '${process.execPath}' '${resolve('client/cli.ts')}' "$@"; }`;
  const done = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', `${npx}\n${block?.text}`], {
    cwd: folder,
    env: { ...process.env, BEATLESS_URL: cloud.api, BEATLESS_KEY: cloud.key },
  });
  expect(done.stdout).toContain('9 rows loaded into dev.public.reports');
  expect(done.stdout).toContain('LOCK "beatless".');
  expect(done.stdout).toMatch(/every day at 06:00 \(Europe\/Vienna\); next /);
  expect(await query(cloud, 'SELECT COUNT(*), SUM(order_id) FROM reports')).toEqual([
    ['9', String(9001 + 4 * 1000 + 6 + 4 * 2000 + 6)],
  ]);
});

test('the roles allow every call that was made', async () => {
  const counts = await cloud.control<{ denied: number }[]>('GET', '/calls/counts');
  expect(counts.filter(({ denied }) => denied > 0)).toEqual([]);
});
