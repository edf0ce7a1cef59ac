import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectClean, signIn } from './browser.ts';
import { attack, expectAccessible, expectNoMarkup, looks, settled, startConsole } from './console.ts';

const { cloud, browser, call, submit } = await startConsole();

/** Ends what a dialog asks, without doing it. */
async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

test.each(looks)('signing in, and being refused (%d px, dark: %s)', async (width, dark) => {
  const page = await browser.open('/tasks', { signedIn: false, width, dark });
  await page.getByLabel('API key').waitFor();
  await expectAccessible(page, 'sign-in');
  await page.getByLabel('API key').fill(`bl_aaaaaaaaaaaa_${'x'.repeat(43)}`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await expectAccessible(page, 'sign-in, refused');
  await page.close();
});

test.each(looks)('every dialog (%d px, dark: %s)', async (width, dark) => {
  const ended = await submit();
  const waiting = await submit({ message: 'later' }, { countdownSeconds: 3600 });
  const page = await browser.open(`/tasks/${ended}`, { width, dark });
  const look = async (what: string) => {
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, what);
    await closeDialog(page);
  };
  await page.getByText('Done').first().waitFor();
  await page.getByRole('button', { name: 'Rerun', exact: true }).click();
  await look('rerun');
  await page.keyboard.press('?');
  await look('keys');

  await page.goto(`${cloud.api}/tasks/${waiting}`);
  await page.getByRole('button', { name: 'Revoke' }).click();
  await look('revoke');

  await page.goto(`${cloud.api}/tasks?state=open`);
  await page.locator(`[data-task="${waiting}"]`).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Revoke 1' }).click();
  await look('revoke several');

  await page.goto(`${cloud.api}/queues`);
  await page.getByRole('button', { name: 'Pause default', exact: true }).click();
  await look('pause a queue');
  await call('POST', `/v1/tasks/${waiting}/revoke`);
  await page.close();
});

test.each(looks)(
  'a key that is refused meanwhile: a dialog asks for another (%d px, dark: %s)',
  async (width, dark) => {
    const made = await call('POST', '/v1/keys', { name: 'short-lived', scopes: ['tasks:read'] });
    const page = await browser.open('/tasks', { signedIn: false, width, dark });
    await signIn(page, made.body.key);
    await settled(page);
    await page.route('**/v1/tasks?**', (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: '{"title":"Unauthorized"}',
      }),
    );
    // Whatever asks first opens the dialog, maybe before this.
    await page.getByRole('button', { name: 'Failed' }).dispatchEvent('click');
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
    await expectAccessible(page, 'sign in again');
    await page.unroute('**/v1/tasks?**');
    await page.getByLabel('API key').fill(cloud.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.close();
  },
);

test.each(looks)(
  'without a network the page says so and keeps what it had (%d px, dark: %s)',
  async (width, dark) => {
    const id = await submit();
    const page = await browser.open('/tasks', { width, dark });
    await page.locator(`[data-task="${id}"]`).waitFor();
    await browser.context.setOffline(true);
    try {
      await page.getByRole('button', { name: 'Failed' }).click();
      await page.getByRole('status', { name: 'Connection' }).getByText('offline').waitFor();
      await expectAccessible(page, 'offline');
    } finally {
      await browser.context.setOffline(false);
    }
    await page.getByRole('button', { name: 'All' }).click();
    await page.locator(`[data-task="${id}"]`).waitFor();
    await page.getByRole('status', { name: 'Connection' }).getByText('live').waitFor({ timeout: 40_000 });
    await page.close();
  },
);

test('what tasks and problems say is text, whatever it says', async () => {
  const id = await submit({ failWith: 'asked' });
  const page = await browser.open('/tasks?state=failed');
  await page.locator(`[data-task="${id}"]`).waitFor();
  await page.route(`**/v1/tasks/${id}`, async (route) => {
    const answer = await route.fetch();
    const task = await answer.json();
    const said = {
      // The page keeps what it knows against a view that is no newer.
      version: task.version + 1,
      error: { reason: attack, message: attack, causes: [attack] },
      progress: { done: 1, total: 2, stage: attack, message: attack },
      tags: { attack },
    };
    await route.fulfill({ response: answer, json: { ...task, ...said } });
  });
  await page.route(`**/v1/tasks/${id}/events*`, async (route) => {
    const answer = await route.fetch();
    const { events } = await answer.json();
    const said = events.map((event: object) => ({ ...event, reason: attack }));
    await route.fulfill({ response: answer, json: { events: said } });
  });
  await page.locator(`[data-task="${id}"]`).getByRole('link').click();
  await page.getByRole('main').getByRole('strong').getByText(attack).waitFor();
  await page.getByRole('region', { name: 'Timeline' }).getByText(attack).first().waitFor();
  await expectNoMarkup(page);

  await page.route('**/v1/tasks', (route) =>
    route.fulfill({
      status: 400,
      contentType: 'application/problem+json',
      json: {
        title: attack,
        detail: attack,
        errors: [{ field: 'input', message: attack }],
        requestId: attack,
      },
    }),
  );
  await page.goto(`${cloud.api}/tasks/new`);
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByRole('alert').getByText(attack).first().waitFor();
  await expectNoMarkup(page);

  await page.goto(`${cloud.api}/schedules/new`);
  await page.getByRole('button', { name: 'Interval' }).click();
  await page.getByLabel('Every').fill(attack.slice(0, 50));
  await page.getByRole('region', { name: 'Preview' }).getByRole('alert').getByText('<img src=x').waitFor();
  await expectNoMarkup(page);
  expect(await page.title()).not.toContain('owned');
  await page.close();
});

test('the policy refused nothing, no script failed, nobody else was asked', () => {
  expectClean(browser, cloud);
});
