import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { type Call, caller } from '#test/e2e/caller.ts';
import { type Cloud, startCloud } from '#test/e2e/cloud.ts';
import { axeFindings, type Browser, startBrowser } from './browser.ts';

/** A local cloud, a browser for its console and its API, for one test file. */
export interface ConsoleUnderTest {
  readonly cloud: Cloud;
  readonly browser: Browser;
  readonly call: Call;
  /** Submits a debug_task; its id. */
  submit(input?: unknown, options?: object): Promise<string>;
}

/** Starts it; it ends with the file that awaits this. */
export async function startConsole(): Promise<ConsoleUnderTest> {
  const cloud = await startCloud();
  const stopping = [() => cloud.stop()];
  afterAll(async () => {
    for (const stop of stopping) await stop();
  });
  const browser = await startBrowser(cloud);
  stopping.unshift(() => browser.close());
  const call = caller(cloud);
  return {
    cloud,
    browser,
    call,
    submit: async (input = { message: 'hi' }, options = {}) =>
      (await call('POST', '/v1/tasks', { task: 'debug_task', input, options })).body.id,
  };
}

/** Both widths in both colours: px, dark. */
export const looks: readonly (readonly [width: number, dark: boolean])[] = [
  [1280, false],
  [1280, true],
  [360, false],
  [360, true],
];

/** axe-core finds nothing serious on the page as it stands, and nothing is wider than the page. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  expect({ what, found: await axeFindings(page) }).toEqual({ what, found: [] });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect({ what, overflow }).toEqual({ what, overflow: false });
}

/** Waits until the page has asked for all it shows. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.waitForFunction(() => document.documentElement.hasAttribute('data-settled'));
}

/** What somebody would write who wants a script of theirs to run. */
export const attack = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';

/** Nothing that users wrote has become part of the page. */
export async function expectNoMarkup(page: Page): Promise<void> {
  expect(await page.locator('main img, main script, main b, dialog img, dialog script').count()).toBe(0);
  expect(await page.title()).not.toBe('owned');
}
