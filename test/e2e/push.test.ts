import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoKeyStore } from '#adapters/dynamodb/key-store.ts';
import { dynamoPushStore } from '#adapters/dynamodb/push-store.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { equalHashes, hashSecret, newApiKeySecret } from '#adapters/system/secrets.ts';
import { type BeatlessClient, beatlessClient } from '#client/beatless-client.ts';
import { openPushChannel, type PushedTask } from '#client/push-channel.ts';
import { owner } from '#core/ids.ts';
import { createKey } from '#core/keys.ts';
import { seededRandom } from '#local/services/gateway/random.ts';
import { type Call, caller, ended } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;

beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

const ticketOf = async (by: Call, body: object = {}) => {
  const { status, body: ticket } = await by('POST', '/v1/push/tickets', body);
  expect(status).toBe(201);
  return ticket as { url: string; ticket: string };
};
const submit = async (message: string): Promise<string> =>
  (await call('POST', '/v1/tasks', { task: 'debug_task', input: { message } })).body.id;

const documentsOf = () =>
  dynamoDb({
    endpoint: cloud.environment.AWS_ENDPOINT_URL_DYNAMODB ?? '',
    region: 'us-east-1',
    credentials: async () => ({ accessKeyId: 'local', secretAccessKey: 'local' }),
  });

/** Calls with a key of another owner, who may do everything of theirs. */
async function another(name: string): Promise<Call> {
  const keys = dynamoKeyStore(documentsOf(), cloud.outputs.KeysTableName ?? '');
  const secrets = { generate: newApiKeySecret, hash: hashSecret, equal: equalHashes };
  const asked = { owner: owner.parse(name), name, scopes: ['*'], createdBy: 'test' };
  const { token } = await createKey(asked, { keys, secrets, clock: systemClock });
  return caller({ api: cloud.api, key: token });
}

