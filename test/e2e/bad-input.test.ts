import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Call, caller, ended, upload } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

const someId = '01920000-0000-7000-8000-000000000000';
const convert = (input: unknown) => ({ task: 'convert_pdf', input });
const aFile = { source: { upload: `demo/${someId}/a.pdf` } };

/** Every refusal is a problem document that says what to change. */
function expectProblem(answer: Answer, status: number, field?: string): void {
  expect([answer.status, answer.headers.get('content-type')], answer.text).toEqual([
    status,
    'application/problem+json',
  ]);
  expect(answer.body).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.any(String),
    type: expect.any(String),
  });
  if (field) expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
}

describe('POST /v1/tasks refuses', () => {
  test.each([
    ['malformed JSON', '{"task": ', 400, undefined],
    ['a body that is no object', '[]', 400, undefined],
    ['an empty body', '', 400, undefined],
    ['an unknown task', { task: 'no_such_task' }, 400, 'task'],
    ['a missing task', { input: {} }, 400, 'task'],
    ['a wrong type', convert({ source: { upload: 7 } }), 400, 'input.source.upload'],
    ['a missing field', convert({}), 400, 'input.source'],
    ['an unknown field of the input', convert({ ...aFile, color: 'red' }), 400, 'input.color'],
    ['an unknown member', { task: 'debug_task', inputs: {} }, 400, 'inputs'],
    ['an unknown option', { task: 'debug_task', options: { delay: 1 } }, 400, 'options.delay'],
    ['a bad page range', convert({ ...aFile, pages: '3-1' }), 400, 'input.pages'],
    ['a page range of nonsense', convert({ ...aFile, pages: 'first' }), 400, 'input.pages'],
    [
      "someone else's file",
      convert({ source: { upload: `other/${someId}/a.pdf` } }),
      403,
      'input.source.upload',
    ],
    [
      'a path trick',
      convert({ source: { upload: `demo/${someId}/../../other/${someId}/a.pdf` } }),
      400,
      'input.source.upload',
    ],
    ['an eta in words', { task: 'debug_task', options: { eta: 'tomorrow' } }, 400, 'options.eta'],
    [
      'a negative countdown',
      { task: 'debug_task', options: { countdownSeconds: -1 } },
      400,
      'options.countdownSeconds',
    ],
    [
      'JSON that is nested too deeply',
      `{"task":"debug_task","input":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      400,
      undefined,
    ],
  ] as const)('%s', async (_what, body, status, field) => {
    expectProblem(await call('POST', '/v1/tasks', body), status, field);
  });

  test('a body of more than 2 MB', async () => {
    expectProblem(
      await call('POST', '/v1/tasks', { task: 'debug_task', input: { message: 'x'.repeat(2_100_000) } }),
      413,
    );
  });

  test('an input that is too large for a task', async () => {
    expectProblem(
      await call('POST', '/v1/tasks', { task: 'debug_task', input: { message: 'x'.repeat(300_000) } }),
      413,
      'input',
    );
  });

  test('another content type than JSON', async () => {
    expectProblem(
      await call('POST', '/v1/tasks', '{"task":"debug_task"}', { 'content-type': 'text/plain' }),
      415,
    );
  });
});

describe('who may do what', () => {
  test('no key, a wrong key, another scheme: 401', async () => {
    const anonymous = caller({ api: cloud.api });
    expectProblem(await anonymous('GET', '/v1/tasks'), 401);
    expectProblem(
      await anonymous('GET', '/v1/tasks', undefined, { authorization: `Bearer ${cloud.key.slice(0, -2)}xx` }),
      401,
    );
    expectProblem(
      await anonymous('GET', '/v1/tasks', undefined, { authorization: `Basic ${btoa('a:b')}` }),
      401,
    );
  });

  test('a key does what its scopes allow, and nothing within 60 s of its revocation', async () => {
    const made = await call('POST', '/v1/keys', { name: 'reader', scopes: ['tasks:read'] });
    expect(made.status).toBe(201);
    const reader = caller({ api: cloud.api, key: made.body.key });
    expect((await reader('GET', '/v1/tasks')).status).toBe(200);
    expectProblem(await reader('POST', '/v1/tasks', { task: 'debug_task' }), 403);
    expectProblem(await reader('POST', '/v1/keys', { name: 'more', scopes: ['*'] }), 403);
    const listed = (await call('GET', '/v1/keys')).body.keys.map(({ id }: { id: string }) => id);
    expect(listed).toContain(made.body.id);
    expect((await call('DELETE', `/v1/keys/${made.body.id}`)).status).toBe(204);
    await cloud.advance(61);
    expectProblem(await reader('GET', '/v1/tasks'), 401);
  });

  test("someone else's task looks as if it did not exist, to every route", async () => {
    const { body } = await call('POST', '/v1/tasks', { task: 'debug_task' });
    const stranger = caller({ api: cloud.api, key: await strangersKey() });
    expectProblem(await stranger('GET', `/v1/tasks/${body.id}`), 404);
    expectProblem(await stranger('POST', `/v1/tasks/${body.id}/revoke`), 404);
    expect((await stranger('GET', '/v1/tasks')).body.tasks).toEqual([]);
  });
});

describe('other routes refuse', () => {
  test.each([
    ['GET', '/v1/tasks/not-an-id', 400],
    ['GET', `/v1/tasks/${someId}`, 404],
    ['GET', `/v1/tasks/${someId}?waitSeconds=21`, 400],
    ['GET', `/v1/tasks/${someId}?wait=1`, 400],
    ['GET', '/v1/tasks?limit=1000', 400],
    ['GET', '/v1/tasks?state=DONE', 400],
    ['GET', '/v1/tasks?cursor=..', 400],
    ['POST', `/v1/tasks/${someId}/revoke`, 404],
    ['DELETE', '/v1/keys/aaaaaaaaaaaa', 404],
    ['GET', '/v1/nothing', 404],
    ['DELETE', '/v1/tasks', 405],
  ] as const)('%s %s with %i', async (method, path, status) => {
    expectProblem(await call(method, path), status);
  });

  test('an upload of another content type, of no name, of too many bytes', async () => {
    expectProblem(
      await call('POST', '/v1/uploads', { fileName: 'a.exe', contentType: 'application/x-msdownload' }),
      400,
      'contentType',
    );
    expectProblem(
      await call('POST', '/v1/uploads', { fileName: '', contentType: 'application/pdf' }),
      400,
      'fileName',
    );
    expectProblem(
      await call('POST', '/v1/uploads', { fileName: 'a.pdf', contentType: 'application/pdf', bytes: 1e12 }),
      413,
    );
  });

  test('an ended task cannot be revoked', async () => {
    const { id } = await ended(call, (await call('POST', '/v1/tasks', { task: 'debug_task' })).body.id);
    expectProblem(await call('POST', `/v1/tasks/${id}/revoke`), 409);
  });
});

describe('the upload form', () => {
  test('makes path tricks in file names harmless', async () => {
    for (const fileName of ['../../x.pdf', '..\\..\\x.pdf', '/etc/x.pdf', 'a/../../x.pdf', '%2e%2e/x.pdf']) {
      const { status, body } = await call('POST', '/v1/uploads', {
        fileName,
        contentType: 'application/pdf',
      });
      expect([status, body.upload]).toEqual([201, expect.stringMatching(/^demo\/[0-9a-f-]{36}\/x\.pdf$/)]);
    }
  });

  test('takes no other content type than it was made for', async () => {
    expect((await upload(call, 'hello', 'a.pdf', 'text/html')).status).toBe(403);
  });

  test('takes nothing once it has expired', async () => {
    const form = (await call('POST', '/v1/uploads', { fileName: 'a.pdf', contentType: 'application/pdf' }))
      .body;
    await cloud.advance(16 * 60);
    const body = new FormData();
    for (const [field, value] of Object.entries(form.fields)) body.append(field, String(value));
    body.append('file', new Blob(['x'], { type: 'application/pdf' }));
    expect((await fetch(form.url, { method: 'POST', body })).status).toBe(403);
  });
});

async function strangersKey(): Promise<string> {
  const { execFile } = await import('node:child_process');
  const args = ['client/cli.ts', 'keys', 'create', '--table', String(cloud.outputs.KeysTableName)];
  const options = ['--owner', 'stranger', '--name', 'test', '--scopes', '*', '--json'];

  const env = {
    ...process.env,
    ...cloud.environment,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: 'us-east-1',
  };
  const text = await new Promise<string>((resolve, reject) =>
    execFile(process.execPath, [...args, ...options], { env }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    ),
  );
  return JSON.parse(text).key;
}
