import { describe, expect, test } from 'vitest';
import { takeRequest } from '#functions/task-requests/take-request.ts';
import { acme, world } from '#test/unit/core/world.ts';

const anEvent = (detail: unknown, id = 'event-1') => ({
  version: '0',
  id,
  'detail-type': 'Task Requested',
  source: 'my.app',
  account: '000000000000',
  detail,
});

/** The test world as the function that takes requests sees it. */
function bus() {
  const it = world();
  return {
    ...it,
    take: (event: unknown) => takeRequest(event, { ...it.submitDeps, metrics: it.metrics }),
    tasks: () => it.store.page(acme, '2026-11', undefined, 10),
    refusals: () => it.log.lines.filter(({ level }) => level === 'error'),
  };
}

test('a request becomes a task of its owner, submitted by the bus, and its worker is woken', async () => {
  const { take, tasks, wakeUps } = bus();
  await take(anEvent({ owner: 'acme', task: 'work', input: { text: 'hi' }, options: { maxAttempts: 2 } }));
  const [task] = await tasks();
  expect(task).toMatchObject({ owner: 'acme', task: 'work', submittedBy: 'bus', maxAttempts: 2 });
  expect(wakeUps.take('default')).toMatchObject([{ id: task?.id }]);
});

test('an event that comes twice makes one task; another event makes another', async () => {
  const { take, tasks } = bus();
  const detail = { owner: 'acme', task: 'work' };
  await take(anEvent(detail));
  await take(anEvent(detail));
  expect(await tasks()).toHaveLength(1);
  await take(anEvent(detail, 'event-2'));
  expect(await tasks()).toHaveLength(2);
});

describe('a request at fault is logged and counted, makes nothing and does not come again', () => {
  test.each([
    ['no owner', { task: 'work' }, 'detail.owner'],
    ['an owner that cannot be', { owner: 'A B', task: 'work' }, 'detail.owner'],
    ['a field that is not known', { owner: 'acme', task: 'work', inputs: {} }, 'detail.inputs'],
    ['an unknown task', { owner: 'acme', task: 'nothing' }, 'There is no task "nothing"'],
    ['an input that does not fit', { owner: 'acme', task: 'work', input: { text: 1 } }, 'input.text'],
    ['an unknown option', { owner: 'acme', task: 'work', options: { wait: 1 } }, 'detail.options.wait'],
    [
      'a callback, which no key could sign',
      { owner: 'acme', task: 'work', options: { callbackUrl: 'https://example.com/' } },
      'detail.options.callbackUrl',
    ],
    ['a detail that is no object', 'work', 'detail'],
  ])('%s', async (_what, detail, sentence) => {
    const { take, tasks, refusals, metrics } = bus();
    await take(anEvent(detail));
    expect(await tasks()).toEqual([]);
    const [refusal] = refusals();
    expect(refusal).toMatchObject({
      message: 'request refused',
      fields: { eventId: 'event-1', source: 'my.app' },
    });
    expect(String(refusal?.fields.error)).toContain(sentence);
    expect(metrics.counted).toMatchObject([{ name: 'RequestRefused' }]);
  });
});

test('refusals are counted by task only where the task is known: senders make no metrics of their own', async () => {
  const { take, metrics } = bus();
  await take(anEvent({ owner: 'acme', task: 'work', input: 1 }));
  await take(anEvent({ owner: 'acme', task: `random-${Date.now()}` }));
  expect(metrics.counted).toMatchObject([
    { queue: 'default', task: 'work' },
    { queue: 'none', task: 'none' },
  ]);
});

test('a table that does not answer is thrown: the event comes again', async () => {
  const { submitDeps, metrics, log } = bus();
  const createKeyed = async () => {
    throw new Error('throttled');
  };
  const deps = { ...submitDeps, store: { ...submitDeps.store, createKeyed }, metrics };
  await expect(takeRequest(anEvent({ owner: 'acme', task: 'work' }), deps)).rejects.toThrow('throttled');
  expect(metrics.counted).toEqual([]);
  expect(log.lines).toEqual([]);
});

test('what is no event of EventBridge is thrown: it is kept for a person to look at', async () => {
  await expect(bus().take({ detail: { owner: 'acme', task: 'work' } })).rejects.toThrow();
});
