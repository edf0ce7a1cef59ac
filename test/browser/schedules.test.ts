import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller } from '#test/e2e/caller.ts';
import { type Cloud, startCloud } from '#test/e2e/cloud.ts';
import { axeFindings, type Browser, expectClean, startBrowser } from './browser.ts';

let cloud: Cloud;
let browser: Browser;
let call: ReturnType<typeof caller>;

beforeAll(async () => {
  cloud = await startCloud();
  browser = await startBrowser(cloud);
  call = caller(cloud);
});
afterAll(async () => {
  await browser?.close();
  await cloud?.stop();
});

test('a schedule is made by the frequency form, which tells its next runs before; it is paused, resumed and run', async () => {
  const page = await browser.open('/schedules/new');
  await page.getByLabel('Name').fill('end of <b>month</b>');
  await page.getByLabel('Frequency').selectOption('monthly');
  await page.getByLabel('Day').selectOption('last');
  await page.getByLabel('Time', { exact: true }).fill('07:30');
  await page.getByLabel('Task', { exact: true }).selectOption('debug_task');
  const preview = page.getByRole('region', { name: 'Preview' });
  await preview.getByText('last day of').first().waitFor();
  expect(await preview.getByRole('row').count()).toBe(11);
  await page.getByRole('button', { name: 'Create', exact: true }).click();

  await page.getByRole('heading', { name: 'end of <b>month</b>' }).waitFor();
  const id = new URL(page.url()).pathname.slice('/schedules/'.length);
  await page.getByRole('button', { name: /^Pause/ }).click();
  await page.getByText('Paused').waitFor();
  expect((await call('GET', `/v1/schedules/${id}`)).body).toMatchObject({
    state: 'paused',
    timeZone: 'Europe/Vienna',
    timing: { frequency: 'monthly', dayOfMonth: 'last', hour: 7, minute: 30 },
  });
  await page.getByRole('button', { name: /^Resume/ }).click();
  await page.getByText('On', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^Run/ }).click();
  const run = page.getByRole('table', { name: 'Runs', exact: true }).getByRole('row').first();
  await run.getByText('by hand').waitFor();
  await run.getByRole('link').click();
  await page.getByText('Done').first().waitFor();
  await page.close();
});

test('what is no timing says so, and how to write one', async () => {
  const page = await browser.open('/schedules/new');
  await page.getByRole('button', { name: 'Interval' }).click();
  await page.getByLabel('Every').fill('now and then');
  await page
    .getByRole('region', { name: 'Preview' })
    .getByText(/5 minutes/)
    .waitFor();
  await page.close();
});

test.each([
  [1280, false],
  [360, true],
])('axe-core finds nothing serious (%d px, dark: %s)', async (width, dark) => {
  const { schedules } = (await call('GET', '/v1/schedules')).body;
  for (const path of ['/schedules', '/schedules/new', `/schedules/${schedules[0].id}`]) {
    const page = await browser.open(path, { width, dark });
    await page.locator('main h1').waitFor();
    await page.waitForFunction(() => document.documentElement.hasAttribute('data-settled'));
    expect({ path, found: await axeFindings(page) }).toEqual({ path, found: [] });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect({ path, overflow }).toEqual({ path, overflow: false });
    await page.close();
  }
});

test('the policy refused nothing, no script failed, nobody else was asked', () => {
  expectClean(browser, cloud);
});
