import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventBridgePublisher } from '#adapters/eventbridge/event-publisher.ts';
import type { EventPublisher, TaskStateChange } from '#core/ports.ts';
import type { BusEvent } from '#local/services/contract.ts';
import { ServiceError } from '#local/services/service-error.ts';
import { aTask } from '#test/fakes/a-task.ts';
import { recordingPublisher } from '#test/fakes/recording-publisher.ts';
import { type LocalServices, openLocalServices } from './local-services.ts';

/** A bus and the details of what came to it. */
interface OpenBus {
  readonly events: EventPublisher;
  readonly arrived: () => readonly unknown[];
  close(): Promise<void>;
}

const opened: readonly (readonly [string, () => Promise<OpenBus>])[] = [
  ['in memory', openMemory],
  ['of EventBridge', openEventBridge],
];

async function openMemory(): Promise<OpenBus> {
  const events = recordingPublisher();
  return { events, arrived: () => events.published, close: async () => undefined };
}

async function openEventBridge(): Promise<OpenBus> {
  const local = await openLocalServices();
  const arrived: unknown[] = [];
  local.services.events.createBus('tasks');
  local.services.events.onEvent(async (_bus, { detail }) => void arrived.push(detail));
  return {
    events: eventBridgePublisher(local.connection('events'), 'tasks'),
    arrived: () => arrived,
    close: local.close,
  };
}

const aChange = (given: Partial<TaskStateChange> = {}): TaskStateChange => {
  const { id, owner, task } = aTask();
  return { id, owner, task, state: 'SUCCESS', at: '2026-11-20T12:00:00.500Z', attempts: 1, ...given };
};

test.each(opened)('a bus %s takes every change, in order', async (_, open) => {
  const bus = await open();
  const changes = Array.from({ length: 25 }, (_, attempts) => aChange({ attempts }));
  const whole = aChange({ previousState: 'STARTED', state: 'FAILURE', reason: 'broken', tags: { ü: '"' } });
  await bus.events.publish([...changes, whole]);
  await bus.events.publish([]);
  expect(bus.arrived()).toEqual([...changes, whole]);
  await bus.close();
});

describe('an event of EventBridge', () => {
  let local: LocalServices;
  let arrived: BusEvent[];
  let refuse: (detail: Readonly<Record<string, unknown>>) => boolean;
  beforeAll(async () => {
    local = await openLocalServices();
    local.services.events.createBus('tasks');
    local.services.events.onEvent(async (_bus, event) => {
      if (refuse(event.detail)) throw new ServiceError('ThrottlingException', 'Rate exceeded');
      arrived.push(event);
    });
  });
  beforeEach(() => {
    arrived = [];
    refuse = () => false;
  });
  afterAll(() => local.close());

  test('says what it is, and when it happened', async () => {
    await eventBridgePublisher(local.connection('events'), 'tasks').publish([aChange()]);
    expect(arrived).toMatchObject([
      { source: 'beatless', 'detail-type': 'Task State Change', time: '2026-11-20T12:00:00Z' },
    ]);
  });

  test('that was refused alone is put again, alone', async () => {
    const tries: unknown[] = [];
    refuse = ({ attempts }) => {
      tries.push(attempts);
      return attempts === 3 && tries.filter((it) => it === 3).length < 3;
    };
    const changes = Array.from({ length: 12 }, (_, attempts) => aChange({ attempts }));
    await eventBridgePublisher(local.connection('events'), 'tasks').publish(changes);
    expect(arrived.map(({ detail }) => detail.attempts)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 3, 10, 11]);
    expect(tries).toHaveLength(14);
  });

  test('that is refused again and again is a fault, which says why', async () => {
    refuse = ({ attempts }) => attempts === 1;
    const changes = [aChange(), aChange({ attempts: 0 })];
    await expect(eventBridgePublisher(local.connection('events'), 'tasks').publish(changes)).rejects.toThrow(
      'refused 1 events 4 times (ThrottlingException)',
    );
    expect(arrived).toHaveLength(1);
  });

  test('for a bus that does not exist is a fault', async () => {
    const events = eventBridgePublisher(local.connection('events'), 'missing');
    await expect(events.publish([aChange()])).rejects.toThrow('ResourceNotFoundException');
  });
});
