import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { jsonApi } from '#adapters/aws/json-api.ts';
import type { LocalCloud } from '#local/runtime/start.ts';
import { startDataServices } from '#local/services/start.ts';
import { functionResources, permission } from './build-assembly.ts';
import { eventually, startTestCloud } from './test-cloud.ts';

const invoked = {
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:us-east-1:lambda:path/2015-03-31/functions/',
      { 'Fn::GetAtt': ['Hub', 'Arn'] },
      '/invocations',
    ],
  ],
};
const route = (RouteKey: string) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: { Ref: 'Ws' },
    RouteKey,
    AuthorizationType: 'NONE',
    Target: 'integrations/Integration',
  },
});
const address = (scheme: string) => ({
  'Fn::Join': ['', [`${scheme}://`, { Ref: 'Ws' }, '.execute-api.us-east-1.', { Ref: 'AWS::URLSuffix' }]],
});

const resources = {
  ...functionResources('Hub', {
    Environment: { Variables: { SEND: address('https'), CONNECT: address('wss') } },
  }),
  Permission: permission('Hub', 'apigateway'),
  Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'h', ProtocolType: 'HTTP' } },
  Ws: {
    Type: 'AWS::ApiGatewayV2::Api',
    Properties: { Name: 'w', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: { ApiId: { Ref: 'Ws' }, IntegrationType: 'AWS_PROXY', IntegrationUri: invoked },
  },
  Connect: route('$connect'),
  Disconnect: route('$disconnect'),
  Default: route('$default'),
  Greet: route('greet'),
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: { Ref: 'Ws' }, StageName: 'ws', AutoDeploy: true },
  },
};

/** Lets in who offers the protocol `good`, and writes down what it is told. */
const hub = `export const handler = async (event) => {
  const { routeKey, connectionId, disconnectStatusCode } = event.requestContext;
  console.log(JSON.stringify({ routeKey, connectionId, body: event.body, disconnectStatusCode,
    send: process.env.SEND, connect: process.env.CONNECT }));
  if (routeKey !== '$connect') return { statusCode: 200 };
  const offered = Object.entries(event.headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
  if (!offered?.includes('good')) return { statusCode: 401 };
  return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'good' } };
};`;

async function start() {
  const cloud = await startTestCloud(resources, { hub }, { startDataServices });
  const manage = jsonApi({
    region: cloud.region,
    service: 'execute-api',
    endpointVariable: 'NONE',
    endpoint: cloud.endpoints['execute-api'],
    credentials: async () => cloud.root,
  });
  return { cloud, manage };
}

const heard = (cloud: LocalCloud) =>
  cloud.logs
    .recent('Hub', 1000)
    .flatMap(({ stream, fields }) => (stream === 'stdout' && fields ? [fields] : []));

async function connect(cloud: LocalCloud, protocols = ['good', 'secret-part']) {
  const socket = new WebSocket(`${cloud.api.replace('http', 'ws')}/ws`, protocols);
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(String(data)));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const id = String(heard(cloud).findLast(({ routeKey }) => routeKey === '$connect')?.connectionId);
  return { socket, messages, id, path: `/ws/@connections/${encodeURIComponent(id)}` };
}

test('a client is let in or refused by $connect, which chooses the protocol', async () => {
  const { cloud } = await start();
  const { socket } = await connect(cloud);
  expect(socket.protocol).toBe('good');
  await expect(connect(cloud, ['bad'])).rejects.toThrow('401');
  const elsewhere = new WebSocket(`${cloud.api.replace('http', 'ws')}/other`);
  await expect(new Promise((_, reject) => elsewhere.once('error', reject))).rejects.toThrow('404');
});

test('messages go to the route that they name, others to $default; a close to $disconnect', async () => {
  const { cloud } = await start();
  const { socket, id } = await connect(cloud);
  for (const text of ['{"action":"greet"}', '{"action":"none"}', 'no json']) socket.send(text);
  await eventually(() => heard(cloud).length === 4);
  socket.close(1000);
  await eventually(() => heard(cloud).length === 5);
  const told = heard(cloud).map(({ routeKey, connectionId, body }) => [routeKey, connectionId, body]);
  expect(told[0]).toEqual(['$connect', id, undefined]);
  expect(told).toContainEqual(['greet', id, '{"action":"greet"}']);
  expect(told).toContainEqual(['$default', id, '{"action":"none"}']);
  expect(told).toContainEqual(['$default', id, 'no json']);
  expect(heard(cloud).at(-1)).toMatchObject({ routeKey: '$disconnect', disconnectStatusCode: 1000 });
});

test('functions send, look and close by @connections, until the client is gone', async () => {
  const { cloud, manage } = await start();
  const { socket, messages, path } = await connect(cloud);
  await manage({ path, body: { hello: 1 } });
  await eventually(() => messages.length === 1);
  expect(messages).toEqual(['{"hello":1}']);
  expect(await manage({ method: 'GET', path })).toMatchObject({ identity: { sourceIp: '127.0.0.1' } });
  await manage({ method: 'DELETE', path });
  await new Promise((resolve) => socket.once('close', resolve));
  await eventually(() => heard(cloud).some(({ routeKey }) => routeKey === '$disconnect'));
  await expect(manage({ path, body: {} })).rejects.toMatchObject({ name: 'GoneException', status: 410 });
});

test('a connection ends after ten idle minutes and after two hours', async () => {
  const { cloud, manage } = await start();
  const idle = await connect(cloud);
  const closed = new Promise((resolve) => idle.socket.once('close', resolve));
  cloud.moveClock(9 * 60_000);
  await manage({ path: idle.path, body: {} });
  cloud.moveClock(9 * 60_000);
  await manage({ path: idle.path, body: {} });
  cloud.moveClock(10 * 60_000);
  expect(await closed).toBe(1001);
});

test('functions and clients find it under their addresses', async () => {
  const { cloud } = await start();
  await connect(cloud);
  expect(heard(cloud)[0]).toMatchObject({
    send: cloud.endpoints['execute-api'],
    connect: cloud.api.replace('http', 'ws'),
  });
});
