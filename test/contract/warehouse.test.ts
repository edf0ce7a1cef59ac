import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WarehouseBusyError, WarehouseRefusedError } from '#core/warehouse/warehouse.ts';
import type { FaultRule } from '#local/services/contract.ts';
import { openStandIn } from './open-warehouse.ts';
import { ended, hash, newTaskId, query } from './run-load.ts';
import { warehouseCases } from './warehouse-cases.ts';

warehouseCases('the local stand-in', openStandIn);

describe('the Data API', () => {
  let at: Awaited<ReturnType<typeof openStandIn>>;
  beforeAll(async () => {
    at = await openStandIn();
    await query(at, 'CREATE TABLE numbers (n INTEGER)');
  });
  afterEach(() => {
    at.gateway.setFaults([], 1);
    at.redshift.configure({ pickedAfterMs: 0, startedAfterMs: 0, activeStatements: 500 });
  });
  afterAll(() => at.close());

  const strike = (rule: Omit<FaultRule, 'service'>) =>
    at.gateway.setFaults([{ service: 'redshift-data', ...rule }], 1);
  const submit = (sql: string, token = hash(newTaskId())) =>
    at.warehouse.submit({ database: 'dev', sqls: [sql], name: 'test/one', token, waitSeconds: 30 });
  const operation = 'BatchExecuteStatement';

  test.each([
    { error: 'ValidationException', message: 'ThrottlingException: Rate exceeded' },
    { error: 'ActiveStatementsExceededException' },
    { error: 'ActiveSessionsExceededException' },
    { error: 'BatchExecuteStatementException' },
    { error: 'DatabaseConnectionException' },
  ])('is busy, not refusing, when it says %j', async (said) => {
    strike({ operation, effect: 'fail', ...said });
    await expect(submit('SELECT 1')).rejects.toBeInstanceOf(WarehouseBusyError);
  });

  test('refuses what it never ran, with its own words', async () => {
    strike({ operation, effect: 'fail', error: 'ValidationException', message: 'Sqls is too long.' });
    const refused = await submit('SELECT 1').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WarehouseRefusedError);
    expect(refused).toMatchObject({ message: 'ValidationException: Sqls is too long.' });
  });

  test.each(['cutAfter', 'failAfter'] as const)(
    'runs a statement once although the answer to it is lost: %s',
    async (effect) => {
      strike({ operation, effect, error: 'InternalServerException', times: 1 });
      const before = Number((await query(at, 'SELECT COUNT(*) FROM numbers'))[0]?.[0]);
      strike({ operation, effect, error: 'InternalServerException', times: 1 });
      expect((await ended(at, await submit('INSERT INTO numbers VALUES (1)'))).state).toBe('finished');
      expect(await query(at, 'SELECT COUNT(*) FROM numbers')).toEqual([[before + 1]]);
    },
  );

  test('answers with how a short statement ended, and at once for a long one', async () => {
    expect(await submit('SELECT 1')).toMatchObject({
      state: 'finished',
      parts: [{ state: 'finished', rows: 1 }],
    });
    expect(await submit('SELECT no_such_column FROM numbers')).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('no_such_column'),
    });
    at.redshift.configure({ pickedAfterMs: 60_000 });
    const request = { database: 'dev', sqls: ['SELECT 1'], name: 'test/long', token: newTaskId() };
    const running = await at.warehouse.submit(request);
    expect(running.state).toBe('running');
    expect((await at.warehouse.describe(running.id))?.state).toBe('running');
  });

  test('cancels what runs; its end is then seen as aborted', async () => {
    at.redshift.configure({ pickedAfterMs: 200 });
    const request = { database: 'dev', sqls: ['SELECT 1'], name: 'test/cancelled', token: newTaskId() };
    const running = await at.warehouse.submit(request);
    await at.warehouse.cancel(running.id);
    expect((await ended(at, running)).state).toBe('aborted');
  });

  test('gives every page of a result, each value as what it is', async () => {
    const done = await submit(
      "SELECT i, i / 2.0, 'row ' || i, i > 1, NULL FROM generate_series(1, 2500) AS i ORDER BY i",
    );
    const rows = await at.warehouse.rows(done.id, 1);
    expect(rows).toHaveLength(2_500);
    expect(rows[2_499]?.[2]).toBe('row 2500');
    expect(rows.slice(0, 2).map((row) => [row[0], Number(row[1]), ...row.slice(2)])).toEqual([
      [1, 0.5, 'row 1', false, null],
      [2, 1, 'row 2', true, null],
    ]);
  });

  test('takes a turn of the quota for every call', async () => {
    const before = at.turns();
    const { id } = await submit('SELECT 1');
    await at.warehouse.describe(id);
    await at.warehouse.rows(id, 1);
    await at.warehouse.find('test/one');
    // The end of a short statement is described at once
    expect(at.turns() - before).toBe(5);
  });
});
