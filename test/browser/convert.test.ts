import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeFindings, expectClean } from './browser.ts';
import { startConsole } from './console.ts';

const pdf = 'test/fixtures/pdf/nhanes-iii-guidelines-appendix-a.pdf';

const { cloud, browser, call } = await startConsole();

test('a PDF that is dropped becomes tables beside its pages; the CSV is the bytes that the API gives', async () => {
  const page = await browser.open('/convert');
  const content = (await readFile(pdf)).toString('base64');
  const transfer = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], 'report <b>.pdf', { type: 'application/pdf' }));
    return data;
  }, content);
  await page.getByRole('button', { name: 'Choose files' }).waitFor();
  await page.locator('main').dispatchEvent('drop', { dataTransfer: transfer });
  await page.waitForURL(/\/convert\/[0-9a-f-]{36}$/);
  const id = new URL(page.url()).pathname.slice('/convert/'.length);

  const table = page.getByRole('table', { name: 'Table 1 of page 2' });
  await table.getByText('226,545,805').waitFor();
  await page.getByRole('img', { name: 'Picture of page 2' }).waitFor();
  await expect.poll(() => inkOf(page), { timeout: 15_000 }).toBeGreaterThan(1_000);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV table-001.csv' }).click(),
  ]);
  const { body } = await call('GET', `/v1/tasks/${id}`);
  const direct = await fetch(body.result.tables[0].csv.url);
  expect(download.suggestedFilename()).toBe('table-001.csv');
  expect(await readFile(await download.path())).toEqual(Buffer.from(await direct.arrayBuffer()));

  await page.getByRole('button', { name: /^2 · p 3/ }).click();
  await page.getByRole('region', { name: 'Page 3', exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?table=2');
  expect(await axeFindings(page)).toEqual([]);

  await page.reload();
  await page.getByRole('img', { name: 'Picture of page 3' }).waitFor();
  await expect.poll(() => inkOf(page), { timeout: 15_000 }).toBeGreaterThan(1_000);
  await page.close();
});

test('what is no PDF fails with its reason beside it', async () => {
  const page = await browser.open('/convert');
  const file = { name: 'no.pdf', mimeType: 'application/pdf', buffer: Buffer.from('this is text') };
  await page.getByLabel('PDF files').setInputFiles(file);
  await page.waitForURL(/\/convert\/[0-9a-f-]{36}$/);
  await page.getByText('Failed').first().waitFor();
  await page.getByRole('alert').getByText(/PDF/).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.close();
});

test.each([
  [1280, false],
  [360, true],
])('axe-core finds nothing serious in the form (%d px, dark: %s)', async (width, dark) => {
  const page = await browser.open('/convert', { width, dark });
  await page.getByRole('heading', { name: 'Convert a PDF' }).waitFor();
  await page.getByText('Options').click();
  expect(await axeFindings(page)).toEqual([]);
  await page.close();
});

test('the policy refused nothing, no script failed, nobody else was asked, no address had the key', () => {
  expectClean(browser, cloud);
});

/** Dark points of the picture: a page that was drawn is not white. */
function inkOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas');
    const { data = [] } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    let dark = 0;
    for (let at = 0; at < data.length; at += 4)
      if ((data[at + 3] ?? 0) > 0 && (data[at] ?? 255) < 100) dark += 1;
    return dark;
  });
}
