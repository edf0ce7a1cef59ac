import { expect, test } from 'vitest';
import type { LocalCloud } from '#local/runtime/start.ts';
import { functionResources, permission, type StackSource } from './build-assembly.ts';
import { startTestCloud } from './test-cloud.ts';

const api: StackSource['Resources'] = {
  Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'x', ProtocolType: 'HTTP' } },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: { Ref: 'Http' }, StageName: '$default' },
  },
  Proxy: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Http' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
      PayloadFormatVersion: '2.0',
    },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Http' },
      RouteKey: '$default',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Proxy' }]] },
    },
  },
  Permission: permission('Fn', 'apigateway'),
  ...functionResources('Fn'),
};

const page = `function handler(event) {
  if (!/\\./.test(event.request.uri)) event.request.uri = '/index.html';
  return event.request;
}`;

const site = (changes: { origin?: object; behavior?: object } = {}): StackSource['Resources'] => ({
  Site: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'site' } },
  Pages: {
    Type: 'AWS::CloudFront::Function',
    Properties: { FunctionCode: page, FunctionConfig: { Runtime: 'cloudfront-js-2.0' } },
  },
  Headers: {
    Type: 'AWS::CloudFront::ResponseHeadersPolicy',
    Properties: {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: {
            ContentSecurityPolicy: {
              'Fn::Join': ['', ['connect-src https://', { 'Fn::GetAtt': ['Site', 'RegionalDomainName'] }]],
            },
            Override: true,
          },
          ContentTypeOptions: { Override: true },
        },
      },
    },
  },
  Front: {
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        Enabled: true,
        DefaultRootObject: 'index.html',
        Origins: [
          { Id: 'files', DomainName: { 'Fn::GetAtt': ['Site', 'RegionalDomainName'] } },
          {
            Id: 'api',
            DomainName: {
              'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Http', 'ApiEndpoint'] }] }],
            },
            ...changes.origin,
          },
        ],
        DefaultCacheBehavior: {
          TargetOriginId: 'files',
          ResponseHeadersPolicyId: { Ref: 'Headers' },
          FunctionAssociations: [
            { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Pages', 'FunctionARN'] } },
          ],
        },
        CacheBehaviors: [
          {
            PathPattern: '/v1/*',
            TargetOriginId: 'api',
            AllowedMethods: ['GET', 'HEAD', 'POST', 'DELETE'],
            ...changes.behavior,
          },
        ],
      },
    },
  },
});

const handlers = {
  fn: "export const handler = async (event) => ({ statusCode: 200, body: 'api ' + event.rawPath });",
};

async function start(): Promise<LocalCloud> {
  const cloud = await startTestCloud({ ...api, ...site() }, handlers);
  const file = (contentType: string, text: string) => ({
    headers: { 'content-type': contentType, etag: `"${text}"` },
    body: Buffer.from(text),
  });
  cloud.services.objects.set('site/index.html', file('text/html', 'the page'));
  cloud.services.objects.set('site/a.js', file('text/javascript', 'the script'));
  return cloud;
}

const call = async (cloud: LocalCloud, path: string, init: RequestInit = {}) => {
  const response = await fetch(`${cloud.api}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test('a distribution serves files, its pages and the API at one address', async () => {
  const cloud = await start();
  expect(await call(cloud, '/')).toMatchObject({ status: 200, text: 'the page' });
  expect(await call(cloud, '/tasks/1?state=FAILURE')).toMatchObject({ status: 200, text: 'the page' });
  const script = await call(cloud, '/a.js');
  expect(script.text).toBe('the script');
  expect(script.headers.get('content-type')).toBe('text/javascript');
  expect(await call(cloud, '/v1/tasks', { method: 'POST' })).toMatchObject({ text: 'api /v1/tasks' });
  expect(await call(cloud, '/missing.js')).toMatchObject({ status: 403 });
});

test('its headers come with every file, with the local address of buckets; not with the API', async () => {
  const cloud = await start();
  const { headers } = await call(cloud, '/');
  expect(headers.get('content-security-policy')).toBe(`connect-src ${cloud.endpoints.s3}`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect((await call(cloud, '/v1/x')).headers.get('content-security-policy')).toBeNull();
});

test('the page finds the mails that were sent, which are in no bucket', async () => {
  const cloud = await start();
  const { status, headers, text } = await call(cloud, '/local/outbox.json');
  expect({ status, text }).toEqual({ status: 200, text: '{"messages":[]}' });
  expect(headers.get('cache-control')).toBe('no-store');
  expect((await call(cloud, '/local/outbox.json', { method: 'POST' })).status).toBe(403);
});

test('methods that the behaviour does not allow are refused; what is known is not sent again', async () => {
  const cloud = await start();
  expect((await call(cloud, '/', { method: 'POST' })).status).toBe(403);
  expect((await call(cloud, '/v1/x', { method: 'PUT' })).status).toBe(403);
  const again = await call(cloud, '/a.js', { headers: { 'if-none-match': '"the script"' } });
  expect(again).toMatchObject({ status: 304, text: '' });
});

test('what the local cloud cannot do stops the start with its name', async () => {
  await expect(
    startTestCloud({ ...api, ...site({ origin: { DomainName: 'elsewhere.example' } }) }, handlers),
  ).rejects.toThrow(/elsewhere\.example/);
  await expect(
    startTestCloud({ ...api, ...site({ behavior: { SmoothStreaming: true } }) }, handlers),
  ).rejects.toThrow(/SmoothStreaming/);
});

const made = (source: string) =>
  startTestCloud(
    {
      Thing: {
        Type: 'Custom::ConsoleFiles',
        Properties: { ServiceToken: { 'Fn::GetAtt': ['Maker', 'Arn'] }, Release: '1' },
      },
      ...functionResources('Maker'),
    },
    { maker: source },
  );

const answering = (answer: string) => `import { request } from 'node:http';
export const handler = (event) => new Promise((done) => {
  const sent = request(event.ResponseURL, { method: 'PUT' }, (got) => got.resume().on('end', () => done()));
  sent.end(JSON.stringify(${answer}));
});`;

test('a custom resource is made by its function before the start is over', async () => {
  await expect(
    made(answering("{ Status: 'SUCCESS', Data: event.ResourceProperties }")),
  ).resolves.toBeDefined();
  await expect(made(answering("{ Status: 'FAILED', Reason: 'no room' }"))).rejects.toThrow(/no room/);
  await expect(made('export const handler = async () => undefined;')).rejects.toThrow(/without an answer/);
  await expect(made("export const handler = async () => { throw new Error('broken'); };")).rejects.toThrow(
    /broken/,
  );
});
