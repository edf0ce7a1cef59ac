import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { createRouter } from '#local/runtime/http/routes.ts';
import type { LocalCloud } from '#local/runtime/start.ts';
import { functionResources, permission, type StackSource } from './build-assembly.ts';
import { startTestCloud } from './test-cloud.ts';

function api(
  routeKeys: readonly string[],
  properties: { api?: object; stage?: object; integration?: object } = {},
): StackSource['Resources'] {
  const routes = routeKeys.map((RouteKey, at) => [
    `Route${at}`,
    {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Http' },
        RouteKey,
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Proxy' }]] },
      },
    },
  ]);
  return {
    Http: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { Name: 'x', ProtocolType: 'HTTP', ...properties.api },
    },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Http' }, StageName: '$default', AutoDeploy: true, ...properties.stage },
    },
    Proxy: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Http' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
        PayloadFormatVersion: '2.0',
        ...properties.integration,
      },
    },
    ...Object.fromEntries(routes),
    Permission: permission('Fn', 'apigateway'),
    ...functionResources('Fn', {
      Environment: {
        Variables: {
          API_URL: {
            'Fn::Join': [
              '',
              ['https://', { Ref: 'Http' }, '.execute-api.', { Ref: 'AWS::Region' }, '.amazonaws.com/'],
            ],
          },
        },
      },
    }),
  };
}

const echo = { fn: 'export const handler = async (event) => event;' };

interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

