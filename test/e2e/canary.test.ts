import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Call, caller } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

type Outcome = { readonly outcome: string; readonly error?: { readonly errorMessage: string } };

/** One run of the canary, and what Lambda's metrics of it came to. */
async function run() {
  // The API remembers keys for a minute, and one run of 1,024 has the id of the run before.
  await cloud.advance(61);
  const id = cloud.functionId('Canary');
  const outcome = await cloud.control<Outcome>('POST', `/functions/${id}/invoke`, {});
  const totals = await cloud.control<{ name: string; sum: number; dimensions: { FunctionName?: string } }[]>(
    'GET',
    '/metrics',
  );
  const sumOf = (metric: string) =>
    totals.find(({ name, dimensions }) => name === metric && dimensions.FunctionName === id)?.sum;
  return { outcome, runs: sumOf('Invocations'), failed: sumOf('Errors'), ms: sumOf('Duration') };
}

test('the canary sends a task through the whole path', async () => {
  const { outcome, runs, failed, ms } = await run();
  expect(outcome).toMatchObject({ outcome: 'success' });
  expect([runs, failed]).toEqual([1, 0]);
  expect(ms).toBeGreaterThan(0);
});

test('a worker that is refused its table is a canary that failed', async () => {
  const functionId = cloud.functionId('DefaultQueueWorker');
  await cloud.faults([
    { id: 'refused', effect: 'fail', service: 'dynamodb', functionId, error: 'AccessDeniedException' },
  ]);
  const running = run();
  const struck = async () =>
    (await cloud.control<{ injected: { refused?: number } }>('GET', '/faults')).injected.refused ?? 0;
  await expect.poll(struck, { timeout: 20_000 }).toBeGreaterThan(0);
  let ended = false;
  void running.finally(() => {
    ended = true;
  });
  // No request may take as long as all of it.
  while (!ended) {
    await cloud.advance(4);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { outcome, runs, failed } = await running;
  await cloud.faults([]);
  expect(outcome.error?.errorMessage).toMatch(/^the task \S+ is PENDING after 6\d/);
  expect([runs, failed]).toEqual([2, 1]);
});

test('an API that cannot store tasks is one, too', async () => {
  const functionId = cloud.functionId('Api');
  await cloud.faults([{ effect: 'fail', service: 'dynamodb', functionId, error: 'AccessDeniedException' }]);
  const { outcome, runs, failed } = await run();
  await cloud.faults([]);
  expect(outcome.error?.errorMessage).toMatch(/^the API answered 5\d\d/);
  expect([runs, failed]).toEqual([3, 2]);
});

test("nobody else sees the canary's tasks", async () => {
  const { body } = await call('GET', '/v1/tasks?limit=50');
  expect(body.tasks).toEqual([]);
});