/** A channel that notes all it is told; `latest` has the last view of each task. */
function listen(by: Call, tasks?: string[], mayConnect: () => Promise<void> = async () => {}) {
  const told: PushedTask[] = [];
  const opened = Promise.withResolvers<void>();
  const channel = openPushChannel<PushedTask>({
    ticket: async () => {
      await mayConnect();
      return ticketOf(by);
    },
    ...(tasks && { tasks }),
    onTask: (task) => told.push(task),
    onState: (state) => state === 'open' && opened.resolve(),
    random: () => 0,
  });
  const latest = (id: string) => told.findLast((task) => task.id === id);
  return { told, latest, opened: opened.promise, close: () => channel.close() };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = performance.now(); !(await holds()); ) {
    if (performance.now() - start > 20_000) throw new Error(`never came true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Opens a WebSocket with these protocols; the code with which it closed, or `open`. */
function tryOpen(url: string, protocols: string[]): Promise<'open' | 'refused'> {
  const socket = new WebSocket(url, protocols);
  return new Promise((resolve) => {
    socket.onopen = () => {
      socket.close();
      resolve('open');
    };
    socket.onerror = () => resolve('refused');
  });
}

test('a watching client is told of acceptance, start and outcome, in versions that only grow', async () => {
  const watcher = listen(call);
  await watcher.opened;
  const id = await submit('hello');
  await until(() => watcher.latest(id)?.state === 'SUCCESS');
  const versions = watcher.told.filter((task) => task.id === id).map(({ version }) => version);
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  const { body: read } = await call('GET', `/v1/tasks/${id}`);
  expect(watcher.latest(id)?.version).toBe(read.version);
  watcher.close();
});

test('a ticket opens one connection, for 30 seconds, and nothing else opens one', async () => {
  const { url, ticket } = await ticketOf(call);
  expect(await tryOpen(url, ['beatless.v1', ticket])).toBe('open');
  expect(await tryOpen(url, ['beatless.v1', ticket])).toBe('refused');
  expect(await tryOpen(url, ['beatless.v1'])).toBe('refused');
  expect(await tryOpen(url, ['beatless.v1', `blp_${'a'.repeat(43)}`])).toBe('refused');
  expect(await tryOpen(`${url}?ticket=${ticket}`, [])).toBe('refused');
  const late = await ticketOf(call);
  await cloud.advance(31);
  expect(await tryOpen(late.url, ['beatless.v1', late.ticket])).toBe('refused');
  expect((await caller({ api: cloud.api })('POST', '/v1/push/tickets', {})).status).toBe(401);
  expect((await call('POST', '/v1/push/tickets', { task: crypto.randomUUID() })).status).toBe(400);
  const logs = JSON.stringify(await cloud.control('GET', '/logs?limit=2000'));
  expect(logs).not.toContain(ticket.slice(4));
});

test("no owner is told of another's task, whatever they ask for", async () => {
  const other = await another('other');
  const mine = await submit('mine');
  expect((await other('POST', '/v1/push/tickets', { task: mine })).status).toBe(404);
  const [all, named] = [listen(other), listen(other, [mine])];
  const watcher = listen(call);
  await Promise.all([all.opened, named.opened, watcher.opened]);
  const later = await submit('later');
  await until(() => watcher.latest(mine) !== undefined && watcher.latest(later)?.state === 'SUCCESS');
  // The other hears of their own, which was told after all of mine
  const theirs = (await other('POST', '/v1/tasks', { task: 'debug_task', input: {} })).body.id;
  await until(() => all.latest(theirs)?.state === 'SUCCESS');
  expect(new Set(all.told.map(({ id }) => id))).toEqual(new Set([theirs]));
  expect(named.told).toEqual([]);
  expect(watcher.latest(theirs)).toBeUndefined();
  // Lost and back with since, nothing comes that was not theirs
  await cloud.control('POST', '/connections/drop');
  const last = (await other('POST', '/v1/tasks', { task: 'debug_task', input: {} })).body.id;
  await until(() => all.latest(last)?.state === 'SUCCESS');
  expect(new Set(all.told.map(({ id }) => id))).toEqual(new Set([theirs, last]));
  for (const channel of [all, named, watcher]) channel.close();
});

test('a page with the token of a task reads it and is told of it, and of nothing else', async () => {
  const [mine, other] = [await submit('shown'), await submit('hidden')];
  const made = await call('POST', `/v1/tasks/${mine}/token`);
  expect(made.status).toBe(201);
  const page = caller({ api: cloud.api, key: made.body.token });
  expect((await page('GET', `/v1/tasks/${mine}?waitSeconds=20`)).body.state).toBe('SUCCESS');
  expect((await page('GET', `/v1/tasks/${other}`)).status).toBe(404);
  expect((await page('GET', '/v1/tasks')).status).toBe(403);
  expect((await page('POST', `/v1/tasks/${mine}/revoke`)).status).toBe(403);
  expect((await page('POST', `/v1/tasks/${mine}/token`)).status).toBe(403);
  const [watcher, nosy] = [listen(page), listen(page, [other])];
  await until(() => watcher.latest(mine)?.state === 'SUCCESS' && nosy.latest(mine)?.state === 'SUCCESS');
  expect(new Set([...watcher.told, ...nosy.told].map(({ id }) => id))).toEqual(new Set([mine]));
  watcher.close();
  nosy.close();
  const logs = JSON.stringify(await cloud.control('GET', '/logs?limit=2000'));
  expect(logs).not.toContain(made.body.token.slice(-43));
});

test('whoever may see one task hears of no other', async () => {
  const [one, other] = [await submit('one'), await submit('other')];
  const { url, ticket } = await ticketOf(call, { task: one });
  const socket = new WebSocket(url, ['beatless.v1', ticket]);
  const heard: string[] = [];
  socket.onmessage = ({ data }) => heard.push(String(data));
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  socket.send(JSON.stringify({ action: 'subscribe', tasks: [other] }));
  await until(() => heard.some((text) => text.includes('subscribed')));
  const third = await submit('third');
  const watcher = listen(call, [third]);
  await until(() => watcher.latest(third)?.state === 'SUCCESS');
  expect(heard.join()).toContain(one);
  expect(heard.join()).not.toContain(other);
  expect(heard.join()).not.toContain(third);
  socket.send('nonsense');
  await until(() => heard.some((text) => text.includes('"error"')));
  socket.close();
  watcher.close();
});

test('however often connections break, a client that comes back with since misses no outcome', async () => {
  const random = seededRandom(7);
  const watcher = listen(call);
  await watcher.opened;
  // one send in ten is cut before it arrives, and comes again with its batch
  await cloud.faults(
    [{ effect: 'cut', service: 'execute-api', operation: 'PostToConnection', probability: 0.1 }],
    7,
  );
  const ids: string[] = [];
  for (let round = 0; round < 8; round++) {
    ids.push(...(await Promise.all(Array.from({ length: 5 }, (_, at) => submit(`${round} ${at}`)))));
    if (random() < 0.6) await cloud.control('POST', '/connections/drop');
  }
  await cloud.control('POST', '/connections/drop');
  await cloud.faults([]);
  await until(() => ids.every((id) => watcher.latest(id)?.state === 'SUCCESS'));
  for (const id of ids) {
    const versions = watcher.told.filter((task) => task.id === id).map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  }
  watcher.close();
});

test('a connection of whose end nobody was told is forgotten at the next change', async () => {
  const leaver = await another('leaver');
  const { TableNames } = (await documentsOf().send({ operation: 'ListTables', input: {} })) as {
    readonly TableNames: string[];
  };
  const table = TableNames.find((name) => name.includes('PushTable')) ?? '';
  const connections = async () =>
    (await dynamoPushStore(documentsOf(), table).subscriptions(owner.parse('leaver'))).length;
  let away = false;
  const watcher = listen(leaver, undefined, async () => {
    if (away) await new Promise(() => {});
  });
  await watcher.opened;
  await until(async () => (await connections()) === 1);
  away = true;
  await cloud.faults([{ effect: 'fail', functionId: cloud.functionId('PushConnections') }]);
  await cloud.control('POST', '/connections/drop');
  await until(async () => {
    const { injected } = await cloud.control<{ injected: Record<string, number> }>('GET', '/faults');
    return Object.keys(injected).length > 0;
  });
  expect(await connections()).toBe(1);
  await leaver('POST', '/v1/tasks', { task: 'debug_task', input: {} });
  await until(async () => (await connections()) === 0);
  await cloud.faults([]);
  watcher.close();
});

test('a client that was away for long is told of what has ended since, and of nothing older', async () => {
  const before = await submit('before');
  const first = listen(call);
  await first.opened;
  await until(() => first.latest(before)?.state === 'SUCCESS');
  first.close();
  // Beyond what the overlap brings to whoever says no since
  await cloud.advance(600);
  let [allowed, asked] = [Promise.resolve(), 0];
  const watcher = listen(call, undefined, () => {
    asked += 1;
    return allowed;
  });
  await watcher.opened;
  expect(watcher.latest(before)).toBeUndefined();
  const away = Promise.withResolvers<void>();
  allowed = away.promise;
  await cloud.control('POST', '/connections/drop');
  await until(() => asked === 2);
  const missed = await submit('missed');
  expect((await ended(call, missed)).state).toBe('SUCCESS');
  await cloud.advance(600);
  away.resolve();
  await until(() => watcher.latest(missed)?.state === 'SUCCESS');
  expect(watcher.latest(before)).toBeUndefined();
  watcher.close();
});

test("the client's wait hears by push how its task goes, although the connection drops, with a key and with a token", async () => {
  const asked: string[] = [];
  const watched: typeof fetch = (input, init) => {
    asked.push(`${init?.method} ${new URL(String(input)).search}`);
    return fetch(input, init);
  };
  const client = beatlessClient({ url: cloud.api, key: cloud.key, fetch: watched });
  const task = await client.tasks.debugTask.submit({ message: 'long', sleepMs: 3_000 });
  const { token } = await client.token(task.id);
  const page = beatlessClient({ url: cloud.api, key: token, fetch: watched });
  const wait = async (by: BeatlessClient) => {
    const seen: string[] = [];
    const onProgress = ({ state }: { state: string }) => {
      seen.push(state);
      if (state === 'STARTED') void cloud.control('POST', '/connections/drop');
    };
    const { result } = await by.wait(task.id, { onProgress });
    expect(result).toMatchObject({ message: 'long' });
    return seen;
  };
  for (const seen of await Promise.all([wait(client), wait(page)])) {
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen.at(-1)).toBe('SUCCESS');
  }
  expect(asked.filter((it) => it.includes('waitSeconds'))).toEqual([]);
});
