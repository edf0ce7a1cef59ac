import { describe, expect, test } from 'vitest';
import { PermanentTaskError } from '#core/errors.ts';
import { followGroup } from '#core/follow-group.ts';
import { groupProgress } from '#core/group-progress.ts';
import { revokeTask } from '#core/revoke-task.ts';
import type { TaskContext } from '#core/task-context.ts';
import { acme, world } from './world.ts';

/** `work` without a text is a parent of three parts; with one it is a part, which `does` it. */
function family(does: (text: string, context: TaskContext) => Promise<unknown> = async (text) => text) {
  const runs: string[] = [];
  const w = world(async (context, { text }) => {
    runs.push(text || 'parent');
    if (text) return does(text, context);
    context.progress(0, 30, 'parts');
    const ends = await context.group(
      ['a', 'b', 'c'].map((part) => ({ task: 'work', input: { text: part } })),
    );
    const failed = ends.find(({ state }) => state === 'FAILURE');
    if (failed?.state === 'FAILURE') throw new PermanentTaskError(failed.error.reason, failed.error.message);
    return ends.map((end) => (end.state === 'SUCCESS' ? end.result : end.state)).join();
  });
  return {
    ...w,
    runs,
    /** Tells what has changed since the last time, as the table's stream does. */
    tell: async () => {
      for (const change of w.changes.splice(0)) await followGroup(change, w.submitDeps);
    },
    children: () => w.store.all().filter(({ parentId }) => parentId !== undefined),
  };
}

describe('ctx.group', () => {
  test('the parent waits, holding nothing, and goes on with the results in their order', async () => {
    const w = family();
    const parent = await w.submit();
    await w.work();
    expect(await w.now(parent)).toMatchObject({ state: 'WAITING', attempts: 0, progress: { total: 30 } });
    expect(w.children().map(({ parentId }) => parentId)).toEqual([parent.id, parent.id, parent.id]);
    await w.work();
    await w.tell();
    await w.work();
    expect(await w.now(parent)).toMatchObject({ state: 'SUCCESS', result: 'a,b,c', attempts: 1, claims: 2 });
    expect(w.runs.toSorted()).toEqual(['a', 'b', 'c', 'parent', 'parent']);
  });

  test('children that ended before the parent began to wait answer it all the same', async () => {
    const w = family();
    const parent = await w.submit();
    await w.work();
    await w.work();
    // Of all changes only the parent's own is told: those of the children came while it was STARTED and changed nothing.
    const waits = w.changes.filter(({ after }) => after.state === 'WAITING');
    w.changes.splice(0, w.changes.length, ...waits);
    await w.tell();
    await w.work();
    expect((await w.now(parent)).state).toBe('SUCCESS');
  });

  test('without any news of changes the sweep answers', async () => {
    const w = family();
    const parent = await w.submit();
    await w.work();
    await w.work();
    await w.clock.advance(61_000);
    await w.sweep();
    await w.work();
    expect((await w.now(parent)).state).toBe('SUCCESS');
  });

  test('an answer whose wake-up is lost: the sweep wakes the parent', async () => {
    const w = family();
    const parent = await w.submit();
    await w.work();
    await w.work();
    await w.tell();
    w.wakeUps.lose();
    await w.clock.advance(61_000);
    await w.sweep();
    await w.work();
    expect((await w.now(parent)).state).toBe('SUCCESS');
  });

  test('an attempt that dies among its children makes the others later, and none twice', async () => {
    const w = family();
    const parent = await w.submit();
    const { create } = w.runDeps.store;
    let made = 0;
    Object.assign(w.runDeps.store, {
      create: async (...args: Parameters<typeof create>) => {
        made += 1;
        if (made === 3) throw new Error('the table is away');
        return create(...args);
      },
    });
    await w.work();
    expect(w.children()).toHaveLength(2);
    expect((await w.now(parent)).state).toBe('RETRY');
    await w.clock.advance(60_000);
    for (let round = 0; round < 3; round += 1) {
      await w.work();
      await w.tell();
    }
    expect(await w.now(parent)).toMatchObject({ state: 'SUCCESS', result: 'a,b,c' });
    expect(w.children()).toHaveLength(3);
    expect(w.runs.filter((run) => run !== 'parent').toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('a part that fails is tried alone; the others stay as they are', async () => {
    let tries = 0;
    const w = family(async (text) => {
      if (text !== 'b') return text;
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return text;
    });
    const parent = await w.submit();
    for (let round = 0; round < 6; round += 1) {
      await w.work();
      await w.tell();
      await w.clock.advance(60_000);
    }
    expect(await w.now(parent)).toMatchObject({ state: 'SUCCESS', result: 'a,b,c', attempts: 1 });
    expect(w.runs.filter((run) => run === 'a' || run === 'c')).toHaveLength(2);
    expect(tries).toBe(3);
  });

  test('a part that fails for good fails the parent at once and takes the others along', async () => {
    const w = family(async (text, { suspend }) => {
      if (text === 'b') throw new PermanentTaskError('broken', 'Part b is broken.');
      return suspend(600);
    });
    const parent = await w.submit();
    await w.work();
    await w.work();
    await w.tell();
    await w.work();
    await w.tell();
    await w.clock.advance(60_000);
    await w.sweep();
    expect(await w.now(parent)).toMatchObject({ state: 'FAILURE', error: { reason: 'broken' } });
    expect(
      w
        .children()
        .map(({ state }) => state)
        .toSorted(),
    ).toEqual(['FAILURE', 'REVOKED', 'REVOKED']);
  });

  test('a revoke of the waiting parent reaches its children, before any sweep', async () => {
    const w = family();
    const parent = await w.submit();
    await w.work();
    await w.tell();
    await revokeTask(acme, parent.id, 'key-1', w.submitDeps);
    await w.tell();
    expect((await w.now(parent)).state).toBe('REVOKED');
    expect(w.children().map(({ state }) => state)).toEqual(['REVOKED', 'REVOKED', 'REVOKED']);
    await w.work();
    expect(w.runs).toEqual(['parent']);
  });

  test('a child that is made after its parent was revoked, by a request that was under way, is ended at once', async () => {
    const w = family();
    const parent = await w.submit();
    const { create } = w.runDeps.store;
    const late: (() => Promise<unknown>)[] = [];
    Object.assign(w.runDeps.store, {
      create: async (...args: Parameters<typeof create>) => {
        late.push(() => create(...args));
        throw new Error('no answer yet');
      },
    });
    await w.work();
    expect((await w.now(parent)).state).toBe('RETRY');
    await revokeTask(acme, parent.id, 'key-1', w.submitDeps);
    await w.tell();
    for (const arrive of late) await arrive();
    await w.tell();
    expect(w.children().map(({ state }) => state)).toEqual(['REVOKED', 'REVOKED', 'REVOKED']);
  });

  test('shows the progress of its parts in sum', async () => {
    const w = family(async (_text, { progress }) => progress(10, 10));
    const parent = await w.submit();
    await w.work();
    expect(await groupProgress(await w.now(parent), w.store)).toEqual({ done: 0, total: 30, stage: 'parts' });
    await w.work();
    expect(await groupProgress(await w.now(parent), w.store)).toMatchObject({ done: 30, total: 30 });
  });
});
