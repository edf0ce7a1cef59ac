import { expect, test } from 'vitest';
import { functionResources } from './build-assembly.ts';
import { eventually, startTestCloud } from './test-cloud.ts';

test('a function runs in a process of its own, which stays warm for the next invocation', async () => {
  const cloud = await startTestCloud(functionResources('Echo'), {
    echo: `let calls = 0; export const handler = async (event) => ({ event, calls: ++calls, pid: process.pid });`,
  });
  const first = await cloud.invoke('Echo', { a: 1 });
  const second = await cloud.invoke('App-Echo', { a: 2 });
  expect([first, second].map((o) => o.outcome === 'success' && JSON.parse(o.payload))).toMatchObject([
    { event: { a: 1 }, calls: 1 },
    { event: { a: 2 }, calls: 2, pid: cloud.environments()[0]?.pid },
  ]);
});

test('a function sees the variables of its template and of Lambda, and nothing else of the machine', async () => {
  process.env.SECRET_OF_THE_MACHINE = 'x';
  const cloud = await startTestCloud(
    functionResources('Env', { Environment: { Variables: { MODE: 'fast' } } }),
    {
      env: `export const handler = async (_, context) => ({ env: process.env, cwd: process.cwd(), context: { ...context, left: context.getRemainingTimeInMillis() } });`,
    },
  );
  const outcome = await cloud.invoke('Env', {});
  const seen = JSON.parse(outcome.outcome === 'success' ? outcome.payload : '{}');
  const [principal] = cloud.services.everRegistered;
  expect(seen.env).toMatchObject({
    MODE: 'fast',
    TZ: 'UTC',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'App-Env',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_ACCESS_KEY_ID: principal?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: principal?.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: cloud.endpoints.dynamodb,
    LAMBDA_TASK_ROOT: seen.cwd,
  });
  expect(seen.env).not.toHaveProperty('SECRET_OF_THE_MACHINE');
  expect(seen.context).toMatchObject({
    functionName: 'App-Env',
    memoryLimitInMB: '128',
    awsRequestId: outcome.requestId,
  });
  expect(seen.context.left).toBeGreaterThan(2_000);
  expect(seen.context.left).toBeLessThanOrEqual(3_000);
});

test('a function over its time limit is killed and reports the time-out; the next invocation gets a new process', async () => {
  const cloud = await startTestCloud(functionResources('Slow', { Timeout: 1 }), {
    slow: `export const handler = async ({ busy }) => { if (busy) for (;;); return process.pid; };`,
  });
  expect(await cloud.invoke('Slow', { busy: true })).toMatchObject({
    outcome: 'error',
    error: {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
    },
  });
  expect(cloud.environments()).toEqual([]);
  expect(await cloud.invoke('Slow', {})).toMatchObject({ outcome: 'success' });
});

test('a heap that outgrows the memory size ends the process as out of memory', async () => {
  const cloud = await startTestCloud(functionResources('Hungry', { Timeout: 30 }), {
    hungry: `export const handler = async () => { const all = []; for (;;) all.push(new Array(1000).fill(Math.random())); };`,
  });
  expect(await cloud.invoke('Hungry', {})).toMatchObject({
    outcome: 'error',
    error: {
      errorType: 'Runtime.OutOfMemory',
      errorMessage: expect.stringMatching(/signal: (aborted|killed)/),
    },
  });
});

test.runIf(process.platform === 'linux')('memory outside the heap counts too', async () => {
  const cloud = await startTestCloud(functionResources('Buffers', { Timeout: 30 }), {
    buffers: `export const handler = async () => { const all = []; for (;;) { all.push(Buffer.alloc(20_000_000, 1)); await new Promise((r) => setTimeout(r, 20)); } };`,
  });
  expect(await cloud.invoke('Buffers', {})).toMatchObject({
    outcome: 'error',
    error: { errorType: 'Runtime.OutOfMemory', errorMessage: expect.stringContaining('signal: killed') },
  });
});

test.each([
  ['exits', 'process.exit(3)', 'Runtime.ExitError', 'exit status 3'],
  ['exits with 0', 'process.exit(0)', 'Runtime.ExitError', 'without providing a reason'],
  [
    'throws outside of the handler',
    `setTimeout(() => { throw new RangeError('late'); }); await new Promise(() => {})`,
    'RangeError',
    'late',
  ],
  [
    'forgets a rejection',
    `Promise.reject(new Error('lost')); await new Promise(() => {})`,
    'Runtime.UnhandledPromiseRejection',
    'lost',
  ],
])('a function that %s reports why, and is replaced', async (_, crash, errorType, reason) => {
  const cloud = await startTestCloud(functionResources('Crash'), {
    crash: `export const handler = async ({ crash }) => { if (crash) { ${crash}; } return 'fine'; };`,
  });
  expect(await cloud.invoke('Crash', { crash: true })).toMatchObject({
    outcome: 'error',
    error: { errorType, errorMessage: expect.stringContaining(reason) },
  });
  expect(await cloud.invoke('Crash', {})).toMatchObject({ outcome: 'success', payload: '"fine"' });
});

test('what a handler throws is its error; the process stays', async () => {
  const cloud = await startTestCloud(functionResources('Thrower'), {
    thrower: `export const handler = async () => { throw new TypeError('no'); };`,
  });
  expect(await cloud.invoke('Thrower', {})).toMatchObject({
    outcome: 'error',
    error: { errorType: 'TypeError', errorMessage: 'no' },
  });
  expect(cloud.environments()).toHaveLength(1);
});