function call(
  cloud: LocalCloud,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${cloud.api}`, { path, agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

test('a function gets the event of payload format 2.0', async () => {
  const cloud = await startTestCloud(api(['POST /v1/{kind}/{rest+}']), echo);
  const { text } = await call(cloud, '/v1/tasks/a%20b/c?x=1&x=2&y=%C3%A9', {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'X-Twice': ['a', 'b'],
      cookie: 'k=v; l=w',
      'user-agent': 'test',
    },
    body: '{"é":1}',
  });
  const port = cloud.api.split(':')[2];
  expect(JSON.parse(text)).toEqual({
    version: '2.0',
    routeKey: 'POST /v1/{kind}/{rest+}',
    rawPath: '/v1/tasks/a b/c',
    rawQueryString: 'x=1&x=2&y=%C3%A9',
    cookies: ['k=v', 'l=w'],
    headers: expect.objectContaining({
      'x-twice': 'a, b',
      'content-type': 'application/json; charset=utf-8',
      host: `127.0.0.1:${port}`,
    }),
    queryStringParameters: { x: '1,2', y: 'é' },
    pathParameters: { kind: 'tasks', rest: 'a b/c' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'http',
      domainName: `127.0.0.1:${port}`,
      domainPrefix: '127',
      http: {
        method: 'POST',
        path: '/v1/tasks/a b/c',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
      requestId: expect.stringMatching(/^[\w-]{15}=$/),
      routeKey: 'POST /v1/{kind}/{rest+}',
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    body: '{"é":1}',
    isBase64Encoded: false,
  });
});

test.each([
  ['application/pdf', true],
  ['application/x-www-form-urlencoded', true],
  ['', true],
  ['text/csv', false],
  ['application/xml', false],
])('a body of type "%s" is in base64: %s', async (type, isBase64Encoded) => {
  const cloud = await startTestCloud(api(['$default']), echo);
  const { text } = await call(cloud, '/', {
    method: 'PUT',
    headers: type ? { 'content-type': type } : {},
    body: 'a=b',
  });
  expect(JSON.parse(text)).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'YT1i' : 'a=b' });
});

test.each([
  ['a text', `'hello'`, { status: 200, text: 'hello', headers: { 'content-type': 'application/json' } }],
  [
    'an object',
    `({ a: 1 })`,
    { status: 200, text: '{"a":1}', headers: { 'content-type': 'application/json' } },
  ],
  [
    'a structured answer',
    `({ statusCode: 201, headers: { Location: '/x', 'X-N': 1 }, cookies: ['a=1', 'b=2'], body: 'made' })`,
    {
      status: 201,
      text: 'made',
      headers: {
        location: '/x',
        'x-n': '1',
        'set-cookie': ['a=1', 'b=2'],
        'content-type': 'text/plain;charset=UTF-8',
      },
    },
  ],
  ['base64', `({ statusCode: 200, body: 'aGk=', isBase64Encoded: true })`, { status: 200, text: 'hi' }],
  ['no content', `({ statusCode: 204 })`, { status: 204, text: '' }],
  [
    'a body that is no text',
    `({ statusCode: 200, body: { a: 1 } })`,
    { status: 500, text: '{"message":"Internal Server Error"}' },
  ],
  [
    'a status that is none',
    `({ statusCode: 'fine' })`,
    { status: 500, text: '{"message":"Internal Server Error"}' },
  ],
  [
    'an error',
    `(() => { throw new Error('secret'); })()`,
    { status: 500, text: '{"message":"Internal Server Error"}' },
  ],
  ['an exit', `process.exit(1)`, { status: 500, text: '{"message":"Internal Server Error"}' }],
])('a function that answers with %s', async (_, answer, expected) => {
  const cloud = await startTestCloud(api(['$default']), {
    fn: `export const handler = async () => ${answer};`,
  });
  expect(await call(cloud, '/')).toMatchObject(expected);
});

test('the most specific route takes the request', () => {
  const keys = [
    '$default',
    'ANY /{proxy+}',
    'GET /v1/{proxy+}',
    'GET /v1/tasks/{id}',
    'ANY /v1/tasks/{id}',
    'GET /v1/tasks/batch',
    'GET /',
  ];
  const router = createRouter(keys.map((routeKey) => ({ apiId: 'a', integrationId: 'i', routeKey })));
  const routeOf = (method: string, path: string) => router(method, path)?.route.routeKey;
  expect(routeOf('GET', '/v1/tasks/batch')).toBe('GET /v1/tasks/batch');
  expect(routeOf('GET', '/v1/tasks/7')).toBe('GET /v1/tasks/{id}');
  expect(routeOf('POST', '/v1/tasks/7')).toBe('ANY /v1/tasks/{id}');
  expect(routeOf('GET', '/v1/tasks/7/events')).toBe('GET /v1/{proxy+}');
  expect(routeOf('DELETE', '/v1/tasks/7/events')).toBe('ANY /{proxy+}');
  expect(routeOf('GET', '/')).toBe('GET /');
  expect(routeOf('POST', '/')).toBe('$default');
});

test('a path without a route is 404, a broken one 400', async () => {
  const cloud = await startTestCloud(api(['GET /known']), echo);
  expect(await call(cloud, '/other')).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
  expect(await call(cloud, '/known', { method: 'POST' })).toMatchObject({ status: 404 });
  expect(await call(cloud, '/%zz')).toMatchObject({ status: 400 });
});

test('a body above 10 MB is 413', async () => {
  const cloud = await startTestCloud(api(['$default']), {
    fn: `export const handler = async (e) => String(e.body.length);`,
  });
  expect(await call(cloud, '/', { method: 'POST', body: Buffer.alloc(10_000_001) })).toMatchObject({
    status: 413,
    text: '{"message":"Request Entity Too Large"}',
  });
});

test('an integration that takes too long is 503', async () => {
  const cloud = await startTestCloud(api(['$default'], { integration: { TimeoutInMillis: 200 } }), {
    fn: `export const handler = () => new Promise((resolve) => setTimeout(resolve, 2000));`,
  });
  expect(await call(cloud, '/')).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
});

test('the limits of the stage are 429; reserved concurrency that is used up is 503', async () => {
  const limited = await startTestCloud(
    api(['$default'], {
      stage: { DefaultRouteSettings: { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 } },
    }),
    echo,
  );
  const statuses = [await call(limited, '/'), await call(limited, '/'), await call(limited, '/')].map(
    ({ status }) => status,
  );
  expect(statuses).toEqual([200, 200, 429]);

  const resources = { ...api(['$default']), ...functionResources('Fn', { ReservedConcurrentExecutions: 1 }) };
  const few = await startTestCloud(resources, {
    fn: `export const handler = () => new Promise((resolve) => setTimeout(resolve, 300, 'x'));`,
  });
  const both = await Promise.all([call(few, '/'), call(few, '/')]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 503]);
});

test('more requests at once than environments wait for their turn', async () => {
  const cloud = await startTestCloud(
    api(['$default']),
    { fn: `export const handler = async () => String(process.pid);` },
    { maxApiEnvironments: 2 },
  );
  const answers = await Promise.all(Array.from({ length: 10 }, () => call(cloud, '/')));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(new Set(answers.map(({ text }) => text)).size).toBeLessThanOrEqual(2);
});

test('preflight requests are answered by the API, and answers carry its CORS headers', async () => {
  const cors = {
    AllowOrigins: ['https://app.example'],
    AllowMethods: ['GET'],
    AllowHeaders: ['authorization'],
    MaxAge: 60,
  };
  const cloud = await startTestCloud(api(['GET /x'], { api: { CorsConfiguration: cors } }), {
    fn: `export const handler = async () => 'x';`,
  });
  const preflight = await call(cloud, '/x', {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
  });
  expect(preflight).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '60',
    },
  });
  const allowed = await call(cloud, '/x', { headers: { origin: 'https://app.example' } });
  expect(allowed.headers['access-control-allow-origin']).toBe('https://app.example');
  const foreign = await call(cloud, '/x', { headers: { origin: 'https://evil.example' } });
  expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
});

test('only this machine is served, whatever a name on the web points to', async () => {
  const cloud = await startTestCloud(api(['$default']), { fn: `export const handler = async () => 'x';` });
  const statusFor = async (host: string) => (await call(cloud, '/', { headers: { host } })).status;
  expect(await statusFor('evil.example')).toBe(403);
  expect(await statusFor('127.0.0.1.evil.example')).toBe(403);
  expect(await statusFor('localhost:1234')).toBe(200);
});

test('the address of the API on AWS becomes the local one', async () => {
  const cloud = await startTestCloud(api(['$default']), {
    fn: `export const handler = async () => process.env.API_URL;`,
  });
  expect((await call(cloud, '/')).text).toBe(`${cloud.api}/`);
});
