import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud(undefined, { periodic: true });
});
afterAll(() => cloud.stop());

/** When each background_sync of the system was to start, in ms, in their order. */
async function plannedStarts(): Promise<readonly number[]> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoint = cloud.environment.AWS_ENDPOINT_URL_DYNAMODB;
  const client = new DynamoDBClient({ region: 'us-east-1', credentials, ...(endpoint && { endpoint }) });
  const starts: number[] = [];
  const now = new Date(await clock());
  const pages = paginateQuery(
    { client },
    {
      TableName: cloud.outputs.TasksTableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: {
        ':pk': { S: `T#system#${now.toISOString().slice(0, 7).replace('-', '')}` },
      },
    },
  );
  for await (const { Items = [] } of pages)
    for (const { task, startAt } of Items) if (task?.S === 'background_sync') starts.push(Number(startAt?.N));
  client.destroy();
  return starts.sort((a, b) => a - b);
}

const clock = async () => Date.parse((await cloud.control<{ now: string }>('GET', '/clock')).now);
const minute = 60_000;

/** Whether a firing is still with the dispatch function; asked twice, for it may be on its way to it. */
async function isDispatching(): Promise<boolean> {
  const isBusy = async () => {
    const found = await cloud.control<{ functionId: string; busy: boolean }[]>('GET', '/environments');
    return found.some(({ functionId, busy }) => functionId.startsWith('Schedules') && busy);
  };
  if (await isBusy()) return true;
  await new Promise((resolve) => setTimeout(resolve, 50));
  return isBusy();
}

test('every 20 seconds: ten minutes whose firings come late within their minute, some twice, make 30 occurrences', async () => {
  await cloud.control('POST', '/lateness', { seed: 7, maxMs: 59_000 });
  await cloud.faults([{ effect: 'duplicate', service: 'events', operation: 'Deliver', probability: 0.4 }], 3);
  // A cold start takes the machine's time and not the clock's: it is over before the ten minutes begin.
  await cloud.advance(120);
  await expect.poll(async () => (await plannedStarts()).length, { timeout: 20_000 }).toBeGreaterThan(0);
  // The first firing plans the minute after the next; ten whole minutes follow it.
  const from = Math.ceil((await clock()) / minute) * minute + 2 * minute;
  const until = from + 10 * minute;
  for (let now = await clock(); now < until + minute; now = await clock()) {
    await cloud.advance(20);
    // The machine's own time goes on, too: a firing is dispatched before the next minute comes.
    await expect.poll(isDispatching, { timeout: 10_000 }).toBe(false);
  }
  await expect
    .poll(async () => (await plannedStarts()).filter((at) => at >= from && at < until).length, {
      timeout: 20_000,
    })
    .toBe(30);
  // A slot that is made a moment after its time starts at that moment.
  const slotOf = (at: number) => Math.floor(at / 20_000) * 20_000;
  const starts = (await plannedStarts()).filter((at) => at >= from && at < until).map(slotOf);
  expect(starts).toEqual(Array.from({ length: 30 }, (_, slot) => from + slot * 20_000));
});
