import { expect, test } from 'vitest';
import { expectClean } from './browser.ts';
import { attack, expectAccessible, expectNoMarkup, looks, settled, startConsole } from './console.ts';

const { cloud, browser, call } = await startConsole();

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

test('a schedule is edited by a form that is filled with it; what it has no field for stays', async () => {
  const made = await call('POST', '/v1/schedules', {
    name: 'weekly load',
    description: attack,
    task: 'debug_task',
    input: { message: 'before' },
    timing: { frequency: 'weekly', dayOfWeek: 'TUE', hour: 6, minute: 5 },
    timeZone: 'Europe/Vienna',
    overlap: 'queueOne',
    maxRuns: 7,
  });
  const page = await browser.open(`/schedules/${made.body.id}`);
  await page.getByText(attack).waitFor();
  await expectNoMarkup(page);
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('heading', { name: 'Edit weekly load' }).waitFor();
  expect(JSON.parse(await page.getByLabel('Input').inputValue())).toEqual({ message: 'before' });
  expect(await page.getByLabel('Description').inputValue()).toBe(attack);
  expect(await page.getByLabel('Day').inputValue()).toBe('TUE');
  expect(await page.getByLabel('Time', { exact: true }).inputValue()).toBe('06:05');
  await expectNoMarkup(page);
  await page.getByLabel('Day').selectOption('FRI');
  await page.getByLabel('Input').fill('{"message":"after"}');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'weekly load', exact: true }).waitFor();
  expect((await call('GET', `/v1/schedules/${made.body.id}`)).body).toMatchObject({
    description: attack,
    input: { message: 'after' },
    timing: { frequency: 'weekly', dayOfWeek: 'FRI', hour: 6, minute: 5 },
    timeZone: 'Europe/Vienna',
    overlap: 'queueOne',
    maxRuns: 7,
  });
  await page.close();
});

test("an edit that meets somebody else's says so, and overwrites it only when asked to", async () => {
  const body = { name: 'shared', task: 'debug_task', timing: { rate: '1 hour' }, input: {} };
  const path = `/v1/schedules/${(await call('POST', '/v1/schedules', body)).body.id}`;
  const now = async () => (await call('GET', path)).body;
  const page = await browser.open(`${path.slice('/v1'.length)}/edit`);
  await page.getByLabel('Every').fill('2 hours');
  await call('PUT', path, { ...body, timing: { rate: '3 hours' } });
  await page.getByRole('button', { name: 'Save' }).click();
  const notice = page.getByRole('alert').filter({ hasText: 'Somebody else has changed this schedule' });
  await notice.getByText('3 hours').waitFor();
  expect((await now()).timing).toEqual({ rate: '3 hours' });
  await expectAccessible(page, 'an edit that met another');
  await notice.getByRole('button', { name: 'Take theirs' }).click();
  expect(await page.getByLabel('Every').inputValue()).toBe('3 hours');

  await page.getByLabel('Every').fill('5 hours');
  await call('PUT', path, { ...body, timing: { rate: '4 hours' } });
  await page.getByRole('button', { name: 'Save' }).click();
  await notice.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByRole('heading', { name: 'shared', exact: true }).waitFor();
  expect((await now()).timing).toEqual({ rate: '5 hours' });
  await page.close();
});

test('an edit whose answer is lost is no conflict with itself', async () => {
  const body = { name: 'lost answer', task: 'debug_task', timing: { rate: '1 hour' }, input: {} };
  const { id } = (await call('POST', '/v1/schedules', body)).body;
  const page = await browser.open(`/schedules/${id}/edit`);
  let lost = 0;
  await page.route(`**/v1/schedules/${id}`, async (route) => {
    if (route.request().method() !== 'PUT' || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await page.getByLabel('Every').fill('2 hours');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'lost answer', exact: true }).waitFor();
  expect(lost).toBe(1);
  expect((await call('GET', `/v1/schedules/${id}`)).body).toMatchObject({ revision: 2 });
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

test.each(looks)('axe-core finds nothing serious (%d px, dark: %s)', async (width, dark) => {
  const { schedules } = (await call('GET', '/v1/schedules')).body;
  for (const path of [
    '/schedules',
    '/schedules/new',
    `/schedules/${schedules[0].id}`,
    `/schedules/${schedules[0].id}/edit`,
  ]) {
    const page = await browser.open(path, { width, dark });
    await settled(page);
    await expectAccessible(page, path);
    await page.close();
  }
});

test('the policy refused nothing, no script failed, nobody else was asked', () => {
  expectClean(browser, cloud);
});
