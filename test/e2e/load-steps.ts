import { expect } from 'vitest';
import { type Answer, type Call, ended } from './caller.ts';
import type { Cloud } from './cloud.ts';

/** Uploads a CSV file; the answer goes into a bundle. */
async function uploadCsv(
  call: Call,
  content: string | Uint8Array<ArrayBuffer>,
  fileName: string,
): Promise<string> {
  const contentType = 'text/csv';
  const form = (await call('POST', '/v1/uploads', { fileName, contentType })).body;
  const body = new FormData();
  for (const [field, value] of Object.entries(form.fields)) body.append(field, String(value));
  body.append('file', new Blob([content], { type: contentType }), fileName);
  expect((await fetch(form.url, { method: 'POST', body })).status).toBe(204);
  return form.upload;
}

/** A bundle of files: name → content. */
export async function bundleOf(
  call: Call,
  files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
): Promise<string> {
  const { body } = await call('POST', '/v1/bundles', { name: Object.keys(files).join(' ') });
  for (const [name, content] of Object.entries(files)) await addCsv(call, body.id, name, content);
  return body.id;
}

/** Adds a CSV file to a bundle. */
export async function addCsv(
  call: Call,
  bundle: string,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const upload = await uploadCsv(call, content, name);
  expect((await call('POST', `/v1/bundles/${bundle}/documents`, { upload })).status).toBe(201);
}

/** Makes a loader; its id. */
export async function loaderOf(call: Call, config: Record<string, unknown>): Promise<string> {
  const { status, body } = await call('POST', '/v1/loaders', { name: 'test', ...config });
  expect([status, body.detail, body.errors]).toEqual([201, undefined, undefined]);
  return body.id;
}

/** Runs a loader and gives its task once that has ended. */
export async function load(
  { call, cloud }: { readonly call: Call; readonly cloud: Cloud },
  loader: string,
  body: Record<string, unknown> = {},
): Promise<Answer['body']> {
  const run = await call('POST', `/v1/loaders/${loader}/run`, body);
  expect([run.status, run.body.detail]).toEqual([202, undefined]);
  return ended(call, run.body.id, () => cloud.advance(5));
}

/** What SQL answers on the warehouse of the local cloud. */
export async function query(cloud: Cloud, sql: string): Promise<readonly (readonly unknown[])[]> {
  const { rows } = await cloud.control<{ rows: unknown[][] }>('POST', '/redshift/query', { sql });
  return rows;
}
