import type { Cloud } from './cloud.ts';

/** One answer of the API, body parsed when it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  readonly text: string;
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** Calls the API with a key; a string body goes as it is, anything else as JSON. */
export function caller({ api, key }: Pick<Cloud, 'api'> & { key?: string }): Call {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${api}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: json ? JSON.parse(text) : undefined,
      text,
    };
  };
}

/** Uploads `bytes` through a presigned form; the answer of S3. */
export async function upload(
  call: Call,
  bytes: Uint8Array<ArrayBuffer> | string,
  name = 'file.pdf',
  contentType = 'application/pdf',
): Promise<{ upload: string; status: number; text: string }> {
  const form = (await call('POST', '/v1/uploads', { fileName: name, contentType: 'application/pdf' })).body;
  const body = new FormData();
  const fields = { ...form.fields, 'Content-Type': contentType };
  for (const [field, value] of Object.entries(fields)) body.append(field, String(value));
  body.append('file', new Blob([bytes], { type: contentType }), name);
  const sent = await fetch(form.url, { method: 'POST', body });
  return { upload: form.upload, status: sent.status, text: await sent.text() };
}

/** Long polls until the task has ended. `between` runs after each look, to move the clock for example. */
export async function ended(
  call: Call,
  id: string,
  between: () => Promise<void> = async () => {},
): Promise<Answer['body']> {
  for (let look = 0; look < 200; look += 1) {
    const { body } = await call('GET', `/v1/tasks/${id}?waitSeconds=1`);
    if (['SUCCESS', 'FAILURE', 'REVOKED'].includes(body.state)) return body;
    await between();
  }
  throw new Error(`task ${id} did not end`);
}
