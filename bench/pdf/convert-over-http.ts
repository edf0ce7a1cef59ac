import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

interface ShownFile {
  readonly file: string;
  readonly url: string;
}

interface ShownTask {
  readonly id: string;
  readonly state: string;
  readonly error?: unknown;
  readonly children?: readonly string[];
  readonly result?: {
    readonly tables: readonly { readonly csv: ShownFile }[];
    readonly files: Readonly<Record<string, ShownFile>>;
  };
}

/** Uploads a PDF, converts it and fetches every file: seconds from the submit to SUCCESS, as the caller sees it. */
export async function convertOverHttp(
  cloud: { readonly api: string; readonly key: string },
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{
  readonly seconds: number;
  readonly children: number;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}> {
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { authorization: `Bearer ${cloud.key}`, 'content-type': 'application/json' };
    const sent = body ? { method, headers, body: JSON.stringify(body) } : { method, headers };
    return (await (await fetch(`${cloud.api}${path}`, sent)).json()) as T;
  };
  const upload = await sendUpload(ask, bytes);
  const before = performance.now();
  const submitted = { task: 'convert_pdf', input: { source: { upload }, merged: true } };
  const { id } = await ask<ShownTask>('POST', '/v1/tasks', submitted);
  let task = await ask<ShownTask>('GET', `/v1/tasks/${id}`);
  while (!['SUCCESS', 'FAILURE', 'REVOKED'].includes(task.state)) {
    await wait(250);
    task = await ask<ShownTask>('GET', `/v1/tasks/${id}`);
  }
  const seconds = (performance.now() - before) / 1000;
  if (!task.result) throw new Error(`the conversion ended as ${task.state}: ${JSON.stringify(task.error)}`);
  const shown = [...task.result.tables.map(({ csv }) => csv), ...Object.values(task.result.files)];
  const files: { name: string; sha256: string }[] = [];
  for (const { file, url } of shown) {
    const body = new Uint8Array(await (await fetch(url)).arrayBuffer());
    files.push({ name: file, sha256: createHash('sha256').update(body).digest('hex') });
  }
  return { seconds, children: task.children?.length ?? 1, files };
}

async function sendUpload(
  ask: <T>(method: string, path: string, body?: object) => Promise<T>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const type = 'application/pdf';
  const form = await ask<{ upload: string; url: string; fields: Record<string, string> }>(
    'POST',
    '/v1/uploads',
    { fileName: 'long.pdf', contentType: type },
  );
  const body = new FormData();
  for (const [field, value] of Object.entries({ ...form.fields, 'Content-Type': type }))
    body.append(field, value);
  body.append('file', new Blob([bytes], { type }), 'long.pdf');
  const { status } = await fetch(form.url, { method: 'POST', body });
  if (status !== 204) throw new Error(`the upload was answered ${status}`);
  return form.upload;
}
