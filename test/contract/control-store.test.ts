import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoControlStore } from '#adapters/dynamodb/control-store.ts';
import type { ControlStore } from '#core/ports.ts';
import { noon } from '#test/fakes/a-task.ts';
import { type FakeClock, fakeClock } from '#test/fakes/fake-clock.ts';
import { memoryControlStore } from '#test/fakes/memory-control-store.ts';
import { openTable } from './open-table.ts';

/** Controls as two processes see them. */
interface OpenControls {
  readonly mine: ControlStore;
  readonly theirs: ControlStore;
  readonly clock: FakeClock;
  close(): Promise<void>;
}

const opened: readonly (readonly [string, () => Promise<OpenControls>])[] = [
  ['in memory', openMemory],
  ['in DynamoDB', openDynamo],
];

async function openMemory(): Promise<OpenControls> {
  const controls = memoryControlStore();
  return { mine: controls, theirs: controls, clock: fakeClock(), close: async () => undefined };
}

async function openDynamo(): Promise<OpenControls> {
  const { client, table, close } = await openTable();
  const clock = fakeClock();
  const controls = () => dynamoControlStore(client, table, clock);
  return { mine: controls(), theirs: controls(), clock, close };
}

describe.each(opened)('controls %s', (_, open) => {
  let controls: OpenControls;
  beforeAll(async () => {
    controls = await open();
  });
  afterAll(() => controls.close());

  test('pause nothing at first', async () => {
    expect(await controls.mine.paused()).toEqual(new Set());
  });

  test('are known at once where they are set, and elsewhere within 10 s', async () => {
    const { mine, theirs, clock } = controls;
    await theirs.paused();
    await mine.pause('queue:documents', 'someone', noon);
    await mine.pause('task:convert_pdf', 'someone', noon);
    await mine.pause('task:convert_pdf', 'someone else', noon + 1);
    const both = new Set(['queue:documents', 'task:convert_pdf']);
    expect(await mine.paused()).toEqual(both);
    await clock.advance(10_000);
    expect(await theirs.paused()).toEqual(both);
  });

  test('end when they are resumed, and resuming what runs is no fault', async () => {
    const { mine, theirs, clock } = controls;
    await mine.resume('task:convert_pdf');
    await mine.resume('task:convert_pdf');
    expect(await mine.paused()).toEqual(new Set(['queue:documents']));
    await clock.advance(10_000);
    expect(await theirs.paused()).toEqual(new Set(['queue:documents']));
  });
});

describe('controls in DynamoDB', () => {
  test('are asked for once in 10 s, however many tasks start', async () => {
    const { mine, theirs, clock, close } = await openDynamo();
    expect(await theirs.paused()).toEqual(new Set());
    await mine.pause('queue:default', 'someone', noon);
    await clock.advance(9_999);
    expect(await theirs.paused()).toEqual(new Set());
    await clock.advance(1);
    expect(await theirs.paused()).toEqual(new Set(['queue:default']));
    await close();
  });

  test('that cannot be read are a fault, and are read anew the next time', async () => {
    const { client, table, close } = await openTable();
    const controls = dynamoControlStore(client, 'missing', fakeClock());
    await expect(controls.paused()).rejects.toThrow();
    await expect(controls.paused()).rejects.toThrow();
    expect(await dynamoControlStore(client, table, fakeClock()).paused()).toEqual(new Set());
    await close();
  });
});
