import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type Json, resource, resourcesOf, synthesize } from './synthesize.ts';

const { appTemplate } = synthesize();
const config = resource(appTemplate, 'AWS::CloudFront::Distribution', 'Console').Properties
  .DistributionConfig;

test('browsers run nothing but the own files of the console, make no HTML of text, and talk to the API and the two buckets', () => {
  const headers = resource(appTemplate, 'AWS::CloudFront::ResponseHeadersPolicy', 'Console').Properties;
  const { ContentSecurityPolicy } =
    headers.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy;
  const policy = ContentSecurityPolicy['Fn::Join'][1]
    .map((part: Json) => (typeof part === 'string' ? part : '<bucket>'))
    .join('');
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self' https://<bucket> https://<bucket>",
    "worker-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types beatless-worker',
  ]);
});

test('the API is under the same address, uncached, with the name that its gateway knows', () => {
  const paths = config.CacheBehaviors.map(({ PathPattern }: Json) => PathPattern);
  expect(paths).toEqual(['/v1/*', '/docs', '/docs/*', '/openapi.json', '/health', '/ws']);
  for (const behavior of config.CacheBehaviors)
    expect(behavior).toMatchObject({
      AllowedMethods: expect.arrayContaining(['GET', 'POST', 'PUT', 'DELETE']),
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'https-only',
    });
});

test.each([
  ['/', '/index.html'],
  ['/tasks/0192f7c4-0000-7000-8000-000000000000', '/index.html'],
  ['/assets/index-1.2.js', '/assets/index-1.2.js'],
])('the edge answers %s with %s', (uri, file) => {
  const { FunctionCode } = resource(appTemplate, 'AWS::CloudFront::Function', 'Console').Properties;
  expect(runInNewContext(`${FunctionCode}; handler({ request: { uri: '${uri}' } }).uri`)).toBe(file);
});

test('a deployment can do without the console', () => {
  const without = synthesize({ console: 'off' }).appTemplate;
  const types = ['AWS::CloudFront::Distribution', 'AWS::S3::Bucket', 'Custom::ConsoleFiles'];
  expect(types.flatMap((type) => resourcesOf(without, type))).toEqual([]);
  expect(types.map((type) => resourcesOf(appTemplate, type).length)).toEqual([1, 2, 1]);
});
