import { describe, expect, test } from 'vitest';
import { finishStatement } from '#core/loaders/finish-statement.ts';
import { revokeTask } from '#core/revoke-task.ts';
import { WarehouseBusyError, WarehouseRefusedError } from '#core/warehouse/warehouse.ts';
import { acme } from '../core/world.ts';
import { loaded, loadWorld } from './load-world.ts';

const loadsOf = (warehouse: { submitted: readonly { readonly name: string }[] }) =>
  warehouse.submitted.filter(({ name }) => name.includes('/load/'));

describe('load_to_redshift', () => {
  test('a short load ends within its first invocation', async () => {
    const w = await loadWorld(loaded);
    const task = await w.run();
    await w.work();
    expect(await w.now(task)).toMatchObject({
      state: 'SUCCESS',
      result: { rowsLoaded: 2, files: 1, target: 'dev.public.orders' },
      attempts: 1,
    });
    const [load] = loadsOf(w.warehouse);
    expect(load?.name).toBe(`beatless-test/acme/${task.id}/load/1`);
  });

  test('the manifest names copies of the files, each of them mandatory', async () => {
    const w = await loadWorld(loaded);
    await w.run();
    await w.work();
    const [manifest] = [...w.loads.files.objects.keys()].filter((key) => key.endsWith('manifest-1.json'));
    const { entries } = JSON.parse(w.loads.files.text((manifest ?? '').replace('results/', '')));
    expect(entries).toEqual([
      { url: expect.stringMatching(/_loads\/[0-9a-f]{64}\/0001\.csv$/), mandatory: true },
    ]);
  });

  test('what the ledger knows of another task is skipped', async () => {
    const w = await loadWorld((request) => loaded(request, 'another task', 7));
    const task = await w.run();
    await w.work();
    expect(await w.now(task)).toMatchObject({
      state: 'SUCCESS',
      result: { rowsLoaded: 0, skipped: 'alreadyLoaded' },
    });
  });

  test('a long load waits while nothing runs; its event wakes it', async () => {
    const w = await loadWorld(() => ({ state: 'running' }));
    const task = await w.run();
    await w.work();
    expect((await w.now(task)).state).toBe('WAITING');
    const [statement] = loadsOf(w.warehouse) as (typeof w.warehouse.submitted)[number][];
    if (!statement) throw new Error('nothing was submitted');
    w.warehouse.scripts.set(statement.id, loaded(statement, task.id));
    const detail = { statementName: statement.name, statementId: statement.id, state: 'FINISHED' };
    expect(await finishStatement({ detail }, w.runDeps)).toBe('woken');
    await w.work();
    expect((await w.now(task)).state).toBe('SUCCESS');
    expect(await finishStatement({ detail }, w.runDeps)).toBe('dropped');
    expect(loadsOf(w.warehouse)).toHaveLength(1);
  });

  test('a lost event is made up for by the sweep', async () => {
    const w = await loadWorld(() => ({ state: 'running' }));
    const task = await w.run();
    await w.work();
    const [statement] = loadsOf(w.warehouse) as (typeof w.warehouse.submitted)[number][];
    if (!statement) throw new Error('nothing was submitted');
    await w.minute();
    expect((await w.now(task)).state).toBe('WAITING');
    w.warehouse.scripts.set(statement.id, loaded(statement, task.id));
    for (let minutes = 0; minutes < 4; minutes += 1) await w.minute();
    expect((await w.now(task)).state).toBe('SUCCESS');
  });

  test('an answer that was lost is asked for by the same token: one statement', async () => {
    const w = await loadWorld(loaded);
    const { submit } = w.warehouse;
    let losses = 1;
    const lossy = {
      ...w.warehouse,
      submit: async (request: Parameters<typeof submit>[0]) => {
        const statement = await submit(request);
        if (request.name.includes('/load/') && losses-- > 0) throw new Error('socket hang up');
        return statement;
      },
    };
    Object.assign(w.loads, { warehouse: lossy });
    const task = await w.run();
    await w.work();
    expect((await w.now(task)).state).toBe('WAITING');
    for (let minutes = 0; minutes < 3; minutes += 1) await w.minute();
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
    expect(loadsOf(w.warehouse)).toHaveLength(1);
  });

  test('a quota that is used up costs no attempt', async () => {
    const w = await loadWorld(loaded);
    w.warehouse.faults.push(new WarehouseBusyError('ActiveStatementsExceededException'));
    const task = await w.run();
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'WAITING', attempts: 0 });
    for (let minutes = 0; minutes < 3; minutes += 1) await w.minute();
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  });

  test('a conflict is tried again as another statement, and only then', async () => {
    let conflicts = 1;
    const w = await loadWorld((request, id) =>
      conflicts-- > 0
        ? { state: 'failed', error: 'ERROR: 1023 Detail: Serializable isolation violation on table' }
        : loaded(request, id),
    );
    const task = await w.run();
    await w.work();
    expect((await w.now(task)).state).toBe('RETRY');
    for (let minutes = 0; minutes < 3; minutes += 1) await w.minute();
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', attempts: 2 });
    expect(loadsOf(w.warehouse).map(({ name }) => name.slice(-6))).toEqual(['load/1', 'load/2']);
  });

  test('a statement that the warehouse refuses ends the task at once', async () => {
    const w = await loadWorld(loaded);
    w.warehouse.faults.push(new WarehouseRefusedError('ValidationException: no such database'));
    const task = await w.run();
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'statementRefused' } });
  });

  test('refused lines are told under the names that the owner knows, and nothing else is tried', async () => {
    const w = await loadWorld(({ name, sqls }) => {
      if (name.startsWith('errors of')) {
        const [, url = ''] = /STRPOS\(TRIM\("file_name"\), '([^']+)'\)/.exec(sqls[0] ?? '') ?? [];
        return {
          state: 'finished',
          rows: { 1: [[`${url}0001.csv`, 3, 'id', 'int4', 1207, 'Invalid digit']] },
        };
      }
      return {
        state: 'failed',
        error: "ERROR: Load into table 'stage' failed. Check 'sys_load_error_detail'.",
      };
    });
    const task = await w.run();
    await w.work();
    expect(await w.now(task)).toMatchObject({
      state: 'FAILURE',
      error: {
        reason: 'badData',
        details: [{ file: 'a/orders.csv', line: 3, column: 'id', code: 1207, reason: 'Invalid digit' }],
      },
    });
  });

  test('past its time limit the statement is cancelled, and the task ends when that is seen', async () => {
    const w = await loadWorld(() => ({ state: 'running' }), { timeLimitMinutes: 1 });
    const task = await w.run();
    await w.work();
    for (let minutes = 0; minutes < 4; minutes += 1) await w.minute();
    const [statement] = loadsOf(w.warehouse) as (typeof w.warehouse.submitted)[number][];
    expect(w.warehouse.cancelled).toContain(statement?.id);
    expect((await w.now(task)).state).toBe('WAITING');
    w.warehouse.scripts.set(statement?.id ?? '', { state: 'aborted' });
    for (let minutes = 0; minutes < 4; minutes += 1) await w.minute();
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'timedOut' } });
  });

  test('a revoke cancels the statement; REVOKED comes when ABORTED was seen', async () => {
    const w = await loadWorld(() => ({ state: 'running' }));
    const task = await w.run();
    await w.work();
    await revokeTask(acme, task.id, 'key-1', w.submitDeps);
    await w.work();
    const [statement] = loadsOf(w.warehouse) as (typeof w.warehouse.submitted)[number][];
    expect(w.warehouse.cancelled).toEqual([statement?.id]);
    expect((await w.now(task)).state).toBe('WAITING');
    w.warehouse.scripts.set(statement?.id ?? '', { state: 'aborted' });
    for (let minutes = 0; minutes < 3; minutes += 1) await w.minute();
    expect((await w.now(task)).state).toBe('REVOKED');
  });

  test('a statement that nobody knows any more is settled by the ledger', async () => {
    const w = await loadWorld(() => ({ state: 'running' }));
    const task = await w.run();
    await w.work();
    const [statement] = loadsOf(w.warehouse) as (typeof w.warehouse.submitted)[number][];
    w.warehouse.forget(statement?.id ?? '');
    for (let minutes = 0; minutes < 2; minutes += 1) await w.minute();
    const again = loadsOf(w.warehouse).at(-1) as (typeof w.warehouse.submitted)[number];
    expect(again.name).toMatch(/load\/2$/);
    // The first one had committed: the second finds its row, under this very task.
    w.warehouse.scripts.set(again.id, loaded(again, task.id));
    for (let minutes = 0; minutes < 4; minutes += 1) await w.minute();
    expect(await w.now(task)).toMatchObject({ state: 'SUCCESS', result: { rowsLoaded: 2 } });
  });

  test('a column that the table has not is told with file and line, before anything is submitted', async () => {
    const w = await loadWorld(loaded, {}, 'id,colour\n1,red\n');
    const task = await w.run();
    await w.work();
    const now = await w.now(task);
    expect(now).toMatchObject({
      state: 'FAILURE',
      error: {
        reason: 'badData',
        details: [{ file: 'a/orders.csv', line: 1, column: 'colour', code: 1202 }],
      },
    });
    expect(loadsOf(w.warehouse)).toEqual([]);
  });

  test('only the load of the preview runs', async () => {
    const w = await loadWorld(loaded);
    const task = await w.run({ loadKey: 'a'.repeat(64) });
    await w.work();
    expect(await w.now(task)).toMatchObject({ state: 'FAILURE', error: { reason: 'previewChanged' } });
  });
});
