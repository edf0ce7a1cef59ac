import { BeatlessProblem } from './problem.ts';
import { readProblem } from './read-problem.ts';
import { askApi, type Transport } from './transport.ts';
import type { UploadTicket } from './views.ts';
import { withRetries } from './with-retries.ts';

/** A file to upload: its bytes, or a Blob over a file (node:fs openAsBlob) that is then never whole in memory. */
export interface Upload {
  readonly content: Uint8Array | Blob;
  readonly fileName: string;
  readonly contentType: string;
  readonly signal?: AbortSignal;
}

const timeoutMs = 15 * 60_000;

/** Uploads a file past the API, straight to the storage. The `upload` it returns goes into a task's input. */
export async function uploadFile(transport: Transport, upload: Upload): Promise<UploadTicket> {
  const { fileName, contentType, signal } = upload;
  const content = asBlob(upload);
  const body = { fileName, contentType, bytes: content.size };
  const ticket = await askApi<UploadTicket>(transport, { method: 'POST', path: '/v1/uploads', body, signal });
  if (ticket.maxBytes !== undefined && content.size > ticket.maxBytes)
    throw tooLarge(content.size, ticket.maxBytes);
  const { retries, pause } = transport;
  await withRetries((limit) => sendForm(transport, ticket, content, fileName, limit), ticket.url, {
    retries,
    pause,
    timeoutMs,
    repeatable: true,
    signal,
  });
  return ticket;
}

/** S3 ignores every field that comes after the file, so the file is last. */
async function sendForm(
  transport: Transport,
  { url, fields }: UploadTicket,
  content: Blob,
  fileName: string,
  signal: AbortSignal,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', content, fileName);
  const response = await transport.fetch(url, { method: 'POST', body: form, signal });
  const text = await response.text();
  if (!response.ok) throw readProblem(response, text, transport.now());
}

function asBlob({ content, contentType }: Upload): Blob {
  return content instanceof Blob
    ? content.slice(0, content.size, contentType)
    : new Blob([new Uint8Array(content)], { type: contentType });
}

function tooLarge(bytes: number, maxBytes: number): BeatlessProblem {
  const detail = `The file has ${bytes} bytes; at most ${maxBytes} are accepted.`;
  return new BeatlessProblem({ status: 413, title: 'File too large', detail });
}
