import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { caller, ended } from './caller.ts';
import { startCloud } from './cloud.ts';

test('what was accepted before the local cloud was killed is done after its restart, with the same key', async () => {
  const first = await startCloud();
  const before = caller(first);
  const done = await ended(before, (await before('POST', '/v1/tasks', { task: 'debug_task' })).body.id);
  const { body } = await before('POST', '/v1/tasks', {
    task: 'debug_task',
    options: { countdownSeconds: 20 },
  });
  await first.stop('SIGKILL');
  const second = await startCloud(first.dataDir);
  try {
    expect(second.key).toBe(first.key);
    const after = caller(second);
    expect((await after('GET', `/v1/tasks/${done.id}`)).body).toMatchObject({
      id: done.id,
      state: 'SUCCESS',
    });
    await second.advance(25);
    expect(await ended(after, body.id, () => second.advance(60))).toMatchObject({ state: 'SUCCESS' });
  } finally {
    await second.stop();
    await rm(first.dataDir, { recursive: true, force: true });
  }
});
