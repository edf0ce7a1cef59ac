import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DynamoDb, dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import type { TaskStore } from '#core/ports.ts';
import { claim, hasten, succeed } from '#core/transitions.ts';
import { aStartedTask, aTask, mine, noon } from '#test/fakes/a-task.ts';
import { type LocalServices, openLocalServices } from './local-services.ts';
import { tasksTable } from './task-stores.ts';

const key = (name: string) => ({ key: name, bodyHash: 'hash', expiresAt: noon + 1000, now: noon });

const worker = { accessKeyId: 'AKIAWORKER', secretAccessKey: 'worker-secret' };
const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const calls: Readonly<Record<string, (store: TaskStore) => Promise<unknown>>> = {
  GetItem: (store) => store.get(aTask()),
  PutItem: (store) => store.create(aTask(), {}),
  UpdateItem: (store) => store.update(aTask(), hasten(noon)),
  Query: (store) => store.page(aTask().owner, '2026-11', undefined, 1),
  'Query of failures': (store) => store.failed(aTask().owner, undefined, 1),
  'Query of open tasks': (store) => store.openOf(aTask().owner, 'default', 1),
  BatchGetItem: (store) => store.getMany([aTask()]),
  TransactWriteItems: (store) => store.createKeyed(aTask(), {}, key('fault')),
};

/** DynamoDB does what it is asked to and the connection breaks: the client asks again. */
describe('when the answer of DynamoDB is lost', () => {
  let local: LocalServices;
  let client: DynamoDb;
  let store: TaskStore;

  beforeAll(async () => {
    local = await openLocalServices();
    const names = { functionId: 'Worker', environmentId: 'worker-1' };
    local.services.gateway.register({ ...worker, ...names, policies: [everything] });
    await local.services.dynamodb.createTable('tasks', tasksTable);
    client = dynamoDb({ ...local.connection('dynamodb'), credentials: async () => worker });
    store = dynamoTaskStore(client, 'tasks');
  });
  beforeEach(() => local.services.gateway.setFaults([], 1));
  afterAll(() => local.close());

  const loseAnswerOf = (operation: string) =>
    local.services.gateway.setFaults([{ id: 'lost', effect: 'cutAfter', operation, times: 1 }], 1);
  const lost = () => local.services.gateway.injected().lost;

  test('a created task is known as created', async () => {
    loseAnswerOf('PutItem');
    const task = aTask();
    expect(await store.create(task, {})).toEqual({ created: true });
    expect(lost()).toBe(1);
  });

  test('a keyed task is known as created', async () => {
    loseAnswerOf('TransactWriteItems');
    const task = aTask({ inputBytes: 3000 });
    expect(await store.createKeyed(task, { large: true }, key('lost'))).toEqual({ created: true });
    expect(lost()).toBe(1);
    expect(await store.input(task)).toEqual({ large: true });
  });

  test('a claim is refused and shows its own lease, by which the worker knows that it holds the task', async () => {
    const task = aTask();
    await store.create(task, {});
    loseAnswerOf('UpdateItem');
    const args = { lease: mine, leaseUntil: noon + 1000, now: noon, location: { requestId: 'r' } };
    const written = await store.update(task, claim(args));
    expect(lost()).toBe(1);
    expect(written).toMatchObject({
      applied: false,
      task: { state: 'STARTED', lease: mine, claims: 1, attempts: 1 },
    });
  });

  test('an outcome is refused and shows who wrote it', async () => {
    const task = aStartedTask();
    await store.create(task, {});
    loseAnswerOf('UpdateItem');
    const outcome = { lease: mine, now: noon, outputPrefix: 'p/', resultBytes: 0 };
    expect(await store.update(task, succeed(task, outcome))).toMatchObject({
      applied: false,
      task: { state: 'SUCCESS', endedBy: mine },
    });
    expect(lost()).toBe(1);
  });

  test.each(Object.entries(calls))(
    'a fault in %s that lasts is thrown, never taken for an answer',
    async (name, call) => {
      const { gateway } = local.services;
      const connection = { ...local.connection('dynamodb'), credentials: async () => worker };
      const impatient = dynamoDb({ ...connection, tries: 1 });
      const operation = name.split(' ')[0];
      gateway.setFaults([{ effect: 'fail', operation, error: 'AccessDeniedException' }], 1);
      await expect(call(dynamoTaskStore(impatient, 'tasks'))).rejects.toThrow();
    },
  );
});
