import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { explainTask } from '#core/explain-task.ts';
import { reactToChange } from '#core/react-to-change.ts';
import { rerunTask } from '#core/rerun-task.ts';
import { revokeTasks } from '#core/revoke-tasks.ts';
import { submitBatch } from '#core/submit-batch.ts';
import { submitTask } from '#core/submit-task.ts';
import { acme, world } from './world.ts';

const request = (input: unknown = {}, more: object = {}) => ({ owner: acme, task: 'work', input, ...more });

describe('a batch', () => {
  test('accepts each item for itself and sends ten wake-ups to a request', async () => {
    const w = world();
    const requests = Array.from({ length: 25 }, (_, item) => request(item === 3 ? { wrong: 1 } : {}));
    const results = await submitBatch(requests, w.submitDeps);
    expect(results.map(({ kind }) => kind).filter((kind) => kind === 'refused')).toHaveLength(1);
    expect(results[3]).toMatchObject({ kind: 'refused', error: { fields: [{ field: 'input.wrong' }] } });
    expect(w.wakeUps.all()).toHaveLength(24);
    await w.work();
    for (const result of results)
      if (result.kind === 'accepted') expect((await w.now(result.task)).state).toBe('SUCCESS');
  });

  test('that is repeated with its keys makes nothing twice', async () => {
    const w = world();
    const requests = [0, 1, 2].map((item) => request({}, { idempotencyKey: `batch#${item}` }));
    const first = await submitBatch(requests, w.submitDeps);
    const second = await submitBatch(requests, w.submitDeps);
    const ids = (results: typeof first) =>
      results.map((it) => (it.kind === 'accepted' ? it.task.id : it.kind));
    expect(ids(second)).toEqual(ids(first));
    expect(w.store.all()).toHaveLength(3);
  });

  test('whose wake-ups fail is accepted all the same: the next sweep sends', async () => {
    const w = world();
    const { sendMany } = w.wakeUps;
    w.wakeUps.sendMany = () => Promise.reject(new Error('SQS is down'));
    await submitBatch([request(), request()], w.submitDeps);
    w.wakeUps.sendMany = sendMany;
    await w.sweep();
    expect(w.wakeUps.all()).toHaveLength(2);
  });
});

describe('an input that lies in an upload', () => {
  const upload = 'acme/01920000-0000-7000-8000-000000000000/input.json';
  const run = async (body: string, sha256: string) => {
    const w = world(async () => 'ok');
    w.objects.uploads.set(upload, { contentType: 'application/json', body: Buffer.from(body) });
    const { task } = await submitTask(
      { owner: acme, task: 'work', inputUpload: { upload, sha256 } },
      w.submitDeps,
    );
    await w.work();
    return w.now(task);
  };
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  test('is read, checked against its checksum and parsed', async () => {
    expect((await run('{"text":"hi"}', sha256('{"text":"hi"}'))).state).toBe('SUCCESS');
  });

  test('of another checksum, of no JSON, or of the wrong form fails with its reason', async () => {
    expect(await run('{}', sha256('[]'))).toMatchObject({ error: { reason: 'checksumMismatch' } });
    expect(await run('{', sha256('{'))).toMatchObject({ error: { reason: 'invalidInput' } });
    expect(await run('{"x":1}', sha256('{"x":1}'))).toMatchObject({ error: { reason: 'invalidInput' } });
  });

  test("is refused when it is another owner's", async () => {
    const w = world();
    const theirs = { upload: upload.replace('acme', 'other'), sha256: sha256('') };
    const refused = submitTask({ owner: acme, task: 'work', inputUpload: theirs }, w.submitDeps);
    await expect(refused).rejects.toMatchObject({
      kind: 'forbidden',
      fields: [{ field: 'inputUpload.upload' }],
    });
  });
});

