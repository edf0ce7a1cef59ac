import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Route } from '#functions/api/route.ts';
import { routes } from '#functions/api/routes.ts';
import { failFor, start, submitted, testApi } from './api-fixture.ts';

const task = '019aa1c2-7b00-7c3d-9e4f-5a6b7c8d9e0f';
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const method = fc.oneof(
  fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
  fc.string({ maxLength: 8 }),
);
const segment = fc.oneof(
  fc.constantFrom(
    'v1',
    'tasks',
    'uploads',
    'keys',
    'catalogue',
    'docs',
    'health',
    'revoke',
    'batch',
    'rerun',
    'events',
    'why',
    'effects',
    'queues',
    'definitions',
    'dead-letters',
    'pause',
    'replay',
    task,
    'aaaaaaaaaaaa',
    '..',
    '%',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
/** An ended task, and a step in its ledger, that every run finds. */
const ended = 'ENDED';
const name = fc.oneof(fc.constantFrom('default', 'debug_task', 'send', '__proto__'), anyText);
const path = fc.oneof(
  fc
    .constantFrom(...Object.values<Route>(routes).map(({ spec }) => spec.path))
    .chain((pattern) =>
      fc
        .tuple(fc.constantFrom(task, ended), name)
        .map(([id, text]) => pattern.replace('{id}', id).replace(/\{\w+\}/, safelyEncoded(text))),
    ),
  fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
);
const parameter = fc.constantFrom(
  'state',
  'task',
  'from',
  'to',
  'cursor',
  'limit',
  'reason',
  'waitSeconds',
  'x',
  '__proto__',
  'constructor',
  '',
);
const value = fc.oneof(
  anyText,
  fc.constantFrom(
    'PENDING',
    '5',
    '2026-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999+23:59',
    task,
  ),
);
const query = fc.oneof(
  fc
    .array(fc.tuple(parameter, value), { maxLength: 4 })
    .map((pairs) => pairs.map((pair) => pair.map(safelyEncoded).join('=')).join('&')),
  anyText,
);
const options = fc.dictionary(
  fc.constantFrom(
    'countdownSeconds',
    'eta',
    'expiresAt',
    'maxAttempts',
    'retainDays',
    'priority',
    'callbackUrl',
    'tags',
    '__proto__',
  ),
  fc.oneof(
    fc.jsonValue(),
    fc.webUrl(),
    fc.constantFrom(0, 3600, '2026-11-21T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'),
  ),
);
const submit = fc.record(
  {
    task: fc.oneof(fc.constantFrom('debug_task', 'convert_pdf', '__proto__', 'toString'), anyText),
    input: fc.oneof(
      fc.jsonValue(),
      fc.record({ message: anyText }),
      fc.record({ source: fc.record({ upload: anyText }), pages: anyText }),
    ),
    inputUpload: fc.oneof(fc.jsonValue(), fc.record({ upload: anyText, sha256: anyText })),
    options: fc.oneof(options, fc.jsonValue()),
    dryRun: fc.oneof(fc.boolean(), fc.jsonValue()),
    idempotencyKey: anyText,
  },
  { requiredKeys: [] },
);
const filter = fc.dictionary(parameter, fc.oneof(value, fc.jsonValue()));
const body = fc.oneof(
  fc.json(),
  anyText,
  fc
    .oneof(
      submit,
      fc.record({
        tasks: fc.oneof(fc.array(fc.oneof(submit, fc.jsonValue()), { maxLength: 5 }), fc.jsonValue()),
      }),
      fc.record({ filter, confirm: fc.oneof(fc.boolean(), fc.jsonValue()) }),
      fc.record(
        { outcome: fc.constantFrom('done', 'notDone', 'x'), result: fc.jsonValue() },
        { requiredKeys: [] },
      ),
      fc.record({ fileName: anyText, contentType: fc.constantFrom('application/pdf', 'application/json') }),
      fc.record({ name: anyText, scopes: fc.array(fc.constantFrom('*', 'tasks:read', 'x')) }),
      fc.constant({}),
    )
    .map((it) => JSON.stringify(it)),
);
const headers = fc.dictionary(
  fc.constantFrom(
    'authorization',
    'content-type',
    'idempotency-key',
    'Idempotency-Key',
    'x-forwarded-for',
    '__proto__',
  ),
  fc.oneof(anyText, fc.constantFrom('application/json', 'k1', 'Bearer bl_aaaaaaaaaaaa_x')),
);

function safelyEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

test('no request whatever gives a 5xx or an answer that is not documented', async () => {
  const api = testApi();
  const id = await submitted(api);
  const step = { rootId: id, step: 'send', by: 'x', taskId: id, leaseUntil: 0 };
  await api.effects.begin({ ...step, status: 'begun' });
  await failFor(api, await start(api, id), 'crashed');
  await fc.assert(
    fc.asyncProperty(
      method,
      path,
      query,
      fc.option(body, { nil: undefined }),
      headers,
      fc.boolean(),
      async (verb, at, asked, text, given, base64) => {
        const answer = await api.call(verb, at.replace(ended, id), {
          query: asked,
          text,
          headers: given,
          base64,
        });
        expect(answer.status).toBeLessThan(500);
      },
    ),
    { numRuns: 4_000 },
  );
});
