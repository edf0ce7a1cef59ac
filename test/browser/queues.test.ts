import { expect, test } from 'vitest';
import { ended } from '#test/e2e/caller.ts';
import { expectClean, signIn } from './browser.ts';
import { expectAccessible, looks, startConsole } from './console.ts';

const { cloud, browser, call } = await startConsole();
for (let n = 0; n < 5; n += 1) await call('POST', '/v1/tasks', { task: 'debug_task' });

test('a queue is paused after a question, and resumed', async () => {
  const page = await browser.open('/queues');
  await page.getByRole('button', { name: 'Pause default', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await page
    .getByRole('row', { name: /^default/ })
    .getByText('paused')
    .waitFor();
  const { body } = await call('GET', '/v1/queues');
  expect(body.queues.find(({ name }: { name: string }) => name === 'default').paused).toBe(true);
  await page.getByRole('button', { name: 'Resume default', exact: true }).click();
  await page
    .getByRole('row', { name: /^default/ })
    .getByText('open')
    .waitFor();
  await page.close();
});

test('dead letters are replayed as new tasks that are linked to the old ones', async () => {
  const dead = await call('POST', '/v1/tasks', { task: 'debug_task', input: { failWith: 'crashed' } });
  await ended(call, dead.body.id);
  const page = await browser.open('/queues');
  const row = page.getByRole('table', { name: 'Dead letters' }).getByRole('row').first();
  await row.getByText('its worker died too often').waitFor();
  await row.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Replay 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay 1' }).click();
  await page.getByText('1 task made').waitFor();
  expect((await call('GET', '/v1/tasks?limit=1')).body.tasks[0].rerunOf).toBe(dead.body.id);
  await page.close();
});

test('whoever may not operate sees why', async () => {
  const made = await call('POST', '/v1/keys', { name: 'reader', scopes: ['tasks:read'] });
  const page = await browser.open('/queues', { signedIn: false });
  await signIn(page, made.body.key);
  await page.getByText('needs a key with the scope operator').waitFor();
  await page.close();
});

test.each(looks)('axe-core finds nothing serious (%d px, dark: %s)', async (width, dark) => {
  const page = await browser.open('/queues', { width, dark });
  await page.getByRole('region', { name: 'Throughput' }).waitFor();
  await page.getByRole('table', { name: 'Queues' }).waitFor();
  await expectAccessible(page, '/queues');
  await page.close();
});

test('the policy refused nothing, no script failed, nobody else was asked', () => {
  expectClean(browser, cloud);
});
