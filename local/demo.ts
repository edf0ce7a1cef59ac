import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** Where the demonstration goes, as the running local cloud tells. */
export interface DemoTarget {
  readonly api: string;
  readonly key: string;
}

interface ShownFile {
  readonly file: string;
  readonly url: string;
}

interface ShownTask {
  readonly id: string;
  readonly state: string;
  readonly progress?: { readonly done: number; readonly total?: number; readonly stage?: string };
  readonly error?: { readonly reason: string; readonly message: string };
  readonly result?: {
    readonly pages: number;
    readonly tables: readonly {
      readonly page: number;
      readonly rows: number;
      readonly columns: number;
      readonly csv: ShownFile;
      readonly preview: readonly (readonly string[])[];
    }[];
  };
}

/**
 * Sends one PDF through the whole path as any client would: upload form, POST /v1/tasks, long poll, CSV by its link.
 * Prints what happens by `print`. Throws with the API's own words when something is refused or fails.
 */
export async function runDemo(
  { api, key }: DemoTarget,
  file: string,
  print: (line: string) => void,
): Promise<void> {
  const call = caller(api, key);
  const name = basename(file);
  print(`Uploading ${name} …`);
  const upload = await uploadFile(call, file, name);
  const submitted = (await call('POST', '/v1/tasks', {
    task: 'convert_pdf',
    input: { source: { upload } },
  })) as ShownTask;
  print(`POST /v1/tasks → 202, task ${submitted.id}`);
  const task = await follow(call, submitted.id, print);
  if (task.state !== 'SUCCESS' || !task.result)
    throw new Error(
      `the demonstration's task ended as ${task.state}: ${task.error?.message ?? 'no reason given'}`,
    );
  print(`${task.result.tables.length} tables on ${task.result.pages} pages:`);
  for (const table of task.result.tables) await printTable(table, print);
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

function caller(api: string, key: string): Call {
  return async (method, path, body) => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} → ${response.status} ${text}`);
    return JSON.parse(text);
  };
}

async function uploadFile(call: Call, file: string, name: string): Promise<string> {
  const form = (await call('POST', '/v1/uploads', { fileName: name, contentType: 'application/pdf' })) as {
    upload: string;
    url: string;
    fields: Record<string, string>;
  };
  const body = new FormData();
  for (const [field, value] of Object.entries(form.fields)) body.append(field, value);
  body.append('file', new Blob([await readFile(file)], { type: 'application/pdf' }), name);
  const sent = await fetch(form.url, { method: 'POST', body });
  if (!sent.ok) throw new Error(`the upload was refused: ${sent.status} ${await sent.text()}`);
  return form.upload;
}

async function follow(call: Call, id: string, print: (line: string) => void): Promise<ShownTask> {
  let last = '';
  for (;;) {
    const task = (await call('GET', `/v1/tasks/${id}?waitSeconds=2`)) as ShownTask;
    const { state, progress } = task;
    const line = progress
      ? `${state} ${progress.stage ?? ''} ${progress.done}/${progress.total ?? '?'}`
      : state;
    if (line !== last) print(`  ${line}`);
    last = line;
    if (['SUCCESS', 'FAILURE', 'REVOKED'].includes(state)) return task;
  }
}

type ShownTable = NonNullable<ShownTask['result']>['tables'][number];

async function printTable(
  { page, rows, columns, csv }: ShownTable,
  print: (line: string) => void,
): Promise<void> {
  const response = await fetch(csv.url);
  if (!response.ok) throw new Error(`the link of ${csv.file} answered ${response.status}`);
  const lines = (await response.text()).split('\r\n');
  print('');
  print(`${csv.file}  page ${page}, ${rows} rows × ${columns} columns`);
  for (const line of lines.slice(0, 3)) print(`  ${line}`);
  print(`  ${csv.url}`);
}
