import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { percentile } from '#bench/statistics.ts';
import { ended } from '#test/e2e/caller.ts';
import { expectClean } from './browser.ts';
import { startConsole } from './console.ts';

const many = 10_000;

const { cloud, browser, call } = await startConsole();

test('a list of 10,000 tasks keeps few rows in the page, goes to its end, and still follows what happens', async () => {
  const { body } = await call('POST', '/v1/tasks', { task: 'debug_task' });
  await ended(call, body.id);
  await copy(body.id);
  const page = await browser.open('/tasks');
  const status = page.getByRole('status', { name: 'Connection' });
  await status.getByText('live').waitFor();
  for (let shown = 100; shown < many; shown += 100) {
    await page.getByRole('button', { name: 'Show more' }).click();
    await page
      .getByText(`${(shown + 100).toLocaleString('en-GB')} tasks shown`)
      .or(page.getByText(`${shown + 100} tasks shown`))
      .waitFor();
  }
  const rows = page.locator('.tasks tbody [data-task]');
  expect(await rows.count()).toBeLessThan(120);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.locator(`[data-task="${first}"]`).waitFor();
  expect(await rows.count()).toBeLessThan(120);
  expectQuick(
    'a key that goes to the next row',
    await answerTimes(page, 'keydown', () => page.keyboard.press('j')),
  );
  await page.mouse.move(640, 400);
  expectQuick('a turn of the wheel', await answerTimes(page, 'wheel', () => page.mouse.wheel(0, -2_000)));
  const made = await call('POST', '/v1/tasks', { task: 'debug_task' });
  await page.getByRole('button', { name: '1 new task: show' }).click();
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator(`[data-task="${made.body.id}"]`).waitFor();
  await page.close();
}, 300_000);

test('the policy refused nothing, no script failed, nobody else was asked', () => {
  expectClean(browser, cloud);
});

/** What people do so many times, and may wait for at most (median, ms): beyond that a page feels slow. */
const times = 40;
const quickMs = 100;

/** From each event until the frame that shows what came of it, in ms. */
async function answerTimes(page: Page, event: string, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate((name) => {
    const waits: number[] = [];
    Object.assign(globalThis, { waits });
    const note = ({ timeStamp }: Event) =>
      // A message that is sent in a frame comes after its painting.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => waits.push(performance.now() - timeStamp);
        port2.postMessage(0);
      });
    addEventListener(name, note, { capture: true, passive: true });
  }, event);
  const waits = () => page.evaluate(() => (globalThis as unknown as { waits: readonly number[] }).waits);
  for (let done = 1; done <= times; done += 1) {
    await act();
    await expect.poll(async () => (await waits()).length).toBeGreaterThanOrEqual(done);
  }
  return waits();
}

function expectQuick(what: string, waits: readonly number[]): void {
  const [median, p95] = [percentile(waits, 50), percentile(waits, 95)];
  console.log(
    `${many} tasks, ${what}: ${median.toFixed(0)} ms (median), ${p95.toFixed(0)} ms (p95) until its frame`,
  );
  expect(median).toBeLessThan(quickMs);
}

/** The oldest of the copies, which ends the list but for those that are older. */
let first = '';

/** Copies the row of an ended task until there are as many as wanted, each a little older. */
async function copy(id: string): Promise<void> {
  const TableName = cloud.outputs.TasksTableName ?? '';
  const dynamodb = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoint: cloud.environment.AWS_ENDPOINT_URL_DYNAMODB,
  });
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
  const row = Items.find(({ pk, sk }) => pk?.S?.startsWith('T#') && sk?.S === id);
  if (!row) throw new Error(`there is no row of ${id}`);
  const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
  const older = Array.from({ length: many - 1 }, (_, at) => copied(row, time - at - 1, id));
  first = older.at(-1)?.sk?.S ?? '';
  for (let at = 0; at < older.length; at += 25)
    await dynamodb.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: older.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
  dynamodb.destroy();
}

function copied(
  row: Record<string, AttributeValue>,
  time: number,
  id: string,
): Record<string, AttributeValue> {
  const hex = time.toString(16).padStart(12, '0');
  const S = `${hex.slice(0, 8)}-${hex.slice(8)}${id.slice(13)}`;
  return { ...row, sk: { S }, id: { S }, rootId: { S } };
}
