import { describe, expect, test } from 'vitest';
import type { TaskId } from '#core/ids.ts';
import type { Effect } from '#core/ports.ts';
import { failFor, fieldsOf, start, submitted, testApi } from './api-fixture.ts';

/** A task that failed while it was doing the step "send". */
async function failedAt(api: ReturnType<typeof testApi>, status: Effect['status'], result?: unknown) {
  const id = await submitted(api);
  const ref = await start(api, id);
  await begin(api, id, status, result);
  await failFor(api, ref, 'effectUnknown');
  return id;
}

async function begin(
  { effects, clock }: ReturnType<typeof testApi>,
  rootId: TaskId,
  status: Effect['status'],
  result?: unknown,
) {
  const effect = { rootId, step: 'send', by: 'nonce-1', taskId: rootId, leaseUntil: clock.now() + 60_000 };
  await effects.begin({ ...effect, status: 'begun' });
  if (status === 'done') await effects.finish(effect, 'nonce-1', result);
  if (status === 'unknown') await effects.markUnknown(effect, 'nonce-1');
}

const done = { body: { outcome: 'done', result: { messageId: 'm-1' } } };
const notDone = { body: { outcome: 'notDone' } };

describe('the effects of a task', () => {
  test('are none at first', async () => {
    const api = testApi();
    const { status, json } = await api.call('GET', `/v1/tasks/${await submitted(api)}/effects`);
    expect([status, json]).toEqual([200, { effects: [] }]);
  });

  test('are those of its chain of reruns, without the nonce', async () => {
    const api = testApi();
    const id = await failedAt(api, 'done', { messageId: 'm-1' });
    const { json: rerun } = await api.call('POST', `/v1/tasks/${id}/rerun`);
    const { json, text } = await api.call('GET', `/v1/tasks/${rerun.id}/effects`);
    expect(json.effects).toEqual([
      {
        step: 'send',
        status: 'done',
        taskId: id,
        leaseUntil: '2026-11-20T12:01:00.000Z',
        result: { messageId: 'm-1' },
      },
    ]);
    expect(text).not.toContain('nonce-1');
  });
});

describe('settling an effect', () => {
  test('as done keeps the result for reruns', async () => {
    const api = testApi();
    const id = await failedAt(api, 'unknown');
    const { status, json } = await api.call('POST', `/v1/tasks/${id}/effects/send`, done);
    expect([status, json]).toMatchObject([200, { effects: [{ step: 'send', status: 'done' }] }]);
    expect(api.effects.all()).toMatchObject([{ status: 'done', result: { messageId: 'm-1' } }]);
  });

  test('as done needs no result', async () => {
    const api = testApi();
    const id = await failedAt(api, 'unknown');
    await api.call('POST', `/v1/tasks/${id}/effects/send`, { body: { outcome: 'done' } });
    expect(api.effects.all()).toMatchObject([{ status: 'done', result: null }]);
  });

  test('as not done removes it, so that a rerun does it', async () => {
    const api = testApi();
    const id = await failedAt(api, 'unknown');
    const { status, json } = await api.call('POST', `/v1/tasks/${id}/effects/send`, notDone);
    expect([status, json, api.effects.all()]).toEqual([200, { effects: [] }, []]);
  });

  test('that was begun waits until its attempt is certainly dead', async () => {
    const api = testApi();
    const id = await failedAt(api, 'begun');
    const early = await api.call('POST', `/v1/tasks/${id}/effects/send`, done);
    expect([early.status, early.json.detail]).toEqual([
      409,
      'An attempt may still be doing "send": ask again after 2026-11-20T12:01:05.000Z.',
    ]);
    await api.clock.advance(65_000);
    expect((await api.call('POST', `/v1/tasks/${id}/effects/send`, notDone)).status).toBe(409);
    await api.clock.advance(1);
    expect((await api.call('POST', `/v1/tasks/${id}/effects/send`, notDone)).status).toBe(200);
  });

  test('that is done is refused with 409, whatever the outcome', async () => {
    const api = testApi();
    const id = await failedAt(api, 'done', 1);
    for (const outcome of [done, notDone]) {
      const { status, json } = await api.call('POST', `/v1/tasks/${id}/effects/send`, outcome);
      expect([status, json.type]).toEqual([409, 'urn:beatless:problem:conflict']);
    }
    expect(api.effects.all()).toMatchObject([{ status: 'done', result: 1 }]);
  });

  test('of a task that has not ended is refused with 409', async () => {
    const api = testApi();
    const id = await submitted(api);
    await begin(api, id, 'unknown');
    const { status } = await api.call('POST', `/v1/tasks/${id}/effects/send`, notDone);
    expect([status, api.effects.all().length]).toEqual([409, 1]);
  });

  test('that nobody began is 404', async () => {
    const api = testApi();
    const id = await failedAt(api, 'unknown');
    const { status, json } = await api.call('POST', `/v1/tasks/${id}/effects/send%20it`, done);
    expect([status, json.detail]).toEqual([404, 'The ledger of this task has no step "send it".']);
  });

  test("of someone else's task is 404 and changes nothing", async () => {
    const api = testApi();
    const id = await failedAt(api, 'unknown');
    const key = await api.makeKey('other');
    const { status } = await api.call('POST', `/v1/tasks/${id}/effects/send`, { ...notDone, key });
    expect([status, api.effects.all()[0]?.status]).toEqual([404, 'unknown']);
  });

  test('with a result over 4 KB is refused with 413', async () => {
    const api = testApi();
    const id = await failedAt(api, 'unknown');
    const body = { outcome: 'done', result: 'é'.repeat(2_100) };
    const answer = await api.call('POST', `/v1/tasks/${id}/effects/send`, { body });
    expect([answer.status, fieldsOf(answer)]).toEqual([413, ['result']]);
  });

  test.each([
    ['no outcome', {}, [['outcome', 'is missing; must be one of: done, notDone']]],
    ['an unknown outcome', { outcome: 'maybe' }, [['outcome', 'must be one of: done, notDone']]],
    [
      'a result of what did not happen',
      { outcome: 'notDone', result: 1 },
      [['result', 'only with the outcome done']],
    ],
    ['an unknown member', { outcome: 'done', by: 'me' }, [['by', 'is not known here']]],
  ])('with %s is refused with 400, in words', async (_what, body, errors) => {
    const api = testApi();
    const id = await failedAt(api, 'unknown');
    const { status, json } = await api.call('POST', `/v1/tasks/${id}/effects/send`, { body });
    expect([status, json.errors]).toEqual([400, errors.map(([field, message]) => ({ field, message }))]);
  });
});
