import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { ApiAnswer, ApiRequest } from '#adapters/http/call-api.ts';
import { newApiKeySecret } from '#adapters/system/secrets.ts';
import { type ApiKey, apiKey } from '#core/api-key.ts';
import type { Clock } from '#core/ports.ts';
import { runCanary } from '#functions/canary/run-canary.ts';
import { fakeClock } from '#test/fakes/fake-clock.ts';
import { recordingLog } from '#test/fakes/logs.ts';

const id = '01936b5c-0000-7000-8000-000000000001';
const shows = (state: string, status = 200): ApiAnswer => ({ status, body: { id, state } });

/** The answers take all the time that passes. */
const atOnce: Clock['after'] = (_, act) => {
  act();
  return () => undefined;
};

/** A canary before an API that answers so; each answer takes ten seconds. The last one is given again and again. */
function canary(...answers: ApiAnswer[]) {
  const clock = fakeClock();
  const log = recordingLog();
  const keys: ApiKey[] = [];
  const asked: ApiRequest[] = [];
  const last = answers.at(-1) ?? { status: 500, body: undefined };
  const run = () =>
    runCanary({
      putKey: async (key) => void keys.push(apiKey.parse(key)),
      newSecret: newApiKeySecret,
      call: async (request) => {
        asked.push(request);
        await clock.advance(10_000);
        return answers.shift() ?? last;
      },
      clock: { now: clock.now, after: atOnce },
      log,
    });
  return { clock, log, keys, asked, run };
}

describe('the canary', () => {
  test('submits a task with a key of its own, and waits until it has succeeded', async () => {
    const c = canary(shows('PENDING', 202), shows('STARTED'), shows('SUCCESS'));
    await c.run();
    expect(c.asked.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/v1/tasks'],
      ['GET', `/v1/tasks/${id}?waitSeconds=10`],
      ['GET', `/v1/tasks/${id}?waitSeconds=10`],
    ]);
    expect(c.keys).toMatchObject([{ owner: 'canary', scopes: ['tasks:submit:debug_task', 'tasks:read'] }]);
    for (const { token } of c.asked) expect(token).toMatch(new RegExp(`^bl_${c.keys[0]?.id}_.{43}$`));
    expect(c.log.lines).toEqual([
      { level: 'info', message: 'canary came through', fields: { taskId: id, seconds: 30 } },
    ]);
  });

  test('has no key for longer than it needs one, and another for each run', async () => {
    const c = canary(shows('PENDING', 202), shows('FAILURE'));
    for (let run = 0; run < 50; run += 1) await c.run().catch(() => undefined);
    for (const { id, createdAt, expiresAt = Number.POSITIVE_INFINITY } of c.keys) {
      expect(id).toMatch(/^canarycana[a-z2-7]{2}$/);
      expect(expiresAt - createdAt).toBeLessThanOrEqual(5 * 60_000);
    }
    expect(new Set(c.keys.map((key) => key.id)).size).toBeGreaterThan(40);
  });

  test('leaves no task behind that a standing queue would run days later', async () => {
    const c = canary(shows('PENDING', 202), shows('SUCCESS'));
    await c.run();
    const expiresAt = z.object({ options: z.object({ expiresAt: z.string() }) }).parse(c.asked[0]?.body)
      .options.expiresAt;
    expect(Date.parse(expiresAt) - c.clock.now()).toBeLessThan(11 * 60_000);
  });

  test.each([
    [
      'an API that refuses',
      [{ status: 401, body: { title: 'Unauthorized', detail: 'Who?' } }],
      'the API answered 401: Who?',
    ],
    ['an API that is away', [{ status: 503, body: undefined }], 'the API answered 503: no problem document'],
    ['a task that fails', [shows('PENDING', 202), shows('FAILURE')], `the task ${id} ended as FAILURE`],
    [
      'a queue that stands',
      [shows('PENDING', 202), shows('PENDING')],
      `the task ${id} is PENDING after 60 s`,
    ],
    ['an answer without a task', [{ status: 202, body: {} }], 'Invalid input'],
  ])('fails on %s', async (_, answers, sentence) => {
    await expect(canary(...answers).run()).rejects.toThrow(sentence);
  });
});
