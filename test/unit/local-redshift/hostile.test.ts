import { GetStatementResultCommand } from '@aws-sdk/client-redshift-data';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quoteText } from '#local/services/redshift/sql/names.ts';
import { startWarehouse } from './warehouse.ts';

let warehouse: Awaited<ReturnType<typeof startWarehouse>>;

beforeAll(async () => {
  warehouse = await startWarehouse();
  await warehouse.run('CREATE TABLE victim (a INT)');
});
afterAll(() => warehouse.services.close());

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.stringMatching(/^['"\\;$\-/*:\n a]{0,20}$/),
    fc.constantFrom(
      String.raw`k\'; DROP TABLE victim; --`,
      "k'; DROP TABLE victim; --",
      '"; DROP TABLE victim; --',
      '$$; DROP TABLE victim; $$',
      '/* ',
      'select',
      String.raw`\\`,
      ':name',
      '$1',
    ),
  )
  .filter((value) => !value.includes('\0') && value.isWellFormed());

test('texts, parameters and names come back as they were, whatever is in them, and nothing else is run', async () => {
  const { batch, client, rows } = warehouse;
  const cases = fc.array(fc.record({ value: text, name: text, bound: text }), {
    minLength: 10,
    maxLength: 13,
  });
  const sent = fc.sample(cases, { numRuns: 12, seed: 1 });
  for (const group of sent) {
    const named = group.map(({ value, name, bound }) => ({ value, name: name || 'x', bound: bound || 'x' }));
    const done = await batch(
      named.map(
        ({ value, name }, index) =>
          `SELECT ${quoteText(value)} AS "${name.replaceAll('"', '""')}", :p${index}`,
      ),
      { Parameters: named.map(({ bound }, index) => ({ name: `p${index}`, value: bound })) },
    );
    expect(done.Error).toBeUndefined();
    for (const [index, { value, name, bound }] of named.entries()) {
      const result = await client.send(new GetStatementResultCommand({ Id: `${done.Id}:${index + 1}` }));
      expect(result.Records).toEqual([[{ stringValue: value }, { stringValue: bound }]]);
      expect(result.ColumnMetadata?.[0]?.name).toBe(name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
    }
  }
  expect(await rows('SELECT COUNT(*) FROM victim')).toEqual([[0]]);
});

test('an injection is seen: a text whose quotes alone are doubled becomes a second statement', async () => {
  const { run } = warehouse;
  const hostile = String.raw`k\'; DROP TABLE victim; --`;
  const naive = `'${hostile.replaceAll("'", "''")}'`;
  expect((await run(`SELECT ${naive}`)).Error).toContain('cannot insert multiple commands');
  expect((await run(`SELECT ${quoteText(hostile)}`)).Status).toBe('FINISHED');
});
