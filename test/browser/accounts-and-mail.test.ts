import { expect, test } from 'vitest';
import { expectClean } from './browser.ts';
import { attack, expectAccessible, expectNoMarkup, looks, settled, startConsole } from './console.ts';

const { cloud, browser, call } = await startConsole();

test('accounts are generated, with their number within its limits, and brought into both tables', async () => {
  const page = await browser.open('/users');
  await page.getByLabel('Accounts to make').fill('7');
  await page.getByRole('button', { name: 'Generate' }).click();
  await page.getByText(/50/).nth(1).waitFor();
  expect((await call('GET', '/v1/users')).body.users).toEqual([]);
  await page.getByLabel('Accounts to make').fill('50');
  await page.getByRole('button', { name: 'Generate' }).click();
  await page.getByText('50 accounts shown').waitFor({ timeout: 45_000 });
  expect(await page.getByRole('table', { name: 'Users' }).getByRole('row').count()).toBe(51);
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByText('Made 50 accounts.').waitFor();
  await page.getByText('Added 0 to users, 50 to their twin table.').waitFor({ timeout: 45_000 });
  await page.getByRole('button', { name: 'Their twin table' }).click();
  await page.getByText('50 accounts shown').waitFor({ timeout: 45_000 });
  await page.close();
});

test('feedback is sent by a task; its mail lies in the outbox, as text', async () => {
  const page = await browser.open('/feedback');
  await page.getByLabel('Name').fill('Ada <b>Lovelace</b>');
  await page.getByLabel('E-mail').fill('ada');
  await page.getByLabel('Message', { exact: true }).fill(attack);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').first().waitFor();
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Done').first().waitFor();
  await page.getByRole('link', { name: 'Outbox' }).first().click();
  const mail = page.getByRole('article', { name: 'Feedback from Ada <b>Lovelace</b>' });
  await mail.getByText('ada@example.com').first().waitFor();
  await mail.getByText(attack).waitFor();
  await expectNoMarkup(page);
  await page.close();
});

test('names of bundles, files, columns, loaders and schedules are text', async () => {
  const page = await browser.open('/loaders');
  await page.getByLabel('New bundle').fill(attack);
  await page.getByRole('button', { name: 'Create bundle' }).click();
  await page.getByRole('heading', { name: attack }).waitFor();
  await page.getByLabel('PDF or CSV files').setInputFiles({
    name: 'a<b>b.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('region,<img src=x>\nNord,1\n'),
  });
  await page.getByText('a_b_b.csv').waitFor();
  await expectNoMarkup(page);
  const bundle = new URL(page.url()).pathname.slice('/bundles/'.length);
  const target = { schema: 'public', table: 'returns' };
  const made = await call('POST', '/v1/loaders', {
    name: attack,
    source: { bundle },
    target,
    createTable: true,
  });
  expect(made.status).toBe(201);
  await page.goto(`${cloud.api}/loaders/${made.body.id}`);
  await page.getByRole('heading', { name: attack }).waitFor();
  await page.getByRole('button', { name: 'Preview' }).click();
  await page
    .getByRole('table', { name: 'Columns' })
    .getByText('<img_src=x>')
    .first()
    .waitFor({ timeout: 45_000 });
  await expectNoMarkup(page);
  const schedule = await call('POST', '/v1/schedules', {
    name: attack,
    task: 'debug_task',
    timing: { rate: '1 hour' },
  });
  expect(schedule.status).toBe(201);
  for (const path of ['/loaders', '/schedules', `/schedules/${schedule.body.id}`]) {
    await page.goto(`${cloud.api}${path}`);
    await page.getByText(attack).first().waitFor();
    await expectNoMarkup(page);
  }
  await page.close();
});

test.each(looks)('axe-core finds nothing serious (%d px, dark: %s)', async (width, dark) => {
  const { loaders } = (await call('GET', '/v1/loaders')).body;
  const { bundles } = (await call('GET', '/v1/bundles')).body;
  const page = await browser.open('/users', { width, dark });
  for (const path of [
    '/users',
    '/feedback',
    '/outbox',
    '/loaders',
    `/loaders/${loaders[0].id}`,
    `/bundles/${bundles[0].id}`,
  ]) {
    await page.goto(`${cloud.api}${path}`);
    await settled(page);
    await expectAccessible(page, path);
  }
  await page.close();
});

test('the policy refused nothing, no script failed, nobody else was asked', () => {
  expectClean(browser, cloud);
});
