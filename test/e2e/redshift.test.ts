import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePdf, table } from '#test/fixtures/pdf/make.ts';
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

test('the roles allow every call that was made', async () => {
  const counts = await cloud.control<{ denied: number }[]>('GET', '/calls/counts');
  expect(counts.filter(({ denied }) => denied > 0)).toEqual([]);
});
