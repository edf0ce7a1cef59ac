import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Item } from '#adapters/dynamodb/attributes.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { parseWakeUp } from '#adapters/sqs/parse-wake-up.ts';
import { taskId } from '#core/ids.ts';
import { runTask } from '#core/run-task.ts';
import { submitTask } from '#core/submit-task.ts';
import { sweep } from '#core/sweep.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { acme, world } from '#test/unit/core/world.ts';
import type { Frozen } from './frozen.ts';
import { openTable } from './open-table.ts';

const folder = join(import.meta.dirname, '../fixtures/frozen');
const versions = readdirSync(folder).map(
  (file): Frozen => JSON.parse(readFileSync(join(folder, file), 'utf8')),
);

/** The system of today on a table with these items, an hour and some minutes after they were written. */
async function upgraded(frozen: Frozen, change: (item: Item) => Item = (item) => item) {
  const { client, table, close } = await openTable();
  onTestFinished(close);
  for (const item of frozen.items)
    await client.send({ operation: 'PutItem', input: { TableName: table, Item: change(item) } });
  const w = world();
  await w.clock.advance(frozen.at + 65 * 60_000 - w.clock.now());
  const deps = { store: dynamoTaskStore(client, table), ...deployedTasks(['debug_task']) };
  const stateOf = async (name: string) => {
    const found = await deps.store.get({ owner: acme, id: taskId.parse(frozen.ids[name]) });
    if (!found) throw new Error(`the sample ${name} is gone`);
    return found;
  };
  const run = (body: string) => runTask(parseWakeUp(body), w.invocation(), { ...w.runDeps, ...deps });
  return {
    stateOf,
    run,
    wake: (name: string) => run(frozen.wakeUps[name] ?? ''),
    sweep: () => sweep({ ...w.sweepDeps, ...deps }),
    /** What the sweep or a worker of today has sent meanwhile. */
    work: async () => {
      for (const wakeUp of w.wakeUps.take('default')) await run(JSON.stringify(wakeUp));
    },
    clock: w.clock,
    submit: (input: object, idempotencyKey: string) =>
      submitTask(
        { owner: acme, task: 'debug_task', input, options: {}, idempotencyKey },
        { ...w.submitDeps, ...deps },
      ),
  };
}

/** As a later version might write it, before a rollback to this one. */
const fromLaterVersion = (item: Item): Item => ({
  ...item,
  fieldOfALaterVersion: { M: { any: { N: '1' } } },
});

test('there is at least one version to upgrade from', () => {
  expect(versions.length).toBeGreaterThan(0);
});

describe.each(versions.map((frozen) => [frozen.version, frozen] as const))(
  'what %s has stored',
  (_, frozen) => {
    describe.each([
      ['as it is', (item: Item) => item],
      ['with fields of a later version', fromLaterVersion],
    ])('%s', (__, change) => {
      test.each([
        ['pending', 'pending'],
        ['keyed', 'keyed'],
        ['scheduled', 'scheduled'],
        ['largeInput', 'large '.repeat(500)],
        ['low', 'low'],
        ['retry', 'retry'],
      ])('its wake-up runs the task that is %s', async (name, message) => {
        const w = await upgraded(frozen, change);
        await w.wake(name);
        expect(await w.stateOf(name)).toMatchObject({
          state: 'SUCCESS',
          result: { message },
          attempts: name === 'retry' ? 2 : 1,
        });
      });

      test('the sweep takes a task from a worker that died, and ends a wait that is over', async () => {
        const w = await upgraded(frozen, change);
        await w.sweep();
        expect(await w.stateOf('started')).toMatchObject({ state: 'RETRY', crashes: 1 });
        expect(await w.stateOf('waiting')).toMatchObject({ state: 'FAILURE', error: { reason: 'timedOut' } });
        await w.clock.advance(60_000);
        await w.work();
        expect(await w.stateOf('started')).toMatchObject({
          state: 'SUCCESS',
          result: { message: 'started' },
        });
      });

      test.each([
        ['success', { state: 'SUCCESS', result: { message: 'success' } }],
        ['failure', { state: 'FAILURE', error: { reason: 'broken' } }],
        ['revoked', { state: 'REVOKED', endedBy: 'revoke:key-1' }],
      ])('what ended as %s is read, and a late wake-up changes nothing', async (name, expected) => {
        const w = await upgraded(frozen, change);
        const before = await w.stateOf(name);
        expect(before).toMatchObject(expected);
        await w.wake(name);
        expect(await w.stateOf(name)).toEqual(before);
      });

      test('an idempotency key still names its task', async () => {
        const w = await upgraded(frozen, change);
        const { task } = await w.submit({ message: 'keyed' }, 'frozen-key');
        expect(task.id).toBe(frozen.ids.keyed);
      });
    });

    test('a wake-up may say more than this version knows', async () => {
      const w = await upgraded(frozen);
      await w.run(JSON.stringify({ ...JSON.parse(frozen.wakeUps.pending ?? ''), laterHint: { any: 1 } }));
      expect((await w.stateOf('pending')).state).toBe('SUCCESS');
    });
  },
);
