import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Cloud } from '#test/e2e/cloud.ts';
import { chromiumFlags, findChromium } from './chromium.ts';

interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** A browser of its own for one test file, with nothing in it, that notes whatever must not happen. */
export interface Browser {
  readonly context: BrowserContext;
  /** What the page's policy refused, what scripts complained of, and where requests went. */
  readonly seen: { readonly refused: string[]; readonly errors: string[]; readonly urls: string[] };
  /** A new tab, signed in unless told otherwise. */
  open(path: string, look?: Look & { readonly signedIn?: boolean }): Promise<Page>;
  close(): Promise<void>;
}

/** Starts Chromium for a cloud's console. */
export async function startBrowser(cloud: Cloud): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'beatless-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: true,
    args: chromiumFlags,
    locale: 'en-GB',
    timezoneId: 'Europe/Vienna',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const seen = { refused: [] as string[], errors: [] as string[], urls: [] as string[] };
  await context.exposeBinding('noteRefusal', (_source, text: string) => void seen.refused.push(text));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { noteRefusal } = globalThis as unknown as { noteRefusal(text: string): void };
      noteRefusal(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on('page', (page) => {
    page.on('pageerror', (error) => seen.errors.push(String(error)));
    page.on('console', (message) => {
      // Chromium itself writes a line for every answer of 4xx; the page shows those.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        seen.errors.push(message.text());
    });
    page.on('request', (request) => seen.urls.push(request.url()));
  });
  return {
    context,
    seen,
    open: async (path, { width = 1280, height = 800, dark = false, signedIn = true } = {}) => {
      const page = await context.newPage();
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
      await page.goto(`${cloud.api}${path}`);
      if (signedIn) await signIn(page, cloud.key);
      return page;
    },
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Types a key into the sign-in form, as a person does. */
export async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

/** Serious violations that axe-core finds on a page. It runs in a world of its own, so the page's policy stays as it is. */
export async function axeFindings(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  const run = async (expression: string) => {
    const answer = await session.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
      allowUnsafeEvalBlockedByCSP: true,
    });
    if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails));
    return answer.result.value as unknown;
  };
  await run(axe.source);
  const found = (await run(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html, failureSummary }) => html.slice(0, 160) + ' — ' + failureSummary) })))`,
  )) as { id: string; impact: string; nodes: string[] }[];
  await session.detach();
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).join(' | ')}`);
}

/** Nothing was refused, nothing went wrong, and nobody else was asked. */
export function expectClean({ seen }: Browser, cloud: Cloud): void {
  const own = [new URL(cloud.api).host, new URL(cloud.environment.AWS_ENDPOINT_URL_S3 ?? '').host];
  expect(seen.refused).toEqual([]);
  expect(seen.errors).toEqual([]);
  expect(seen.urls.filter((url) => /^https?:/.test(url) && !own.includes(new URL(url).host))).toEqual([]);
  expect(seen.urls.filter((url) => url.includes(cloud.key))).toEqual([]);
}
