import { describe, expect, test } from 'vitest';
import { queues as declared } from '#tasks/queues.ts';
import { fieldsOf, submitted, testApi } from './api-fixture.ts';

describe('the queues', () => {
  test('are listed with their depth, their definitions and what is paused', async () => {
    const api = testApi();
    await submitted(api);
    await submitted(api);
    await api.call('POST', '/v1/queues/documents/pause');
    await api.call('POST', '/v1/definitions/debug_task/pause');
    const { status, json } = await api.call('GET', '/v1/queues');
    expect(status).toBe(200);
    const debugPaused = expect.arrayContaining([{ name: 'debug_task', paused: true }]);
    const some = ['default', 'documents', 'warehouse', 'callbacks'];
    const queues = json.queues as { readonly name: string }[];
    expect(queues.map(({ name }) => name)).toEqual(Object.keys(declared));
    expect(queues.filter(({ name }) => some.includes(name))).toMatchObject([
      { name: 'default', depth: 2, paused: false, definitions: debugPaused },
      {
        name: 'documents',
        depth: 0,
        paused: true,
        definitions: [{ name: 'convert_pdf', paused: false }, { name: 'convert_pdf_range' }],
      },
      { name: 'warehouse', depth: 0, paused: false, definitions: [{ name: 'load_to_redshift' }] },
      { name: 'callbacks', depth: 0, paused: false, definitions: [{ name: 'deliver_callback' }] },
    ]);
  });

  test('say 503 when their depth cannot be read', async () => {
    const { wakeUps } = testApi();
    const error = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    const { call } = testApi({ wakeUps: { ...wakeUps, depth: () => Promise.reject(error) } });
    expect((await call('GET', '/v1/queues')).status).toBe(503);
  });
});

describe('pausing', () => {
  test.each([
    ['queues/default', 'queue:default', 'default'],
    ['definitions/debug_task', 'task:debug_task', 'debug_task'],
    ['definitions/deliver_callback', 'task:deliver_callback', 'deliver_callback'],
  ])('%s is remembered until it is resumed, and may be repeated', async (what, name, shown) => {
    const api = testApi();
    for (const _twice of [1, 2]) {
      const { status, json } = await api.call('POST', `/v1/${what}/pause`);
      expect([status, json]).toEqual([200, { name: shown, paused: true }]);
      expect([...(await api.controls.paused())]).toEqual([name]);
    }
    for (const _twice of [1, 2]) {
      const { status, json } = await api.call('POST', `/v1/${what}/resume`, { body: {} });
      expect([status, json]).toEqual([200, { name: shown, paused: false }]);
      expect([...(await api.controls.paused())]).toEqual([]);
    }
  });

  test('keeps who did it', async () => {
    const paused: unknown[] = [];
    const { controls } = testApi();
    const pause: typeof controls.pause = async (...args) => void paused.push(args);
    const api = testApi({ controls: { ...controls, pause } });
    const key = await api.makeKey('acme', ['operator']);
    await api.call('POST', '/v1/queues/default/pause', { key });
    expect(paused).toEqual([['queue:default', key.split('_')[1], api.clock.now()]]);
  });

  test.each([
    'queues/nowhere',
    'queues/debug_task',
    'queues/__proto__',
    'definitions/make_coffee',
    'definitions/default',
    'definitions/toString',
  ])('%s, which there is not, is 404', async (what) => {
    const api = testApi();
    for (const verb of ['pause', 'resume']) {
      const { status, json } = await api.call('POST', `/v1/${what}/${verb}`);
      expect([status, json.type]).toEqual([404, 'urn:beatless:problem:notFound']);
    }
    expect([...(await api.controls.paused())]).toEqual([]);
  });

  test('takes no body but an empty object', async () => {
    const { call } = testApi();
    const answer = await call('POST', '/v1/queues/default/pause', { body: { minutes: 5 } });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['minutes']]);
  });

  test('stops no submit', async () => {
    const api = testApi();
    await api.call('POST', '/v1/queues/default/pause');
    await submitted(api);
    expect(api.store.all()).toMatchObject([{ state: 'PENDING' }]);
  });
});
