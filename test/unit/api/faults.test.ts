import { describe, expect, test } from 'vitest';
import { DownloadError } from '#adapters/s3/download.ts';
import { memoryTaskStore } from '#test/fakes/memory-task-store.ts';
import { submitted, testApi } from './api-fixture.ts';

/** A task table whose puts fail so. */
const failing = (error: Error) => ({
  ...memoryTaskStore(),
  create: () => Promise.reject(error),
});

const named = (name: string, more: object = {}) =>
  Object.assign(new Error('secret inside'), { name, ...more });
const submit = { body: { task: 'debug_task' } };

describe('a fault behind the API', () => {
  test.each([
    ['throttling', named('ThrottlingException')],
    [
      'throttled transactions',
      Object.assign(named('TransactionCanceledException'), { message: 'Reasons [ThrottlingError, None]' }),
    ],
    ['a fault of the service', named('Whatever', { $fault: 'server' })],
    ['a 500 of the service', named('Unknown', { $metadata: { httpStatusCode: 500 } })],
    ['a cut connection', named('Error', { code: 'ECONNRESET' })],
    ['a time-out', named('TimeoutError')],
    ['a storage that answers 503', new DownloadError('answered 503', { status: 503 })],
    [
      'one wrapped into another',
      new Error('put failed', { cause: named('Error', { code: 'ECONNREFUSED' }) }),
    ],
  ])('that passes (%s) is 503: the outcome is unknown, repeat', async (_what, error) => {
    const { call } = testApi({ store: failing(error) });
    const { status, headers, json } = await call('POST', '/v1/tasks', submit);
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(json.detail).toContain('Idempotency-Key');
  });

  test.each([
    ['a result that is not there', new DownloadError('secret inside: answered 404', { status: 404 })],
    ['a programming error', new TypeError('secret inside')],
    [
      'a missing right',
      named('AccessDeniedException', { $fault: 'client', $metadata: { httpStatusCode: 400 } }),
    ],
  ])('that stays (%s) is 500 and tells nothing of its inside', async (_what, error) => {
    const api = testApi({ store: failing(error) });
    const { status, text, json } = await api.call('POST', '/v1/tasks', submit);
    expect([status, json.requestId]).toEqual([500, 'request-1']);
    expect(text).not.toContain('secret inside');
    expect(api.log.lines).toContainEqual({
      level: 'error',
      message: 'request failed',
      fields: { requestId: 'request-1', error },
    });
  });

  test('in a task that keeps changing is 503, busy', async () => {
    const api = testApi();
    const id = await submitted(api);
    api.store.update = async (ref) => ({ applied: false, task: await api.store.get(ref) });
    const { status, headers, json } = await api.call('POST', `/v1/tasks/${id}/revoke`);
    expect([status, json.type, headers['retry-after']]).toEqual([503, 'urn:beatless:problem:busy', '1']);
  });
});

describe('the log', () => {
  test('has one line per request, with owner and key id, without key, body or query', async () => {
    const api = testApi();
    const key = await api.makeKey('acme');
    await api.call('POST', '/v1/tasks', { key, body: { task: 'debug_task', input: { message: 'private' } } });
    await api.call('GET', '/v1/tasks', { key, query: 'task=secret' });
    await api.call('GET', '/nowhere', { key: null });
    const [, keyId] = key.split('_');
    const seen = { owner: 'acme', keyId, requestId: 'request-1', ms: 0 };
    expect(api.log.lines.map(({ message, fields }) => ({ message, ...fields }))).toEqual([
      { message: 'request', method: 'POST', route: '/v1/tasks', status: 202, ...seen },
      { message: 'request', method: 'GET', route: '/v1/tasks', status: 200, ...seen },
      { message: 'request', method: 'GET', status: 404, requestId: 'request-1', ms: 0 },
    ]);
    expect(JSON.stringify(api.log.lines)).not.toMatch(new RegExp(`private|secret|${key}`));
  });
});
