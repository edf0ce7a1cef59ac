import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GetItemCommand } from '#adapters/dynamodb/client.ts';
import { dynamoEffectStore } from '#adapters/dynamodb/effect-store.ts';
import { times } from '#core/constants.ts';
import type { Effect, EffectStore } from '#core/ports.ts';
import { aTask, noon } from '#test/fakes/a-task.ts';
import { memoryEffectStore } from '#test/fakes/memory-effect-store.ts';
import { openTable } from './open-table.ts';

const stores: readonly (readonly [
  string,
  () => Promise<{ effects: EffectStore; close(): Promise<void> }>,
])[] = [
  ['in memory', async () => ({ effects: memoryEffectStore(), close: async () => undefined })],
  ['in DynamoDB', openDynamo],
];

async function openDynamo() {
  const { client, table, close } = await openTable();
  return { effects: dynamoEffectStore(client, table), close };
}

const anEffect = (given: Partial<Effect> = {}): Effect => {
  const { id } = aTask();
  const base = { rootId: id, step: 'send', status: 'begun', by: 'nonce-1', taskId: id } as const;
  return { ...base, leaseUntil: noon + 60_000, ...given };
};

describe.each(stores)('a ledger of effects %s', (_, open) => {
  let effects: EffectStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ effects, close } = await open());
  });
  afterAll(() => close());

  const only = async ({ rootId }: Effect) => (await effects.list(rootId))[0];
  const begun = async (given: Partial<Effect> = {}) => {
    const effect = anEffect(given);
    expect(await effects.begin(effect)).toEqual({ begun: true });
    return effect;
  };

  describe('begins a step', () => {
    test('once: whoever comes later meets the first, whatever it is', async () => {
      const first = await begun({ step: 'send mail/#1 ü' });
      const second = { ...first, by: 'nonce-2', taskId: aTask().id };
      expect(await effects.begin(second)).toEqual({ begun: false, existing: first });
      await effects.finish(first, first.by, { messageId: 'm' });
      const done = { ...first, status: 'done', result: { messageId: 'm' } };
      expect(await effects.begin(second)).toEqual({ begun: false, existing: done });
      expect(await effects.list(first.rootId)).toEqual([done]);
    });

    test('for one of two hundred at once', async () => {
      const effect = anEffect();
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, at) => effects.begin({ ...effect, by: `nonce-${at}` })),
      );
      const winner = answers.findIndex((answer) => answer.begun);
      expect(answers.filter((answer) => answer.begun)).toHaveLength(1);
      expect(await only(effect)).toEqual({ ...effect, by: `nonce-${winner}` });
      for (const answer of answers) if (!answer.begun) expect(answer.existing.by).toBe(`nonce-${winner}`);
    });

    test('of each root and each name apart', async () => {
      const effect = await begun();
      await begun({ rootId: effect.rootId, step: 'copy' });
      await begun({ step: effect.step });
      expect((await effects.list(effect.rootId)).map(({ step }) => step)).toEqual(['copy', 'send']);
      expect(await effects.list(aTask().id)).toEqual([]);
    });
  });

  describe('records that a step is done', () => {
    test.each([[null], [0], [''], [{ deep: [1.5, { a: '\ud83d' }] }]])(
      'with its result %j',
      async (result) => {
        const effect = await begun();
        expect(await effects.finish(effect, effect.by, result)).toBe(true);
        expect(await only(effect)).toEqual({ ...effect, status: 'done', result });
      },
    );

    test('by whoever began it only', async () => {
      const effect = await begun();
      expect(await effects.finish(effect, 'nonce-2', 1)).toBe(false);
      expect(await only(effect)).toEqual(effect);
      expect(await effects.finish(anEffect(), 'nonce-1', 1)).toBe(false);
    });

    test('not when it has become unknown meanwhile', async () => {
      const effect = await begun();
      await effects.markUnknown(effect, effect.by);
      expect(await effects.finish(effect, effect.by, 1)).toBe(false);
      expect(await only(effect)).toEqual({ ...effect, status: 'unknown' });
    });

    test('again, when the first answer was lost, but with no other result', async () => {
      const effect = await begun();
      await effects.finish(effect, effect.by, { n: 1 });
      expect(await effects.finish(effect, effect.by, { n: 1 })).toBe(true);
      expect(await effects.finish(effect, effect.by, { n: 2 })).toBe(false);
      expect(await only(effect)).toMatchObject({ result: { n: 1 } });
    });
  });

  describe('gives a step to another call', () => {
    const { id: taskId } = aTask();
    const other = (effect: Effect): Effect => ({
      ...effect,
      by: 'nonce-2',
      taskId,
      leaseUntil: noon + 120_000,
    });

    test('when it was begun or is unknown, and only if nobody else took it', async () => {
      for (const unknown of [false, true]) {
        const effect = await begun();
        if (unknown) await effects.markUnknown(effect, effect.by);
        expect(await effects.takeOver(other(effect), 'nonce-0')).toBe(false);
        expect(await effects.takeOver(other(effect), effect.by)).toBe(true);
        expect(await only(effect)).toEqual(other(effect));
        expect(await effects.takeOver({ ...other(effect), by: 'nonce-3' }, effect.by)).toBe(false);
        expect(await effects.finish(effect, effect.by, 1)).toBe(false);
        expect(await effects.finish(effect, 'nonce-2', 1)).toBe(true);
      }
    });

    test('again, when the first answer was lost', async () => {
      const effect = await begun();
      await effects.takeOver(other(effect), effect.by);
      expect(await effects.takeOver(other(effect), effect.by)).toBe(true);
    });

    test('not when it is done or was never begun', async () => {
      const effect = await begun();
      await effects.finish(effect, effect.by, 1);
      expect(await effects.takeOver(other(effect), effect.by)).toBe(false);
      expect(await only(effect)).toMatchObject({ status: 'done', by: effect.by });
      const missing = anEffect();
      expect(await effects.takeOver(other(missing), missing.by)).toBe(false);
      expect(await only(missing)).toBeUndefined();
    });
  });

  describe('calls a step unknown', () => {
    test('if its call still has it and did not finish', async () => {
      const effect = await begun();
      expect(await effects.markUnknown(effect, 'nonce-2')).toBe(false);
      expect(await effects.markUnknown(effect, effect.by)).toBe(true);
      expect(await effects.markUnknown(effect, effect.by)).toBe(true);
      expect(await only(effect)).toEqual({ ...effect, status: 'unknown' });
      const done = await begun();
      await effects.finish(done, done.by, 1);
      expect(await effects.markUnknown(done, done.by)).toBe(false);
      expect(await effects.markUnknown(anEffect(), 'nonce-1')).toBe(false);
    });
  });

  describe('forgets a step that did not happen', () => {
    test('if its call still has it, so that it can be begun again', async () => {
      const effect = await begun();
      expect(await effects.forget(effect, 'nonce-2')).toBe(false);
      expect(await effects.forget(effect, effect.by)).toBe(true);
      expect(await only(effect)).toBeUndefined();
      expect(await effects.forget(effect, effect.by)).toBe(true);
      expect(await effects.begin({ ...effect, by: 'nonce-2' })).toEqual({ begun: true });
      expect(await effects.forget(effect, effect.by)).toBe(false);
    });

    test('never one that is done', async () => {
      const effect = await begun();
      await effects.finish(effect, effect.by, 1);
      expect(await effects.forget(effect, effect.by)).toBe(false);
      expect(await only(effect)).toMatchObject({ status: 'done' });
    });
  });

  describe('is settled by a person', () => {
    const dead = noon + 60_000 + times.leaseGrace + 1;

    test('when a step is unknown, whenever that is', async () => {
      const effect = await begun();
      await effects.markUnknown(effect, effect.by);
      expect(await effects.settle(effect, { done: { id: 7 } }, noon)).toBe(true);
      expect(await only(effect)).toEqual({ ...effect, status: 'done', result: { id: 7 } });
    });

    test('when a step was begun, only once its attempt is certainly dead', async () => {
      const effect = await begun();
      for (const outcome of [{ done: null }, 'notDone'] as const)
        expect(await effects.settle(effect, outcome, dead - 1)).toBe(false);
      expect(await only(effect)).toEqual(effect);
      expect(await effects.settle(effect, { done: null }, dead)).toBe(true);
      expect(await only(effect)).toMatchObject({ status: 'done', result: null });
    });

    test('as not done: then it can be begun again', async () => {
      const effect = await begun();
      expect(await effects.settle(effect, 'notDone', dead)).toBe(true);
      expect(await only(effect)).toBeUndefined();
      await begun({ ...effect, by: 'nonce-2' });
    });

    test('not when it is done or was never begun', async () => {
      const effect = await begun();
      await effects.finish(effect, effect.by, 'mine');
      expect(await effects.settle(effect, { done: 'theirs' }, dead)).toBe(false);
      expect(await effects.settle(effect, 'notDone', dead)).toBe(false);
      expect(await only(effect)).toMatchObject({ result: 'mine' });
      expect(await effects.settle(anEffect(), { done: 1 }, dead)).toBe(false);
      expect(await effects.settle(anEffect(), 'notDone', dead)).toBe(false);
    });
  });
});

describe('an effect in DynamoDB', () => {
  test('is kept for 400 days after it was last met, so that a rerun of a rerun still finds it', async () => {
    const { client, table, close } = await openTable();
    const effects = dynamoEffectStore(client, table);
    const effect = anEffect();
    const daysKept = async (from: number) => {
      const Key = { pk: { S: `E#${effect.rootId}` }, sk: { S: effect.step } };
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
      return (Number(Item?.ttl?.N) * 1000 - from) / times.day;
    };
    await effects.begin(effect);
    await effects.finish(effect, effect.by, 1);
    expect(await daysKept(effect.leaseUntil)).toBeCloseTo(400, 3);
    const rerun = { ...effect, by: 'nonce-2', leaseUntil: effect.leaseUntil + 399 * times.day };
    expect(await effects.begin(rerun)).toMatchObject({ begun: false, existing: { result: 1 } });
    expect(await daysKept(rerun.leaseUntil)).toBeCloseTo(400, 3);
    await close();
  });
});
