import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ended, upload } from '#test/e2e/caller.ts';
import { expectClean } from './browser.ts';
import { settled, startConsole } from './console.ts';

/*
 * The pictures of the README: `SCREENSHOTS=docs/images npm run test:browser -- screenshots` renews them; otherwise they go
 * to a temporary folder.
 */
const folder = process.env.SCREENSHOTS ?? join(tmpdir(), 'beatless-screenshots');
await mkdir(folder, { recursive: true });

const { cloud, browser, call, submit } = await startConsole();

const task = async (name: string, input: unknown, options: object = {}): Promise<string> =>
  (await call('POST', '/v1/tasks', { task: name, input, options })).body.id;

const pdf = new Uint8Array(await readFile('test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf'));
const uploadPdf = async (name: string) => ({ source: { upload: (await upload(call, pdf, name)).upload } });

/** A morning's work: something of everything. */
async function work() {
  const accounts = await task('create_random_user_accounts', { total: 60 });
  const failed = await task('convert_pdf', {
    source: { upload: (await upload(call, 'not a PDF', 'minutes.pdf')).upload },
  });
  const conversion = await task('convert_pdf', await uploadPdf('guidelines.pdf'));
  for (const [name, email, message] of [
    ['Grace Hopper', 'grace@example.com', 'The tables of the annual report came out right.\n\nThank you!'],
    ['Ada Lovelace', 'ada@example.com', 'Could the CSV have a line with the unit of each column?'],
  ])
    await ended(call, await task('send_feedback_email', { name, email, message }));
  for (const id of [accounts, failed, conversion]) await ended(call, id);
  await ended(call, (await call('POST', '/v1/users/sync')).body.id);
  for (const [name, timing, definition] of [
    ['weekly report', { frequency: 'weekly', dayOfWeek: 'MON', hour: 7, minute: 30 }, 'debug_task'],
    [
      'accounts of the month',
      { frequency: 'monthly', dayOfMonth: 'last', hour: 23, minute: 0 },
      'background_sync',
    ],
    ['every quarter of an hour', { rate: '15 minutes' }, 'debug_task'],
  ] as const)
    await call('POST', '/v1/schedules', {
      name,
      timing,
      task: definition,
      input: {},
      timeZone: 'Europe/Vienna',
    });
  await submit({ message: 'tomorrow' }, { countdownSeconds: 20 * 3600 });
  await submit({ failures: 2 });
  await call('POST', `/v1/tasks/${await submit({}, { countdownSeconds: 60 })}/revoke`);
  await submit({ sleepMs: 25_000, message: 'the running one' });
  return { failed, conversion };
}

const { failed, conversion } = await work();

test.each([
  ['tasks', '/tasks'],
  ['task', `/tasks/${failed}`],
  ['convert', `/convert/${conversion}?table=2`],
  ['schedules', '/schedules'],
  ['users', '/users'],
  ['outbox', '/outbox'],
  ['feedback', '/feedback'],
  ['queues', '/queues'],
])('%s', async (name, path) => {
  for (const [width, height] of [
    [1280, 800],
    [360, 720],
  ] as const) {
    const page = await browser.open(path, { width, height });
    await settled(page);
    await ready(name, page);
    await page.mouse.move(0, 0);
    const picture = await page.screenshot({
      path: join(folder, `${name}-${width}.png`),
      animations: 'disabled',
      caret: 'hide',
    });
    // A blank page of that size is 3 to 8 KB.
    expect(picture.length).toBeGreaterThan(15_000);
    await page.close();
  }
});

test('the policy refused nothing, no script failed, nobody else was asked', () => {
  expectClean(browser, cloud);
});

/** What the page is shown for. */
async function ready(name: string, page: Page): Promise<void> {
  if (name === 'tasks') await page.locator('[data-state="STARTED"]').first().waitFor();
  if (name === 'task')
    await page.getByRole('region', { name: 'Timeline' }).getByText('failed').first().waitFor();
  if (name === 'schedules') await page.getByText('weekly report').first().waitFor();
  if (name === 'users') {
    await page.getByText('60 accounts shown').waitFor();
    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText('Nothing differs.').waitFor({ timeout: 20_000 });
  }
  if (name === 'outbox') await page.getByRole('article').nth(1).waitFor();
  if (name === 'queues') await page.getByRole('region', { name: 'Throughput' }).waitFor();
  if (name === 'feedback') {
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page
      .getByLabel('Message', { exact: true })
      .fill('Could the CSV have a line with the unit of each column?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Done').first().waitFor({ timeout: 20_000 });
  }
  if (name === 'convert') {
    await page.getByRole('table', { name: /^Table 2 of/ }).waitFor();
    const picture = page.getByRole('img', { name: /^Picture of page/ });
    // Below 720 px the picture is behind its tab.
    if ((page.viewportSize()?.width ?? 0) > 720) await picture.waitFor();
    await page.waitForTimeout(1_000);
  }
}
