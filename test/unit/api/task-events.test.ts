import { describe, expect, test } from 'vitest';
import {
  claim,
  endLostLease,
  expire,
  requestCancel,
  retry,
  stopAttempt,
  suspend,
  timeOutWaiting,
} from '#core/transitions.ts';
import { failFor, finish, lease, start, submitted, testApi } from './api-fixture.ts';

const eventsOf = async ({ call }: ReturnType<typeof testApi>, id: string) =>
  (await call('GET', `/v1/tasks/${id}/events`)).json.events;

describe('the events of a task', () => {
  test('begin with its submit', async () => {
    const api = testApi();
    const key = await api.makeKey('acme');
    const { json } = await api.call('POST', '/v1/tasks', { key, body: { task: 'debug_task' } });
    expect(await eventsOf(api, String(json.id))).toEqual([
      { at: '2026-11-20T12:00:00.000Z', event: 'accepted', state: 'PENDING', by: key.split('_')[1] },
    ]);
    const later = await submitted(api, { options: { countdownSeconds: 60 } });
    expect(await eventsOf(api, later)).toMatchObject([{ event: 'accepted', state: 'SCHEDULED' }]);
  });

  test('of one that was retried come in order, with the state after each and the reason', async () => {
    const api = testApi();
    const id = await submitted(api);
    await api.clock.advance(400);
    const ref = await start(api, id);
    await api.clock.advance(1_000);
    const now = api.clock.now();
    const error = { reason: 'TypeError', message: 'x is undefined' };
    await api.store.update(ref, retry({ lease, now, notBefore: now + 5_000, error }));
    await api.clock.advance(5_000);
    await start(api, id);
    await api.clock.advance(1_000);
    await finish(api, ref, { message: 'hi', attempt: 2 });
    expect(await eventsOf(api, id)).toEqual([
      expect.objectContaining({ at: '2026-11-20T12:00:00.000Z', event: 'accepted' }),
      { at: '2026-11-20T12:00:00.400Z', event: 'claimed', state: 'STARTED' },
      { at: '2026-11-20T12:00:01.400Z', event: 'retried', state: 'RETRY', reason: 'TypeError' },
      { at: '2026-11-20T12:00:06.400Z', event: 'claimed', state: 'STARTED' },
      { at: '2026-11-20T12:00:07.400Z', event: 'succeeded', state: 'SUCCESS' },
    ]);
  });

  test('tell why it failed and who revoked it, and no lease', async () => {
    const api = testApi();
    const failed = await submitted(api);
    await failFor(api, await start(api, failed), 'notAPdf');
    expect(await eventsOf(api, failed)).toMatchObject([
      {},
      {},
      { event: 'failed', state: 'FAILURE', reason: 'notAPdf' },
    ]);
    const key = await api.makeKey('acme');
    const revoked = await submitted(api);
    await api.call('POST', `/v1/tasks/${revoked}/revoke`, { key });
    expect(await eventsOf(api, revoked)).toMatchObject([
      {},
      { event: 'revoked', state: 'REVOKED', by: key.split('_')[1] },
    ]);
    const stopped = await submitted(api);
    const ref = await start(api, stopped);
    const task = await api.store.get(ref);
    if (task?.state !== 'STARTED') throw new Error('it does not run');
    await api.store.update(ref, requestCancel(task, 'somebody', api.clock.now()));
    await api.store.update(ref, stopAttempt({ owner: ref.owner, retainDays: 14 }, lease, api.clock.now()));
    const events = await eventsOf(api, stopped);
    expect(events).toMatchObject([{}, {}, { event: 'stopped', state: 'REVOKED' }]);
    expect(JSON.stringify(events)).not.toContain(lease);
  });

  test('show a crash, a wait and its end', async () => {
    const api = testApi();
    const id = await submitted(api);
    const ref = await start(api, id);
    await api.clock.advance(120_000);
    const crashed = await api.store.get(ref);
    if (crashed?.state !== 'STARTED') throw new Error('it does not run');
    await api.store.update(ref, endLostLease(crashed, api.clock.now(), api.clock.now()));
    const now = api.clock.now();
    const location = { requestId: 'r-2' };
    await api.store.update(ref, claim({ lease, leaseUntil: now + 60_000, now, location }));
    await api.store.update(ref, suspend(lease, now, now + 60_000));
    await api.clock.advance(60_000);
    const waiting = await api.store.get(ref);
    if (waiting?.state !== 'WAITING') throw new Error('it does not wait');
    await api.store.update(ref, timeOutWaiting(waiting, api.clock.now()));
    expect(await eventsOf(api, id)).toMatchObject([
      { event: 'accepted', state: 'PENDING' },
      { event: 'claimed', state: 'STARTED' },
      { event: 'crashed', state: 'RETRY' },
      { event: 'claimed', state: 'STARTED' },
      { event: 'suspended', state: 'WAITING' },
      { event: 'timedOut', state: 'FAILURE', reason: 'timedOut' },
    ]);
  });

  test('show that it expired', async () => {
    const api = testApi();
    const id = await submitted(api, { options: { expiresAt: '2026-11-20T12:01:00Z' } });
    await api.clock.advance(60_000);
    const [task] = api.store.all();
    if (!task) throw new Error('no task');
    await api.store.update(task, expire(task, 'sweep', api.clock.now()));
    expect(await eventsOf(api, id)).toMatchObject([
      {},
      { at: '2026-11-20T12:01:00.000Z', event: 'expired', state: 'REVOKED' },
    ]);
  });
});
