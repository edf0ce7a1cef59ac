import { PermanentTaskError } from '#core/errors.ts';
import type { ObjectLinks, ObjectStore, UploadForm } from '#core/ports.ts';

/** An object as it was written. */
interface StoredObject {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** The buckets in memory: the worker's side and the API's side of the same objects, and what browsers do with them. */
export interface MemoryObjectStore extends ObjectStore, ObjectLinks {
  readonly uploads: Map<string, StoredObject>;
  readonly results: Map<string, StoredObject>;
  /** Posts a file with a form at a time (ms): 204, or the status of S3's refusal. */
  post(form: UploadForm, body: Uint8Array, now: number): number;
  /** Follows a link at a time (ms). */
  follow(
    link: string,
    now: number,
  ): { readonly status: number; readonly fileName?: string; readonly body?: Uint8Array };
}

/** Buckets in memory. Forms and links say in plain text what they allow; nothing is signed. */
export function memoryObjectStore(): MemoryObjectStore {
  const uploads = new Map<string, StoredObject>();
  const results = new Map<string, StoredObject>();
  return {
    uploads,
    results,
    readUpload: async (key, maxBytes, signal) => {
      signal?.throwIfAborted();
      const body = uploads.get(key)?.body;
      if (!body) throw new PermanentTaskError('sourceMissing', `The upload "${key}" is not there.`);
      if (body.length <= maxBytes) return body.slice();
      const detail = `The upload "${key}" has ${body.length} bytes; at most ${maxBytes} are accepted.`;
      throw new PermanentTaskError('sourceTooLarge', detail);
    },
    writeResult: async (key, contentType, body) => {
      results.set(key, { contentType, body: typeof body === 'string' ? Buffer.from(body) : body.slice() });
    },
    writeLongResult: async (key, contentType, body) => {
      let text = '';
      for await (const piece of body) text += piece;
      const bytes = Buffer.from(text);
      results.set(key, { contentType, body: bytes });
      return bytes.byteLength;
    },
    openResult: async (key) => {
      const found = results.get(key);
      if (!found) throw new Error(`there is no result ${key}`);
      // In small pieces, as a network gives them: signs of several bytes are torn apart.
      return (async function* () {
        for (let at = 0; at < found.body.length; at += 1000) yield found.body.slice(at, at + 1000);
      })();
    },
    uploadForm: async ({ key, contentType, maxBytes, expiresAt }) => {
      const fields = { key, 'Content-Type': contentType };
      const Policy = JSON.stringify({ fields, maxBytes, expiresAt });
      return { url: 'https://uploads.test/', fields: { ...fields, Policy } };
    },
    uploadLink: async ({ key, expiresSeconds, now }) => {
      const query = new URLSearchParams({ key, until: String(now + expiresSeconds * 1000) });
      return `https://uploads.test${pathOf(key)}?${query}`;
    },
    resultLink: async ({ key, fileName, expiresSeconds, now }) => {
      const query = new URLSearchParams({ key, name: fileName, until: String(now + expiresSeconds * 1000) });
      return `https://results.test${pathOf(key)}?${query}`;
    },
    readResult: async (key, maxBytes) => {
      const found = results.get(key);
      if (!found) throw new Error(`there is no result ${key}`);
      if (found.body.length > maxBytes) throw new Error(`${key} is larger than ${maxBytes} bytes`);
      return Buffer.from(found.body).toString('utf8');
    },
    post: ({ fields: { Policy = '', ...fields } }, body, now) => {
      const allowed = JSON.parse(Policy);
      if (now >= allowed.expiresAt || JSON.stringify(fields) !== JSON.stringify(allowed.fields)) return 403;
      if (body.length < 1 || body.length > allowed.maxBytes) return 400;
      uploads.set(allowed.fields.key, { contentType: allowed.fields['Content-Type'], body: body.slice() });
      return 204;
    },
    follow: (link, now) => {
      const { pathname, searchParams } = new URL(link);
      const key = searchParams.get('key') ?? '';
      if (now >= Number(searchParams.get('until')) || pathname !== pathOf(key)) return { status: 403 };
      const found = results.get(key);
      return found
        ? { status: 200, fileName: searchParams.get('name') ?? '', body: found.body }
        : { status: 404 };
    },
  };
}

const pathOf = (key: string) => `/${key.split('/').map(encodeURIComponent).join('/')}`;
