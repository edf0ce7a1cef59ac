import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DynamoDb, dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoControlStore } from '#adapters/dynamodb/control-store.ts';
import { dynamoEffectStore } from '#adapters/dynamodb/effect-store.ts';
import { dynamoLimitStore } from '#adapters/dynamodb/limit-store.ts';
import { leaseId } from '#core/ids.ts';
import type { ControlStore, Effect, EffectStore, LimitStore } from '#core/ports.ts';
import { aTask, noon } from '#test/fakes/a-task.ts';
import { fakeClock } from '#test/fakes/fake-clock.ts';
import { type LocalServices, openLocalServices } from './local-services.ts';
import { tasksTable } from './task-stores.ts';

const worker = { accessKeyId: 'AKIAWORKER', secretAccessKey: 'worker-secret' };
const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const holder = (name: string) => ({ lease: leaseId.parse(`lease-of-${name}`), leaseUntil: noon + 60_000 });

interface Stores {
  readonly effects: EffectStore;
  readonly limits: LimitStore;
  readonly controls: ControlStore;
}

const storesOn = (client: DynamoDb): Stores => ({
  effects: dynamoEffectStore(client, 'tasks'),
  limits: dynamoLimitStore(client, 'tasks'),
  controls: dynamoControlStore(client, 'tasks', fakeClock()),
});

const anEffect = (): Effect => {
  const { id } = aTask();
  return {
    rootId: id,
    step: 'send',
    status: 'begun',
    by: 'nonce-1',
    taskId: id,
    leaseUntil: noon + 60_000,
  };
};

const calls: Readonly<Record<string, (stores: Stores) => Promise<unknown>>> = {
  'PutItem of begin': ({ effects }) => effects.begin(anEffect()),
  'UpdateItem of finish': ({ effects }) => effects.finish(anEffect(), 'nonce-1', 1),
  'PutItem of takeOver': ({ effects }) => effects.takeOver(anEffect(), 'nonce-0'),
  'UpdateItem of markUnknown': ({ effects }) => effects.markUnknown(anEffect(), 'nonce-1'),
  'DeleteItem of forget': ({ effects }) => effects.forget(anEffect(), 'nonce-1'),
  'UpdateItem of settle': ({ effects }) => effects.settle(anEffect(), { done: 1 }, noon),
  'DeleteItem of settle': ({ effects }) => effects.settle(anEffect(), 'notDone', noon),
  'Query of list': ({ effects }) => effects.list(anEffect().rootId),
  'UpdateItem of takeToken': ({ limits }) => limits.takeToken('k', 1_000, 1, noon),
  'UpdateItem of takeSlot': ({ limits }) => limits.takeSlot('k', 1, holder('me'), noon),
  'Query of takeSlot': ({ limits }) => limits.takeSlot('k', 3, holder('me'), noon),
  'Query of paused': ({ controls }) => controls.paused(),
  'PutItem of pause': ({ controls }) => controls.pause('queue:q', 'me', noon),
  'DeleteItem of resume': ({ controls }) => controls.resume('queue:q'),
};

/** DynamoDB does what it is asked to and the connection breaks: the client asks again, and meets its own work. */
describe('when the answer of DynamoDB is lost', () => {
  let local: LocalServices;
  let client: DynamoDb;
  let stores: Stores;
  beforeAll(async () => {
    local = await openLocalServices();
    const names = { functionId: 'Worker', environmentId: 'worker-1' };
    local.services.gateway.register({ ...worker, ...names, policies: [everything] });
    await local.services.dynamodb.createTable('tasks', tasksTable);
    client = dynamoDb({ ...local.connection('dynamodb'), credentials: async () => worker });
    stores = storesOn(client);
  });
  beforeEach(() => local.services.gateway.setFaults([], 1));
  afterAll(() => local.close());

  /** What an act answers whose first call of `operation` loses its answer. */
  const losing = async <T>(operation: string, act: () => Promise<T>): Promise<T> => {
    local.services.gateway.setFaults([{ id: 'lost', effect: 'cutAfter', operation, times: 1 }], 1);
    const answer = await act();
    expect(local.services.gateway.injected().lost).toBe(1);
    local.services.gateway.setFaults([], 1);
    return answer;
  };
  const only = async ({ rootId }: Effect) => (await stores.effects.list(rootId))[0];
  const begun = async () => {
    const effect = anEffect();
    await stores.effects.begin(effect);
    return effect;
  };

  test('a begun effect shows its own nonce, by which its call knows that it began it', async () => {
    const effect = anEffect();
    expect(await losing('PutItem', () => stores.effects.begin(effect))).toEqual({
      begun: false,
      existing: effect,
    });
  });

  test('an effect is done, not unknown', async () => {
    const effect = await begun();
    expect(await losing('UpdateItem', () => stores.effects.finish(effect, effect.by, { a: 1 }))).toBe(true);
    expect(await only(effect)).toMatchObject({ status: 'done', result: { a: 1 } });
  });

  test('an effect is taken over, marked or forgotten by whoever did so', async () => {
    const { effects } = stores;
    const effect = await begun();
    const mine = { ...effect, by: 'nonce-2' };
    expect(await losing('PutItem', () => effects.takeOver(mine, effect.by))).toBe(true);
    expect(await losing('UpdateItem', () => effects.markUnknown(mine, mine.by))).toBe(true);
    expect(await losing('DeleteItem', () => effects.forget(mine, mine.by))).toBe(true);
    expect(await only(effect)).toBeUndefined();
  });

  test('an effect is settled by whoever settled it', async () => {
    const effect = await begun();
    await stores.effects.markUnknown(effect, effect.by);
    expect(await losing('UpdateItem', () => stores.effects.settle(effect, { done: 1 }, noon))).toBe(true);
  });

  test.each([1, 3])('a slot of %i is held once, and freed', async (limit) => {
    const { limits } = stores;
    const key = `slots of ${limit}`;
    expect(await losing('UpdateItem', () => limits.takeSlot(key, limit, holder('me'), noon))).toEqual({
      taken: true,
    });
    for (let at = 1; at < limit; at += 1)
      expect((await limits.takeSlot(key, limit, holder(`${at}`), noon)).taken).toBe(true);
    expect((await limits.takeSlot(key, limit, holder('more'), noon)).taken).toBe(false);
    await losing('DeleteItem', () => limits.freeSlot(key, holder('me').lease));
    expect((await limits.takeSlot(key, limit, holder('more'), noon)).taken).toBe(true);
  });

  test('a token may be lost, and never is one too many given', async () => {
    const { limits } = stores;
    const take = () => limits.takeToken('tokens', 1_000, 3, noon);
    await losing('UpdateItem', take);
    const taken = [await take(), await take(), await take()].filter((token) => token.taken);
    expect(taken.length).toBeLessThanOrEqual(2);
  });

  test.each(Object.entries(calls))(
    'a fault in %s that lasts is thrown, never taken for an answer',
    async (name, call) => {
      const { gateway } = local.services;
      const connection = { ...local.connection('dynamodb'), credentials: async () => worker };
      const impatient = dynamoDb({ ...connection, tries: 1 });
      const operation = name.slice(0, name.indexOf(' '));
      gateway.setFaults([{ id: 'fault', effect: 'fail', operation, error: 'AccessDeniedException' }], 1);
      await expect(call(storesOn(impatient))).rejects.toThrow();
      expect(gateway.injected().fault).toBe(1);
    },
  );
});