test.each([
  ['has no handler', `export const other = 1;`, 'Runtime.HandlerNotFound'],
  ['cannot be parsed', `export const handler = async ( => {};`, 'SyntaxError'],
  [
    'needs a package that its asset does not carry',
    `import 'zod'; export const handler = async () => 1;`,
    'Runtime.ImportModuleError',
  ],
  ['throws while it loads', `throw new RangeError('at init'); export const handler = 1;`, 'RangeError'],
])('a function that %s fails at its init phase', async (_, source, errorType) => {
  const cloud = await startTestCloud(functionResources('Broken'), { broken: source });
  expect(await cloud.invoke('Broken', {})).toMatchObject({ outcome: 'error', error: { errorType } });
});

test('an init phase without end is limited', async () => {
  const cloud = await startTestCloud(
    functionResources('Stuck'),
    { stuck: `await new Promise((r) => setTimeout(r, 60_000)); export const handler = 1;` },
    { initLimitMs: 300 },
  );
  expect(await cloud.invoke('Stuck', {})).toMatchObject({
    outcome: 'error',
    error: { errorType: 'Sandbox.Timedout' },
  });
});

test('reserved concurrency throttles the one invocation too many, even while environments are starting', async () => {
  const cloud = await startTestCloud(functionResources('Few', { ReservedConcurrentExecutions: 2 }), {
    few: `export const handler = () => new Promise((resolve) => setTimeout(resolve, 300, 1));`,
  });
  const outcomes = await Promise.all([1, 2, 3].map(() => cloud.invoke('Few', {})));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'throttled']);
  expect(cloud.environments()).toHaveLength(2);
});

test('whoever waits for a place gets the next free environment, also after a crash', async () => {
  const cloud = await startTestCloud(
    functionResources('One'),
    {
      one: `export const handler = async ({ crash }) => { if (crash) process.exit(1); return process.pid; };`,
    },
    { maxEnvironments: 1 },
  );
  const pool = cloud.pool('One');
  const outcomes = await Promise.all([
    pool.invoke('{"crash":true}', { waitMs: 5_000 }),
    pool.invoke('{}', { waitMs: 5_000 }),
    pool.invoke('{}', { waitMs: 5_000 }),
  ]);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['error', 'success', 'success']);
  expect(cloud.environments()).toHaveLength(1);
});

test('a fault that kills the caller ends exactly that environment, whose credentials end with it', async () => {
  const cloud = await startTestCloud(functionResources('Victim', { Timeout: 30 }), {
    victim: `export const handler = async ({ hang }) => { if (hang) await new Promise((r) => setTimeout(r, 60_000)); return 1; };`,
  });
  const hanging = cloud.invoke('Victim', { hang: true });
  const victim = await eventually(() => cloud.environments().find(({ requestId }) => requestId));
  const principal = cloud.services.everRegistered.find(({ environmentId }) => environmentId === victim.id);
  expect(cloud.services.principals.get(principal?.accessKeyId ?? '')).toMatchObject({ functionId: 'Victim' });
  await cloud.services.strike(victim.id);
  expect(await hanging).toMatchObject({ outcome: 'error', error: { errorType: 'Runtime.ExitError' } });
  expect(cloud.services.principals.size).toBe(0);
});

test('an idle environment is ended after a while', async () => {
  const cloud = await startTestCloud(
    functionResources('Idle'),
    { idle: `export const handler = async () => 1;` },
    { idleMs: 50 },
  );
  await cloud.invoke('Idle', {});
  await eventually(() => cloud.environments().length === 0);
});

test('payloads above 6 MB are refused in both directions', async () => {
  const cloud = await startTestCloud(functionResources('Big'), {
    big: `export const handler = async ({ size }) => 'x'.repeat(size ?? 1);`,
  });
  const big = { text: 'x'.repeat(6 * 2 ** 20) };
  expect(await cloud.invoke('Big', big)).toMatchObject({
    outcome: 'error',
    error: { errorType: 'RequestTooLargeException' },
  });
  expect(await cloud.invoke('Big', { size: 6 * 2 ** 20 })).toMatchObject({
    error: { errorType: 'Function.ResponseSizeTooLarge' },
  });
});

test('an invocation that runs while its code is replaced ends with the code it began with', async () => {
  const slow = `export const handler = () => new Promise((resolve) => setTimeout(resolve, 400, 'old'));`;
  const cloud = await startTestCloud(
    { ...functionResources('Code'), ...functionResources('Other') },
    { code: slow, other: `export const handler = async () => 'new';` },
  );
  const running = cloud.invoke('Code', {});
  await eventually(() => cloud.environments().some(({ requestId }) => requestId !== undefined));
  const { definition, replaceCode } = cloud.pool('Code');
  replaceCode(cloud.pool('Other').definition.codeFolder, definition.timeoutSeconds + 1);
  expect(await cloud.invoke('Code', {})).toMatchObject({ payload: '"new"' });
  expect(await running).toMatchObject({ payload: '"old"' });
  expect(cloud.pool('Code').definition.timeoutSeconds).toBe(definition.timeoutSeconds + 1);
});

test('new code is used from the next invocation on', async () => {
  const cloud = await startTestCloud(
    { ...functionResources('Code'), ...functionResources('Other') },
    { code: `export const handler = async () => 'old';`, other: `export const handler = async () => 'new';` },
  );
  expect(await cloud.invoke('Code', {})).toMatchObject({ payload: '"old"' });
  cloud.pool('Code').replaceCode(cloud.pool('Other').definition.codeFolder);
  expect(await cloud.invoke('Code', {})).toMatchObject({ payload: '"new"' });
});
