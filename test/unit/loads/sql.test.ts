import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifyError } from '#core/warehouse/classify-error.ts';
import { type LoadBatch, loadBatch } from '#core/warehouse/load-batch.ts';
import { literal, quoteName } from '#core/warehouse/sql-text.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

const batch = (change: Partial<LoadBatch> = {}, mode: LoadBatch['entry']['mode'] = 'append') =>
  loadBatch(
    {
      target: { database: 'dev', schema: 'public', table: 'orders' },
      entry: { loadKey: 'f'.repeat(64), scope: 'table', taskId: 'task', mode },
      groups: [{ manifest: 's3://b/_loads/f/manifest-1.json', columns: ['id', 'name'], gzip: false }],
      files: 1,
      columns: ['id', 'name'],
      ignored: [],
      keyColumns: [],
      orderColumns: [],
      copy: {
        roleArn: 'arn:aws:iam::123456789012:role/copy',
        header: true,
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
      ...change,
    },
    hash,
  );

test('the ledger is locked before anything else is read', () => {
  for (const mode of ['append', 'replace', 'upsert', 'replaceBundle'] as const) {
    const [first, second] = batch({ keyColumns: ['id'] }, mode);
    expect(first).toMatch(/^LOCK "beatless"\."ledger_[0-9a-f]{24}"$/);
    expect(second).toMatch(/^CREATE TEMP TABLE/);
  }
});

test('no statement commits or leaves the transaction', () => {
  for (const mode of ['append', 'replace', 'upsert', 'replaceBundle'] as const)
    for (const sql of batch({ keyColumns: ['id'], orderColumns: ['name'] }, mode))
      expect(sql).not.toMatch(/^(TRUNCATE|VACUUM|COMMIT|END|BEGIN|UNLOAD)|ALTER TABLE \S+ APPEND/);
});

test('a batch never has more than 40 statements, which is all that the Data API takes', () => {
  expect(batch({ keyColumns: ['id'], orderColumns: ['name'] }, 'upsert').length).toBeLessThan(20);
});

/** Reads a literal as Redshift does: a backslash escapes, a doubled quote is one. */
function readLiteral(sql: string): { readonly text: string; readonly rest: string } {
  let text = '';
  for (let at = 1; at < sql.length; at += 1) {
    const char = sql[at];
    if (char === '\\') {
      at += 1;
      text += sql[at];
    } else if (char === "'" && sql[at + 1] === "'") {
      at += 1;
      text += "'";
    } else if (char === "'") return { text, rest: sql.slice(at + 1) };
    else text += char;
  }
  throw new Error('the literal does not end');
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '\\', '"', ';', '--', '\n', "\\'", '/*', '$$', 'é', '😀', 'x'),
      fc.string(),
    ),
  )
  .map((parts) => parts.join('').replaceAll('\0', ''));

test('whatever a literal holds, it ends where it should', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(readLiteral(literal(text))).toEqual({ text, rest: '' });
    }),
  );
});

test('whatever a name holds, it ends where it should', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      if (name === '' || new TextEncoder().encode(name).byteLength > 127) return;
      const quoted = quoteName(name);
      expect(quoted.slice(1, -1).replaceAll('""', '')).not.toContain('"');
      expect(quoted.slice(1, -1).replaceAll('""', '"')).toBe(name);
    }),
  );
});

test.each([
  ['ERROR: 1023 Detail: Serializable isolation violation on table - 1', true, 'conflict'],
  ['ERROR: could not complete because of conflict with concurrent transaction', true, 'conflict'],
  ["ERROR: Load into table 'stage' failed.  Check 'sys_load_error_detail'", false, 'badData'],
  ['ERROR: permission denied for schema beatless', false, 'permissionDenied'],
  ['ERROR: Cannot insert a NULL value into column doubled_keys', false, 'doubledKeys'],
  ['ERROR: Cannot insert a NULL value into column missing_keys', false, 'missingKeys'],
  ['ERROR: relation "public.orders" does not exist', false, 'tableMissing'],
  ['something new', true, 'statementFailed'],
])('%s', (text, transient, reason) => {
  expect(classifyError(text)).toMatchObject({ transient, reason });
});