describe('a rerun', () => {
  test('is a new task with the old input, linked to it; the same key gives the same one', async () => {
    const w = world();
    const old = await w.submit({ maxAttempts: 2, tags: { a: 'b' } }, { text: 'x' });
    await w.work();
    const first = await rerunTask(acme, old.id, { by: 'key-1', key: 'k' }, w.submitDeps);
    const second = await rerunTask(acme, old.id, { by: 'key-1', key: 'k' }, w.submitDeps);
    expect(first.task).toMatchObject({
      rerunOf: old.id,
      rootId: old.id,
      input: { text: 'x' },
      maxAttempts: 2,
      tags: { a: 'b' },
    });
    expect(second.task.id).toBe(first.task.id);
  });

  test('of a task that has not ended is a conflict', async () => {
    const w = world();
    const task = await w.submit();
    await expect(rerunTask(acme, task.id, { by: 'key-1' }, w.submitDeps)).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});

describe('revoking by filter', () => {
  test('counts first, and revokes only when told to', async () => {
    const w = world();
    const deps = { ...w.submitDeps, queues: ['default'] };
    for (let task = 0; task < 5; task += 1) await w.submit({ countdownSeconds: 60 });
    const done = await w.submit();
    await w.work();
    const filter = { task: 'work' };
    expect(await revokeTasks(acme, filter, { by: 'k', confirm: false }, deps)).toMatchObject({
      matched: 5,
      revoked: 0,
    });
    expect(await revokeTasks(acme, filter, { by: 'k', confirm: true }, deps)).toMatchObject({
      matched: 5,
      revoked: 5,
    });
    expect(await revokeTasks(acme, filter, { by: 'k', confirm: true }, deps)).toMatchObject({ matched: 0 });
    expect((await w.now(done)).state).toBe('SUCCESS');
  });
});

describe('the history', () => {
  test('has every transition, with reasons, in order', async () => {
    let calls = 0;
    const w = world(async () => {
      calls += 1;
      if (calls === 1) throw new Error('once');
    });
    const task = await w.submit();
    await w.work();
    await w.clock.advance(60_000);
    await w.work();
    const history = (await w.now(task)).history ?? [];
    expect(history.map(({ event }) => event)).toEqual(['claimed', 'retried', 'claimed', 'succeeded']);
    expect(history[1]).toMatchObject({ by: 'error' });
  });
});

describe('why', () => {
  test('says what a task waits for and what moves it next, in every state', async () => {
    const nothing = new Set<string>();
    const w = world(() => new Promise(() => {}));
    const task = await w.submit({ countdownSeconds: 30 });
    const why = async (paused: ReadonlySet<string> = nothing) =>
      explainTask(await w.now(task), w.clock.now(), { paused, isKnown: true });
    expect(await why()).toMatchObject({ movedBy: 'its delayed wake-up', by: w.clock.now() + 30_000 });
    expect((await why(new Set(['task:work']))).waitsFor).toContain('paused');
    await w.clock.advance(30_000);
    expect((await why()).waitsFor).toContain('free worker');
    void w.work();
    await w.clock.advance(0);
    expect(await why()).toMatchObject({ movedBy: 'the worker that runs it' });
    await w.clock.advance(200_000);
    expect((await why()).waitsFor).toContain('died');
  });
});

describe('what follows a state change', () => {
  const react = async (callbackUrl?: string) => {
    const w = world(async () => {
      throw new Error('broken');
    });
    const submitted = await submitTask(
      request(
        {},
        { options: { maxAttempts: 1, ...(callbackUrl ? { callbackUrl } : {}) }, submittedBy: 'abcdefghij23' },
      ),
      w.submitDeps,
    );
    await w.work();
    const after = await w.now(submitted.task);
    const failures: string[] = [];
    const callbacks: unknown[] = [];
    const deps = {
      ...w.submitDeps,
      events: w.events,
      onFailure: async ({ id }: { id: string }) => void failures.push(id),
      definitionOf: (name: string) => {
        const definition = w.submitDeps.definitionOf('work');
        if (name !== 'deliver_callback' || !definition) return definition;
        return {
          ...definition,
          name,
          queue: 'callbacks',
          internal: true,
          uploads: () => [],
          input: anything(callbacks, definition),
        };
      },
      wakeUps: { ...w.wakeUps, send: async () => undefined },
    };
    const change = { before: { ...after, state: 'STARTED' } as never, after };
    await reactToChange(change, deps);
    await reactToChange(change, deps);
    return { w, after, failures, deps };
  };

  test('the bus is told, and the failure hook called', async () => {
    const { w, after, failures } = await react();
    expect(w.events.published[0]).toMatchObject({
      id: after.id,
      state: 'FAILURE',
      previousState: 'STARTED',
      reason: 'error',
    });
    expect(failures[0]).toBe(after.id);
    expect(w.store.all()).toHaveLength(1);
  });

  test('a callback is one task, however often the change comes', async () => {
    const { w, after } = await react('https://example.com/hook');
    const callbacks = w.store.all().filter(({ task }) => task === 'deliver_callback');
    expect(callbacks).toHaveLength(1);
    expect(callbacks[0]).toMatchObject({ submittedBy: 'system', owner: 'acme' });
    const input = (await w.store.input(callbacks[0] as never)) as { body: string; id: string };
    expect(JSON.parse(input.body)).toMatchObject({
      type: 'task.failure',
      data: { id: after.id, state: 'FAILURE' },
    });
    expect(input.id).toBe(`msg_${after.id}`);
  });

  test('a write that changes no state tells nobody', async () => {
    const w = world();
    const task = await w.submit();
    const deps = { ...w.submitDeps, events: w.events, onFailure: async () => undefined };
    await reactToChange({ before: task, after: task }, deps);
    expect(w.events.published).toEqual([]);
  });
});

/** A schema that takes everything, in place of the real definition's. */
function anything(_seen: unknown[], definition: { input: { safeParse: unknown } }): never {
  return { ...definition.input, safeParse: (data: unknown) => ({ success: true, data }) } as never;
}
