import { describe, expect, test } from 'vitest';
import { equalHashes, hashSecret, newApiKeySecret } from '#adapters/system/secrets.ts';
import type { Owner } from '#core/ids.ts';
import { createKey, keyVerifier } from '#core/keys.ts';
import { listTasks } from '#core/list-tasks.ts';
import { awaitTask, findTask, showResult } from '#core/show-task.ts';
import { submitTask } from '#core/submit-task.ts';
import { memoryKeyStore } from '#test/fakes/memory-key-store.ts';
import { acme, world } from './world.ts';

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: unknown) => error,
  );

describe('submitting', () => {
  test('puts the task, then sends its wake-up', async () => {
    const w = world();
    const task = await w.submit({}, { text: 'hi' });
    expect(task).toMatchObject({
      state: 'PENDING',
      owner: 'acme',
      input: { text: 'hi' },
      claims: 0,
      maxAttempts: 3,
    });
    expect(w.wakeUps.all()).toMatchObject([{ queue: 'default', wakeUp: { id: task.id, claims: 0 } }]);
    expect(w.store.open()).toMatchObject([{ dueAt: w.clock.now() + 120_000 }]);
  });

  test('is accepted though the send fails, and the next sweep sends', async () => {
    const w = world();
    const { send } = w.wakeUps;
    w.wakeUps.send = () => Promise.reject(new Error('SQS is down'));
    const task = await w.submit();
    w.wakeUps.send = send;
    await w.sweep();
    await w.work();
    expect((await w.now(task)).state).toBe('SUCCESS');
  });

  test('with a key returns the first task again; the same key for another body is refused', async () => {
    const w = world();
    const first = await w.submit({}, { text: 'a' }, 'key-1');
    expect((await w.submit({}, { text: 'a' }, 'key-1')).id).toBe(first.id);
    expect(await refused(w.submit({}, { text: 'b' }, 'key-1'))).toMatchObject({ kind: 'keyReused' });
    expect(await refused(w.submit({ maxAttempts: 1 }, { text: 'a' }, 'key-1'))).toMatchObject({
      kind: 'keyReused',
    });
    expect(w.store.all()).toHaveLength(1);
    await w.clock.advance(86_400_001);
    expect((await w.submit({}, { text: 'b' }, 'key-1')).id).not.toBe(first.id);
  });

  test('with a key repairs a submit that died before its send', async () => {
    const w = world();
    await w.submit({}, {}, 'key-1');
    w.wakeUps.lose();
    await w.submit({}, {}, 'key-1');
    expect(w.wakeUps.all()).toHaveLength(1);
  });

  test('two owners may use the same key', async () => {
    const w = world();
    const mine = await w.submit({}, {}, 'key-1');
    const request = { owner: 'other' as Owner, task: 'work', input: {}, idempotencyKey: 'key-1' };
    expect((await submitTask(request, w.submitDeps)).task.id).not.toBe(mine.id);
  });

  test.each([
    ['an unknown task', { task: 'nope' }, 'task'],
    ['a field of the wrong type', { input: { text: 1 } }, 'input.text'],
    ['an unknown field', { input: { txt: '' } }, 'input.txt'],
    ['an input that is no object', { input: [] }, 'input'],
    [
      'countdown and eta together',
      { options: { countdownSeconds: 1, eta: '2026-12-01T00:00:00Z' } },
      'options.eta',
    ],
    ['an eta beyond a year', { options: { eta: '2028-01-01T00:00:00Z' } }, 'options.eta'],
    ['an expiry before the start', { options: { expiresAt: '2026-01-01T00:00:00Z' } }, 'options.expiresAt'],
  ])('refuses %s and names the field', async (_what, request, field) => {
    const w = world();
    const error = await refused(
      submitTask({ owner: acme, task: 'work', input: {}, ...request }, w.submitDeps),
    );
    expect(error).toMatchObject({ name: 'RefusedError', kind: 'invalid', fields: [{ field }] });
    expect(w.store.all()).toEqual([]);
  });

  test('refuses an input that is too large', async () => {
    const w = world();
    expect(await refused(w.submit({}, { text: 'x'.repeat(300_000) }))).toMatchObject({ kind: 'tooLarge' });
  });
});

