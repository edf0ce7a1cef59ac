import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { expect, onTestFinished, test } from 'vitest';
import type { BusEvent, DataServicesOptions } from '#local/services/contract.ts';
import { ACCOUNT, connect, connectAs, REGION, startServices } from './local-services.ts';

const entry = { Source: 'beatless', DetailType: 'Task Requested', Detail: '{"task":"debug_task"}' };
const bus = (name: string) => `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${name}`;

async function start(options: Partial<DataServicesOptions> = {}) {
  const services = await startServices(options);
  onTestFinished(() => services.close());
  services.events.createBus('tasks');
  const seen: [string, BusEvent][] = [];
  services.events.onEvent(async (name, event) => void seen.push([name, event]));
  const { events } = connect(services);
  const put = (...Entries: PutEventsRequestEntry[]) => events.send(new PutEventsCommand({ Entries }));
  return { services, seen, put };
}

test('an event goes to its bus, by name or ARN, in the form that EventBridge gives it', async () => {
  const { seen, put } = await start();
  const Time = new Date('2026-11-20T10:00:00.400Z');
  const answer = await put(
    { ...entry, EventBusName: 'tasks', Time, Resources: ['r'] },
    { ...entry, EventBusName: bus('tasks') },
    entry,
  );
  expect(answer).toMatchObject({ FailedEntryCount: 0 });
  expect(seen.map(([name]) => name)).toEqual(['tasks', 'tasks', 'default']);
  expect(seen[0]?.[1]).toEqual({
    version: '0',
    id: answer.Entries?.[0]?.EventId,
    'detail-type': 'Task Requested',
    source: 'beatless',
    account: ACCOUNT,
    time: '2026-11-20T10:00:00Z',
    region: REGION,
    resources: ['r'],
    detail: { task: 'debug_task' },
  });
});

test.each([
  ['without a source', { ...entry, Source: '' }, 'InvalidArgument'],
  ['whose detail is no object', { ...entry, Detail: '[1]' }, 'MalformedDetail'],
  ['whose detail is no JSON', { ...entry, Detail: '{' }, 'MalformedDetail'],
  ['in the name of AWS', { ...entry, Source: 'aws.s3' }, 'NotAuthorizedForSourceException'],
  ['to a bus that is not there', { ...entry, EventBusName: 'none' }, 'ResourceNotFoundException'],
])('an event %s fails alone', async (_, bad, code) => {
  const { seen, put } = await start();
  const answer = await put(bad, entry);
  expect(answer.FailedEntryCount).toBe(1);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([code, undefined]);
  expect(seen).toHaveLength(1);
});

test('more than ten entries, or none, or more than a megabyte are refused whole', async () => {
  const { seen, put } = await start();
  await expect(put(...Array.from({ length: 11 }, () => entry))).rejects.toThrow('between 1 and 10');
  await expect(put()).rejects.toThrow('between 1 and 10');
  const half = { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(600_000) }) };
  await expect(put(half, half)).rejects.toThrow('over the limit');
  expect(seen).toEqual([]);
});

test('a function is counted, needs its role, and is hit by faults as with every other service', async () => {
  const { services, seen } = await start({ authorisation: 'enforce' });
  const allowed = {
    Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus('tasks') }],
  };
  const { events } = connectAs(services, 'Publisher', [allowed]);
  const send = (EventBusName: string) =>
    events.send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName }] }));
  await send('tasks');
  await expect(send('default')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  services.gateway.setFaults([{ effect: 'failAfter', service: 'events', times: 1 }], 1);
  await expect(send('tasks')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  expect(seen).toHaveLength(2);
  expect(services.gateway.counts()).toEqual([
    {
      functionId: 'Publisher',
      service: 'events',
      operation: 'PutEvents',
      calls: 3,
      denied: 1,
      failed: 2,
    },
  ]);
});

test('a rule about deliveries strikes deliveries only, and other rules never do', async () => {
  const { services } = await start();
  const { gateway } = services;
  gateway.setFaults([{ effect: 'fail' }], 1);
  expect(gateway.deliveryFault('Worker', 'sqs')).toBeUndefined();
  gateway.setFaults([{ effect: 'cutAfter', operation: 'Deliver', service: 'sqs', times: 1 }], 1);
  expect(gateway.deliveryFault('Worker', 'dynamodb')).toBeUndefined();
  expect(gateway.deliveryFault('Worker', 'sqs')).toEqual({ effect: 'failAfter', delayMs: 0 });
  expect(gateway.deliveryFault('Worker', 'sqs')).toBeUndefined();
});
