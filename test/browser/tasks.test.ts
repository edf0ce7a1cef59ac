import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectClean, signIn } from './browser.ts';
import { attack, expectAccessible, expectNoMarkup, startConsole } from './console.ts';

const { cloud, browser, call, submit } = await startConsole();

test('whoever has no key sees a sign-in page, and comes back to where they were going', async () => {
  const page = await browser.open('/tasks?state=failed', { signedIn: false });
  await page.getByLabel('API key').fill(`bl_aaaaaaaaaaaa_${'x'.repeat(43)}`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('unknown or revoked').waitFor();
  await signIn(page, cloud.key);
  await page.getByRole('heading', { name: 'Tasks' }).waitFor();
  expect(new URL(page.url()).search).toBe('?state=failed');
  await page.close();
});

test('a task that is submitted elsewhere comes into the list and its page follows it', async () => {
  const page = await browser.open('/tasks');
  const id = await submit();
  const row = page.locator(`[data-task="${id}"]`);
  await row.and(page.locator('[data-state="SUCCESS"]')).waitFor();
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: `debug_task …${id.slice(-6)}` }).waitFor();
  await page.getByRole('region', { name: 'Timeline' }).getByText('succeeded').waitFor();
  await page.getByRole('region', { name: 'Result' }).getByText('"message": "hi"').waitFor();
  await page.close();
});

test('the page hears of tasks by push; a broken connection is made again and brings what was missed', async () => {
  const page = await browser.open('/tasks');
  const status = page.getByRole('status', { name: 'Connection' });
  await status.getByText('live').waitFor();
  const before = browser.seen.urls.length;
  const id = await submit();
  await page.locator(`[data-task="${id}"][data-state="SUCCESS"]`).waitFor();
  const asked = browser.seen.urls.slice(before).filter((url) => url.includes('/v1/tasks?'));
  expect(asked.length).toBeLessThan(4);
  await cloud.control('POST', '/connections/drop');
  const missed = await submit();
  await page.locator(`[data-task="${missed}"][data-state="SUCCESS"]`).waitFor();
  await status.getByText('live').waitFor();
  await page.close();
});

test('without a push channel the page asks, and says so', async () => {
  const page = await browser.open('/tasks', { signedIn: false });
  await page.route('**/v1/push/tickets', (route) => route.fulfill({ status: 404, body: '{}' }));
  await signIn(page, cloud.key);
  await page.getByRole('status', { name: 'Connection' }).getByText('polling').waitFor();
  const id = await submit();
  await page.locator(`[data-task="${id}"][data-state="SUCCESS"]`).waitFor();
  await page.close();
});

test('a waiting task is revoked by its page, after it has asked', async () => {
  const id = await submit({ message: 'later' }, { countdownSeconds: 3600 });
  const page = await browser.open(`/tasks/${id}`);
  await page.getByText('Scheduled').first().waitFor();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Revoked').first().waitFor();
  expect((await call('GET', `/v1/tasks/${id}`)).body.state).toBe('REVOKED');
  await page.close();
});

test('a running task is revoked from the list, with others', async () => {
  const ids = [await submit({ sleepMs: 20_000 }), await submit({ sleepMs: 20_000 })];
  const page = await browser.open('/tasks?state=open');
  for (const id of ids) {
    const row = page.locator(`[data-task="${id}"]`);
    await row.and(page.locator('[data-state="STARTED"]')).waitFor();
    await row.getByRole('checkbox').check();
  }
  await page.getByRole('button', { name: 'Revoke 2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke 2' }).click();
  for (const id of ids)
    await page.locator(`[data-task="${id}"][data-state="REVOKED"]`).waitFor({ timeout: 15_000 });
  await page.close();
});

test('a failure says why, and its rerun is another task', async () => {
  const id = await submit({ failWith: 'asked' });
  const page = await browser.open('/tasks?state=failed');
  const row = page.locator(`[data-task="${id}"]`);
  await row.getByText('The input asked for this failure.').waitFor();
  await row.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Rerun 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rerun 1' }).click();
  await expect.poll(async () => (await call('GET', '/v1/tasks?limit=1')).body.tasks[0].rerunOf).toBe(id);
  await page.close();
});

test('an ended task is run again: a new task, linked to the old one', async () => {
  const id = await submit();
  const page = await browser.open(`/tasks/${id}`);
  await page.getByText('Done').first().waitFor();
  await page.getByRole('button', { name: 'Rerun', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rerun' }).click();
  await page.waitForURL((url) => url.pathname !== `/tasks/${id}`);
  await page
    .getByRole('link', { name: `…${id.slice(-6)}` })
    .first()
    .waitFor();
  const made = new URL(page.url()).pathname.slice('/tasks/'.length);
  expect((await call('GET', `/v1/tasks/${made}`)).body.rerunOf).toBe(id);
  await page.close();
});

test('what users wrote is text: no markup of theirs becomes part of the page', async () => {
  const id = await submit({ message: attack }, { tags: { attack } });
  const page = await browser.open(`/tasks/${id}`);
  await page.getByRole('region', { name: 'Input' }).getByText(attack.slice(0, 12)).waitFor();
  await page.getByRole('region', { name: 'About' }).getByText(attack).waitFor();
  await expectNoMarkup(page);
  await page.close();
});

test('the filter is in the address, and keys go through the rows', async () => {
  const page = await browser.open('/tasks');
  await page.getByRole('button', { name: 'Done' }).click();
  expect(new URL(page.url()).search).toBe('?state=done');
  await page.locator('[data-state="SUCCESS"]').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/tasks\/[0-9a-f-]{36}$/);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.waitForURL(/\/tasks$/);
  await page.close();
});

test('on a phone the section of the page is in sight, wherever it stands in the bar', async () => {
  const page = await browser.open('/outbox', { width: 360, height: 720 });
  await page.getByRole('heading', { name: 'Outbox' }).waitFor();
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Outbox' });
  await expect
    .poll(async () => ((await link.boundingBox())?.x ?? 0) + ((await link.boundingBox())?.width ?? 0))
    .toBeLessThanOrEqual(360);
  await page.close();
});

test('the key stays in its tab: in no other storage, in no log, and gone after signing out', async () => {
  const page = await browser.open('/tasks');
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }) + document.cookie);
  expect(kept).not.toContain(cloud.key);
  const folder = join(cloud.dataDir, 'logs');
  const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(logs.join('').includes('/v1/me')).toBe(true);
  expect(logs.join('').includes(cloud.key.slice(-43))).toBe(false);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('API key').waitFor();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toBe('{}');
  const stranger = await browser.open('/tasks', { signedIn: false });
  await stranger.getByLabel('API key').waitFor();
  expect(await stranger.locator('[data-task]').count()).toBe(0);
  await stranger.close();
  await page.close();
});

test.each([
  ['light', false],
  ['dark', true],
])('axe-core finds nothing serious (%s)', async (_name, dark) => {
  const id = await submit();
  for (const path of ['/tasks', `/tasks/${id}`, '/tasks/new', '/nowhere'])
    for (const width of [1280, 360]) {
      const page = await browser.open(path, { width, dark });
      await page.locator('main h1').waitFor();
      await expectAccessible(page, path);
      await page.close();
    }
});

test('the policy refused nothing, no script failed, nobody else was asked, no address had the key', () => {
  expectClean(browser, cloud);
});
