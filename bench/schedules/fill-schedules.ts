import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { BatchWriteItemCommand } from '#adapters/dynamodb/client.ts';
import { nameItem, toScheduleItem } from '#adapters/dynamodb/schedule-item.ts';
import { systemRandomness } from '#adapters/system/randomness.ts';
import { owner, scheduleId } from '#core/ids.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import type { LocalCloud } from '../tasks/local-cloud.ts';
import { inParallel } from '../tasks/throughput.ts';

/** Owner of the key that a local cloud prints. */
const demo = owner.parse('demo');
/** Each with its name: 24 items of the 25 that a request may write. */
const perRequest = 12;
const zones = ['Europe/Vienna', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];

/** Writes schedules of the demo owner straight into the table, as the API leaves them. */
export async function fillSchedules(cloud: LocalCloud, count: number): Promise<void> {
  const now = Date.now();
  await inParallel(8, Math.ceil(count / perRequest), async (request) => {
    const first = request * perRequest;
    const schedules = Array.from({ length: Math.min(perRequest, count - first) }, (_, n) =>
      filler(first + n, now - count + first + n),
    );
    await write(cloud, schedules);
  });
}

function filler(number: number, now: number): Schedule {
  return {
    id: scheduleId.parse(systemRandomness.taskId(now)),
    owner: demo,
    name: `filler ${number}`,
    task: 'debug_task',
    input: { message: 'filler' },
    timing: { cron: `${number % 60} ${number % 24} * * ${number % 7}` },
    timeZone: zones[number % zones.length] ?? 'UTC',
    anchorAt: now,
    overlap: 'skip',
    missed: 'skip',
    state: 'enabled',
    createdAt: now,
    createdBy: 'bench',
    updatedAt: now,
    updatedBy: 'bench',
    runs: 0,
    skipped: 0,
    revision: 1,
    shadowRevision: 1,
    version: 2,
    writeId: systemRandomness.lease(),
  };
}

async function write({ dynamodb, outputs }: LocalCloud, schedules: readonly Schedule[]): Promise<void> {
  const table = String(outputs.TasksTableName);
  let left: WriteRequest[] = schedules.flatMap((schedule) =>
    [toScheduleItem(schedule), nameItem(schedule)].map((Item) => ({ PutRequest: { Item } })),
  );
  while (left.length > 0) {
    const answer = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = answer.UnprocessedItems?.[table] ?? [];
    if (left.length > 0) await sleep(50);
  }
}
