import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badPdfs } from './bad-pdfs.ts';
import { type Call, caller, ended, upload } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
});
afterAll(() => cloud.stop());

const convert = async (bytes: Uint8Array<ArrayBuffer>, input: object = {}) => {
  const sent = await upload(call, bytes);
  expect(sent.status, sent.text).toBe(204);
  const { body } = await call('POST', '/v1/tasks', {
    task: 'convert_pdf',
    input: { source: { upload: sent.upload }, ...input },
    options: { maxAttempts: 1 },
  });
  return ended(call, body.id);
};

describe('a file that cannot be converted ends as FAILURE with its reason', () => {
  test.each(badPdfs)('$name: $reason', async ({ bytes, reason, input }) => {
    const task = await convert(bytes(), input);
    expect(task, JSON.stringify(task.error)).toMatchObject({
      state: 'FAILURE',
      error: { reason },
      crashes: 0,
    });
    expect(task.error.message).toMatch(/\.$/);
  });

  test('an upload that never came', async () => {
    const form = (await call('POST', '/v1/uploads', { fileName: 'a.pdf', contentType: 'application/pdf' }))
      .body;
    const { body } = await call('POST', '/v1/tasks', {
      task: 'convert_pdf',
      input: { source: { upload: form.upload } },
    });
    expect(await ended(call, body.id)).toMatchObject({
      state: 'FAILURE',
      error: { reason: 'sourceMissing' },
      attempts: 1,
    });
  });
});

test('an empty file and one above the limit are refused by the upload form', async () => {
  const empty = await upload(call, new Uint8Array());
  expect([empty.status, empty.text]).toEqual([400, expect.stringContaining('EntityTooSmall')]);
  const large = await upload(call, new Uint8Array(51 * 1024 * 1024));
  expect([large.status, large.text]).toEqual([400, expect.stringContaining('EntityTooLarge')]);
});

test('after all of that the workers still work', async () => {
  expect(await ended(call, (await call('POST', '/v1/tasks', { task: 'debug_task' })).body.id)).toMatchObject({
    state: 'SUCCESS',
  });
});
