import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type JsonCall, jsonApi } from '#adapters/aws/json-api.ts';
import type { FaultRule } from '#local/services/contract.ts';
import { createGateway } from '#local/services/gateway/gateway.ts';
import { type RestOperation, serveRest } from '#local/services/rest-service.ts';
import { ServiceError } from '#local/services/service-error.ts';
import { REGION, ROOT } from './local-services.ts';

/** Shelves with boxes, under paths. */
const operations: readonly RestOperation[] = [
  {
    name: 'PutBox',
    method: 'PUT',
    path: '/shelves/{Shelf}/boxes/{Box}',
    prepare: (request) => {
      const box = `${request.parameter('Shelf')}/${request.parameter('Box')}`;
      const { content } = request.json();
      return {
        resource: box,
        needs: [{ action: 'storage:PutBox', resource: `arn:box/${box}` }],
        effect: async () => {
          if (content === undefined) throw new ServiceError('ValidationException', 'There is no content.');
          return { status: 200, body: JSON.stringify({ box, content, tags: request.queries('tag') }) };
        },
      };
    },
  },
  {
    name: 'DeleteBox',
    method: 'DELETE',
    path: '/shelves/{Shelf}/boxes/{Box}',
    prepare: () => ({ needs: [], effect: async () => ({ status: 204 }) }),
  },
];

const statements = [{ Effect: 'Allow', Action: 'storage:PutBox', Resource: 'arn:box/a b/*' }];

/** The service behind a gateway that enforces roles, and calls of a function, signed as deployed code signs them. */
async function start(rules: readonly FaultRule[] = [], secret = 'secret') {
  const gateway = createGateway(ROOT, 'enforce');
  gateway.setFaults(rules, 1);
  gateway.register({
    accessKeyId: 'FUNCTION',
    secretAccessKey: 'secret',
    functionId: 'Api',
    environmentId: 'Api-1',
    policies: [{ Statement: statements }],
  });
  const handle = serveRest({ wording: 'scheduler', maxBodyBytes: 1_000, operations }, gateway);
  const server = createServer((req, res) => void handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  process.env.AWS_ENDPOINT_URL_BOXES = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = jsonApi({
    region: REGION,
    service: 'boxes',
    endpointVariable: 'AWS_ENDPOINT_URL_BOXES',
    credentials: async () => ({ accessKeyId: 'FUNCTION', secretAccessKey: secret }),
    tries: 1,
  });
  return { gateway, call: (given: JsonCall) => call(given) };
}

const put = (shelf: string, body: unknown = { content: 1 }): JsonCall => ({
  method: 'PUT',
  path: `/shelves/${encodeURIComponent(shelf)}/boxes/1`,
  query: { tag: 'x&y' },
  body,
});

test('a call is found by method and path, its parts decoded, counted and attributed', async () => {
  const { call, gateway } = await start();
  expect(await call(put('a b'))).toEqual({ box: 'a b/1', content: 1, tags: ['x&y'] });
  expect(await call({ method: 'DELETE', path: '/shelves/a/boxes/1' })).toEqual({});
  const counted = { functionId: 'Api', service: 'scheduler', calls: 1, denied: 0, failed: 0 };
  expect(gateway.counts()).toEqual([
    { ...counted, operation: 'PutBox' },
    { ...counted, operation: 'DeleteBox' },
  ]);
});

test.each([
  ['what the role does not allow', put('other'), 'AccessDeniedException', 403],
  ['what the operation refuses', put('a b', {}), 'ValidationException', 400],
  ['a body that is no object', put('a b', [1]), 'SerializationException', 400],
  ['a body that is too large', put('a b', { content: 'x'.repeat(2_000) }), 'RequestEntityTooLarge', 413],
  ['another path', { method: 'PUT', path: '/shelves' }, 'UnknownOperationException', 404],
  [
    'another method',
    { method: 'POST', path: '/shelves/a/boxes/1', body: {} },
    'UnknownOperationException',
    404,
  ],
] satisfies [string, JsonCall, string, number][])(
  '%s is answered with %o %s',
  async (_, given, name, status) => {
    const { call } = await start();
    await expect(call(given)).rejects.toMatchObject({ name, status });
  },
);

test('a wrong signature is refused before anything is understood', async () => {
  const { call, gateway } = await start([], 'wrong');
  await expect(call(put('a b'))).rejects.toMatchObject({ name: 'InvalidSignatureException', status: 403 });
  expect(gateway.counts()).toEqual([]);
});

test('a planned fault strikes it as every service, with the status of its error', async () => {
  const rule = { effect: 'fail', operation: 'PutBox', error: 'ConflictException', times: 1 } as const;
  const { call, gateway } = await start([rule]);
  await expect(call(put('a b'))).rejects.toMatchObject({ name: 'ConflictException', status: 409 });
  await expect(call(put('a b'))).resolves.toMatchObject({ content: 1 });
  expect(gateway.injected()).toEqual({ 0: 1 });
});