describe('showing', () => {
  test("another owner's task is not there", async () => {
    const w = world();
    const task = await w.submit();
    expect(await refused(findTask('other' as Owner, task.id, w.submitDeps))).toMatchObject({
      kind: 'notFound',
    });
  });

  test('an ended task is gone when its time to live is over, though the table still has it', async () => {
    const w = world();
    const task = await w.submit({ retainDays: 1 });
    await w.work();
    await w.clock.advance(86_399_000);
    expect((await findTask(acme, task.id, w.submitDeps)).state).toBe('SUCCESS');
    await w.clock.advance(2_000);
    expect(await refused(findTask(acme, task.id, w.submitDeps))).toMatchObject({ kind: 'notFound' });
  });

  test('a long poll answers when the task ends, or when its time is over', async () => {
    const w = world();
    const task = await w.submit();
    const poll = awaitTask(acme, task.id, 20_000, w.submitDeps);
    await w.clock.advance(3_000);
    await w.work();
    await w.clock.advance(1_000);
    expect((await poll).state).toBe('SUCCESS');
    const other = await w.submit();
    const idle = awaitTask(acme, other.id, 5_000, w.submitDeps);
    await w.clock.advance(5_000);
    expect((await idle).state).toBe('PENDING');
  });

  test('files of a result carry links signed now, wherever they stand', async () => {
    const w = world(async ({ files }) => ({ list: [{ csv: await files.write('a.csv', 'text/csv', 'x') }] }));
    const task = await w.submit();
    await w.work();
    const { result } = await showResult(await w.now(task), w.objects, w.clock.now());
    const url = expect.stringContaining(`acme/${task.id}/1/a.csv`);
    expect(result).toEqual({ list: [{ csv: { file: 'a.csv', bytes: 1, contentType: 'text/csv', url } }] });
  });

  test('a large result is read back from S3 with its links', async () => {
    const w = world(async ({ files }) => ({
      csv: await files.write('a.csv', 'text/csv', 'x'),
      pad: 'x'.repeat(50_000),
    }));
    const task = await w.submit();
    await w.work();
    const shown = await showResult(await w.now(task), w.objects, w.clock.now());
    expect(shown).toMatchObject({
      result: { csv: { file: 'a.csv' } },
      resultUrl: expect.stringContaining('result.json'),
    });
  });
});

describe('listing', () => {
  test('pages are full, newest first, and the cursor goes on over month borders', async () => {
    const w = world();
    const ids: string[] = [];
    for (let month = 0; month < 3; month += 1) {
      for (let task = 0; task < 7; task += 1) {
        ids.unshift((await w.submit({ retainDays: 400 })).id);
        await w.clock.advance(1_000);
      }
      await w.clock.advance(20 * 86_400_000);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTasks({ owner: acme, limit: 5, ...(cursor ? { cursor } : {}) }, w.submitDeps);
      seen.push(...page.tasks.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor);
    expect(seen).toEqual(ids);
  });

  test('filters by state, definition and time', async () => {
    const w = world();
    const first = await w.submit();
    await w.work();
    await w.clock.advance(10_000);
    const second = await w.submit({ countdownSeconds: 60 });
    const list = async (filter: object) =>
      (await listTasks({ owner: acme, limit: 10, ...filter }, w.submitDeps)).tasks.map(({ id }) => id);
    expect(await list({ state: 'SUCCESS' })).toEqual([first.id]);
    expect(await list({ state: 'SCHEDULED' })).toEqual([second.id]);
    expect(await list({ from: second.createdAt })).toEqual([second.id]);
    expect(await list({ to: second.createdAt })).toEqual([first.id]);
    expect(await list({ task: 'other' })).toEqual([]);
    await w.clock.advance(60_000);
    expect(await list({ state: 'PENDING' })).toEqual([second.id]);
  });

  test('refuses a cursor that it did not give', async () => {
    const w = world();
    expect(await refused(listTasks({ owner: acme, limit: 5, cursor: 'x' }, w.submitDeps))).toMatchObject({
      fields: [{ field: 'cursor' }],
    });
  });
});

describe('API keys', () => {
  const setUp = async () => {
    const { clock } = world();
    const keys = memoryKeyStore();
    const deps = {
      keys,
      clock,
      secrets: { generate: newApiKeySecret, hash: hashSecret, equal: equalHashes },
    };
    const made = await createKey({ owner: acme, name: 'first', scopes: ['*'], createdBy: 'test' }, deps);
    return { clock, keys, deps, ...made, verifier: keyVerifier(deps) };
  };

  test('the table holds no secret', async () => {
    const { keys, token } = await setUp();
    expect(JSON.stringify(keys.all())).not.toContain(token.split('_').slice(2).join('_'));
  });

  test('a wrong secret with a right id is refused', async () => {
    const { verifier, token } = await setUp();
    const wrong = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    expect(await verifier.verify(token)).toMatchObject({ owner: 'acme' });
    expect(await refused(verifier.verify(wrong))).toMatchObject({ kind: 'unauthorized' });
    expect(await refused(verifier.verify('nonsense'))).toMatchObject({ kind: 'unauthorized' });
  });

  test('a revoked key stops within 60 seconds', async () => {
    const { verifier, token, key, keys, clock } = await setUp();
    await verifier.verify(token);
    await keys.revoke(acme, key.id, clock.now());
    await clock.advance(60_000);
    expect(await refused(verifier.verify(token))).toMatchObject({ kind: 'unauthorized' });
  });
});
