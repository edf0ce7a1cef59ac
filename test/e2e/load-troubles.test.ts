import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Call, caller, ended } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { bundleOf, load, loaderOf, query } from './load-steps.ts';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

test.each(['uploads', 'results'])('files are found by where they lie: %s, none there', async (place) => {
  const loader = await loaderOf(call, {
    name: `below ${place}`,
    source: { prefix: 'demo/nothing/', in: place },
    target: { table: `below_${place}` },
    createTable: true,
  });
  const { body: preview } = await call('POST', `/v1/loaders/${loader}/preview`);
  expect(preview.problems.length + preview.errors.length).toBeGreaterThan(0);
  expect(await load({ call, cloud }, loader)).toMatchObject({
    state: 'FAILURE',
    error: { reason: 'noFiles' },
  });
});

test('a preview reads what was uploaded', async () => {
  const bundle = await bundleOf(call, { 'seen.csv': 'city,people\nBern,134000\n' });
  const target = { table: 'seen' };
  const loader = await loaderOf(call, { name: 'seen', source: { bundle }, target, createTable: true });
  const { body } = await call('POST', `/v1/loaders/${loader}/preview`);
  expect(body.columns.map(({ to }: Answer['body']) => to)).toEqual(['city', 'people']);
});

describe('a load that is revoked', () => {
  afterEach(async () => {
    await cloud.faults([]);
    await cloud.control('POST', '/redshift', { startedAfterMs: 10 });
  });
  const begun = async (table: string): Promise<string> => {
    await cloud.control('POST', '/redshift', { startedAfterMs: 20_000 });
    const bundle = await bundleOf(call, { 'one.csv': 'n\n1\n' });
    const config = { name: table, source: { bundle }, target: { table }, createTable: true };
    const { body } = await call('POST', `/v1/loaders/${await loaderOf(call, config)}/run`);
    for (let look = 0; look < 400; look += 1) {
      const { state } = (await call('GET', `/v1/tasks/${body.id}`)).body;
      if (state === 'WAITING') return body.id;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the load has not come to wait for its statement');
  };

  test('while its statement runs has it cancelled', async () => {
    const id = await begun('cancelled');
    await call('POST', `/v1/tasks/${id}/revoke`);
    expect(await ended(call, id, () => cloud.advance(10))).toMatchObject({ state: 'REVOKED' });
    expect(await query(cloud, "SELECT 1 FROM pg_tables WHERE tablename = 'cancelled'")).toEqual([]);
  });

  test('when nobody knows whether its statement was submitted has it found by name', async () => {
    const functionId = cloud.functionId('WarehouseQueueWorker');
    const submits = { functionId, service: 'redshift-data', operation: 'BatchExecuteStatement' };
    await cloud.faults([{ ...submits, effect: 'cutAfter' }]);
    const id = await begun('found');
    await cloud.faults([]);
    await call('POST', `/v1/tasks/${id}/revoke`);
    expect(await ended(call, id, () => cloud.advance(10))).toMatchObject({ state: 'REVOKED' });
  });
});

test('a load that S3 fails is tried again', async () => {
  const bundle = await bundleOf(call, { 'one.csv': 'n\n1\n' });
  const target = { table: 'tried' };
  const loader = await loaderOf(call, { name: 'tried', source: { bundle }, target, createTable: true });
  const functionId = cloud.functionId('WarehouseQueueWorker');
  await cloud.faults([{ effect: 'fail', functionId, service: 's3', operation: 'HeadObject', times: 12 }]);
  const task = await load({ call, cloud }, loader);
  await cloud.faults([]);
  expect(task).toMatchObject({ state: 'SUCCESS', result: { rowsLoaded: 1 } });
  expect(task.attempts).toBeGreaterThan(1);
});
