import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerOf } from '#core/warehouse/ledger.ts';
import { literal } from '#core/warehouse/sql-text.ts';
import type { OpenWarehouse } from './open-warehouse.ts';
import { ended, hash, loadFiles, newTaskId, query } from './run-load.ts';

/** What loads need of a warehouse, with the SQL of the product: of the stand-in and of Redshift itself. */
export function warehouseCases(name: string, open: () => Promise<OpenWarehouse>): void {
  describe(`loads into ${name}`, { timeout: 600_000 }, () => {
    let at: OpenWarehouse;
    const made: string[] = [];
    beforeAll(async () => {
      at = await open();
    }, 600_000);
    afterAll(async () => {
      const dropped = made.flatMap((table) => [
        `DROP TABLE IF EXISTS ${table}`,
        `DROP TABLE IF EXISTS ${ledgerOf({ database: at.database, schema: 'public', table }, hash)}`,
      ]);
      if (dropped.length > 0) await query(at, ...dropped);
      await at.close();
    }, 600_000);
    /** A table of its own; its name is in lower case, as Redshift keeps it. */
    const table = async (columns?: string): Promise<string> => {
      const created = `beatless_test_${hash(newTaskId()).slice(0, 10)}`;
      made.push(created);
      if (columns !== undefined) await query(at, `CREATE TABLE ${created} (${columns})`);
      return created;
    };
    const rowsOf = async (from: string, columns = '*') =>
      (await query(at, `SELECT ${columns} FROM ${from} ORDER BY 1, 2`)).map((row) =>
        row.map((cell) => (cell === null ? null : String(cell))),
      );

    test('a table is made with the types that fit, filled, and filled only once', async () => {
      const created = await table();
      const config = { target: { table: created }, createTable: true };
      const files = {
        'a.csv': 'id,name,amount,day\n1,"Ann, of ""Graz""",1.50,2026-01-31\n',
        'b.csv': 'name,id,day,amount\nBob,2,2026-02-01,20\n',
      };
      const folder = newTaskId();
      const first = await loadFiles(at, config, files, { folder });
      expect(first).toMatchObject({ rowsLoaded: 2, files: 2, mode: 'append' });
      const rows = [
        ['1', 'Ann, of "Graz"', '1.50', '2026-01-31'],
        ['2', 'Bob', '20.00', '2026-02-01'],
      ];
      expect(await rowsOf(created)).toEqual(rows);
      const again = await loadFiles(at, config, {}, { folder });
      expect(again).toMatchObject({ rowsLoaded: 0, skipped: 'alreadyLoaded', loadKey: first.loadKey });
      expect(await rowsOf(created)).toEqual(rows);
    });

    test('two tasks with the same load at the same time load it once', async () => {
      const created = await table('id INTEGER, name VARCHAR(20)');
      const config = { target: { table: created } };
      const folder = newTaskId();
      await at.put(`beatless-test/${folder}/a.csv`, 'id,name\n1,one\n2,two\n');
      const results = await Promise.all([1, 2, 3].map(() => loadFiles(at, config, {}, { folder })));
      expect(results.map(({ rowsLoaded }) => rowsLoaded).sort()).toEqual([0, 0, 2]);
      expect(await rowsOf(created)).toHaveLength(2);
    });

    test('upsert changes rows by their keys, the latest of doubled ones; without an order these are an error', async () => {
      const created = await table('item VARCHAR(20), pieces INTEGER, changed DATE');
      await query(at, `INSERT INTO ${created} VALUES ('bolt', 2, '2026-01-01'), ('nut', 1, '2026-01-01')`);
      const upsert = { target: { table: created }, mode: 'upsert', keyColumns: ['item'] };
      const files = {
        'a.csv': 'changed,item,pieces\n2026-02-02,nut,20\n2026-02-03,nut,30\n2026-02-01,washer,5\n',
      };
      await expect(loadFiles(at, upsert, files)).rejects.toMatchObject({ reason: 'doubledKeys' });
      await expect(
        loadFiles(at, upsert, { 'a.csv': 'changed,item,pieces\n2026-02-02,,1\n' }),
      ).rejects.toMatchObject({ reason: 'missingKeys' });
      await loadFiles(at, { ...upsert, orderColumns: ['changed'] }, files);
      expect(await rowsOf(created, 'item, pieces')).toEqual([
        ['bolt', '2'],
        ['nut', '30'],
        ['washer', '5'],
      ]);
    });

    test('replace puts the files in place of every row, replaceBundle of those of their loader', async () => {
      const created = await table('id INTEGER, origin VARCHAR(64)');
      await query(at, `INSERT INTO ${created} VALUES (9, 'other')`);
      const byBundle = { target: { table: created }, mode: 'replaceBundle', bundleColumn: 'origin' };
      const loader = newTaskId();
      await loadFiles(at, byBundle, { 'a.csv': 'id\n1\n2\n' }, { loader });
      await loadFiles(at, byBundle, { 'a.csv': 'id\n3\n' }, { loader });
      expect(await rowsOf(created)).toEqual([
        ['3', loader],
        ['9', 'other'],
      ]);
      await loadFiles(at, { target: { table: created }, mode: 'replace' }, { 'a.csv': 'id\n4\n' });
      expect(await rowsOf(created)).toEqual([['4', null]]);
    });

    test('columns that the table has not are added or left out, one that a file has not keeps its default', async () => {
      const created = await table("id INTEGER, city VARCHAR(20) DEFAULT 'Wien'");
      const files = { 'a.csv': 'note,id\nhello,1\n' };
      await loadFiles(at, { target: { table: created }, onExtraColumn: 'ignore' }, files);
      expect(await rowsOf(created)).toEqual([['1', 'Wien']]);
      await loadFiles(at, { target: { table: created }, onExtraColumn: 'add', mode: 'replace' }, files);
      expect(await rowsOf(created, 'id, city, note')).toEqual([['1', 'Wien', 'hello']]);
    });

    test('a line that cannot be loaded is told by file, line, column and code, and nothing is loaded', async () => {
      const created = await table('id INTEGER, name VARCHAR(3)');
      const config = { target: { table: created } };
      const badNumber = loadFiles(at, config, {
        'good.csv': 'id,name\n1,a\n',
        'bad.csv': 'id,name\n2,b\nx,c\n',
      });
      await expect(badNumber).rejects.toMatchObject({
        reason: 'badData',
        details: [{ file: 'bad.csv', line: 3, column: 'id', code: 1207 }],
      });
      const tooLong = loadFiles(at, config, { 'bad.csv': 'id,name\n2,éé\n' });
      await expect(tooLong).rejects.toMatchObject({
        reason: 'badData',
        details: [{ file: 'bad.csv', line: 2, column: 'name', code: 1204 }],
      });
      expect(await rowsOf(created)).toEqual([]);
    });

    test('a table that is not there is told so', async () => {
      await expect(
        loadFiles(at, { target: { table: await table() } }, { 'a.csv': 'id\n1\n' }),
      ).rejects.toMatchObject({ reason: 'tableMissing' });
    });

    test.each(["it's", '\\', "\\'; SELECT 1; --", '"; --', '$$ /*', 'a\nb\r\n', 'ä文😀'])(
      'a text stays what it is: %j',
      async (text) => {
        expect(await query(at, `SELECT ${literal(text)}`)).toEqual([[text]]);
      },
    );

    test('one token is one statement, also after it has ended; a name finds the statement of exactly that name', async () => {
      const created = await table('id INTEGER');
      const statementName = `beatless-test/${newTaskId()}/load/1`;
      const submit = (token: string, end: string) =>
        at.warehouse.submit({
          database: at.database,
          sqls: [`INSERT INTO ${created} VALUES (1)`, `SELECT COUNT(*) FROM ${created}`],
          name: `${statementName}${end}`,
          token,
          waitSeconds: 30,
        });
      const [token, other] = [hash(newTaskId()), hash(newTaskId())];
      const first = await ended(at, await submit(token, ''));
      expect([first.state, first.parts.map(({ state }) => state)]).toEqual([
        'finished',
        ['finished', 'finished'],
      ]);
      expect((await submit(token, '')).id).toBe(first.id);
      expect(await at.warehouse.rows(first.id, 2)).toEqual([[1]]);
      const second = await ended(at, await submit(other, '0'));
      expect(await at.warehouse.rows(second.id, 2)).toEqual([[2]]);
      expect(await at.warehouse.find(statementName)).toBe(first.id);
      expect(await at.warehouse.find(`${statementName}0`)).toBe(second.id);
      expect(await at.warehouse.find(`${statementName}/none`)).toBeUndefined();
      await at.warehouse.cancel(first.id);
      expect((await at.warehouse.describe(first.id))?.state).toBe('finished');
    });

    test('a batch that fails leaves nothing behind, and says which part failed and why', async () => {
      const created = await table('id INTEGER NOT NULL');
      const failed = await ended(
        at,
        await at.warehouse.submit({
          database: at.database,
          sqls: [`INSERT INTO ${created} VALUES (1)`, `INSERT INTO ${created} VALUES (NULL)`],
          name: 'beatless-test/failing',
          token: hash(newTaskId()),
          waitSeconds: 30,
        }),
      );
      expect([failed.state, failed.parts[1]?.state]).toEqual(['failed', 'failed']);
      expect(failed.error).toMatch(/null/i);
      expect(await query(at, `SELECT COUNT(*) FROM ${created}`)).toEqual([[0]]);
    });

    test('a statement that was never submitted is not known', async () => {
      expect(await at.warehouse.describe('01234567-89ab-4cde-8f01-23456789abcd')).toBeUndefined();
      await at.warehouse.cancel('01234567-89ab-4cde-8f01-23456789abcd');
    });
  });
}
