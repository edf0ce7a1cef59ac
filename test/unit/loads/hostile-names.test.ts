import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTarget, describeTarget } from '#core/warehouse/describe-target.ts';
import { loadBatch } from '#core/warehouse/load-batch.ts';
import { literal } from '#core/warehouse/sql-text.ts';
import { type Target, tableOf, warehouseName } from '#core/warehouse/target.ts';
import { COPY_ROLE, startWarehouse } from '#test/unit/local-redshift/warehouse.ts';

let warehouse: Awaited<ReturnType<typeof startWarehouse>>;
beforeAll(async () => {
  warehouse = await startWarehouse();
  await warehouse.run('CREATE TABLE victim (a INT)');
  await warehouse.run('INSERT INTO victim VALUES (1)');
});
afterAll(() => warehouse.services.close());

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

const reserved = [
  'user',
  'tag',
  'group',
  'open',
  'start',
  'offset',
  'percent',
  'language',
  'delta',
  'select',
];
const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^['"\\;$\-/*. a]{1,24}$/) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom(...reserved) },
  fc.constantFrom(
    'x"; DROP TABLE victim; --',
    "x'; DROP TABLE victim; --",
    "\\'; DROP TABLE victim; --",
    '$$; DROP TABLE victim; $$',
    'x") FROM victim; DELETE FROM victim; --',
    '/* x',
  ),
);
const system = ['oid', 'tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'];
/** What the API lets through as a name. */
const name = hostile
  .filter((text) => warehouseName.safeParse(text).success)
  .map((text) => warehouseName.parse(text))
  .filter((text) => !system.includes(text));
/** Newlines, too: keys are text. */
const key = fc
  .oneof(
    hostile,
    hostile.map((text) => `${text}\n;\r\n--`),
  )
  .filter((text) => !text.includes('\0'));

/** Cut between characters, never within one. */
const beginning = (text: string) => [...text].slice(0, 6).join('');

test('names and keys of any kind load what was asked for, and touch nothing else', {
  timeout: 180_000,
}, async () => {
  let number = 0;
  const modes = fc.constantFrom('append', 'replace', 'upsert', 'replaceBundle');
  const given = fc.tuple(name, fc.uniqueArray(name, { minLength: 3, maxLength: 3 }), key, key, modes);
  await fc.assert(
    fc.asyncProperty(given, async ([tableName, columns, scope, taskId, mode]) => {
      number += 1;
      const [id = '', value = '', bundleColumn = ''] = columns;
      const target: Target = { database: 'dev', schema: 'public', table: tableName };
      if (tableName === 'victim') return;
      if (tableName.startsWith('#')) {
        expect(() => tableOf(target)).toThrow('temporary table');
        return;
      }
      const entry = {
        loadKey: hash(`${number}`),
        scope: beginning(scope),
        taskId: beginning(taskId),
        mode,
      } as const;
      const url = await warehouse.file(`${number}.csv`, '1,one\n2,two\n');
      const manifest = await warehouse.file(
        `${number}.json`,
        JSON.stringify({ entries: [{ url, mandatory: true }] }),
      );
      await warehouse.run(`DROP TABLE IF EXISTS ${tableOf(target)}`);
      const types = ['BIGINT', 'VARCHAR(10)', 'VARCHAR(64)'];
      const made = columns.map((column, index) => ({ name: column, type: types[index] ?? '' }));
      const prepared = await warehouse.batch([...describeTarget(target, entry, made, hash)]);
      expect([createTarget(target, made), prepared.Error]).toEqual([expect.any(String), undefined]);
      const batch = loadBatch(
        {
          target,
          entry,
          groups: [{ manifest, columns: [id, value], gzip: false }],
          files: 1,
          columns: [id, value],
          ignored: [],
          keyColumns: mode === 'upsert' ? [id] : [],
          orderColumns: [],
          ...(mode === 'replaceBundle' ? { bundleColumn } : {}),
          copy: {
            roleArn: COPY_ROLE,
            header: false,
            delimiter: ',',
            quote: '"',
            dateFormat: 'auto',
            timeFormat: 'auto',
            emptyAsNull: true,
            maxErrors: 0,
            truncateColumns: false,
            acceptInvalidCharacters: false,
            roundDecimals: false,
          },
        },
        hash,
      );
      expect((await warehouse.batch([...batch])).Error).toBeUndefined();
      const last = mode === 'replaceBundle' ? entry.scope : null;
      expect(await warehouse.rows(`SELECT * FROM ${tableOf(target)} ORDER BY 1`)).toEqual([
        [1, 'one', last],
        [2, 'two', last],
      ]);
      const found = `SELECT column_name FROM svv_columns WHERE table_schema = 'public' AND table_name = ${literal(tableName)} ORDER BY ordinal_position`;
      expect((await warehouse.rows(found)).map(([column]) => column)).toEqual(columns);
      expect(await warehouse.rows('SELECT a FROM victim')).toEqual([[1]]);
    }),
    { numRuns: 40 },
  );
});
