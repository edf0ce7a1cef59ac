import * as z from 'zod/mini';
import { RefusedError } from '#core/errors.ts';
import type { UploadForm } from '#core/ports.ts';
import { belongsTo, uploadKey, uploadReference } from '#core/upload-key.ts';
import { shownTime } from '../fields.ts';
import { route } from '../route.ts';

/** What may be uploaded. */
const uploadContentTypes = ['application/pdf', 'application/json', 'text/csv', 'application/gzip'] as const;

const formLifeMs = 15 * 60_000;
const linkSeconds = 15 * 60;

export const uploadTicket = z.strictObject({
  upload: z
    .string()
    .check(
      z.describe('What a task refers to: in its input `{"source":{"upload":"…"}}`, or as `inputUpload`.'),
    ),
  method: z.literal('POST'),
  url: z.url().check(z.describe('Where the form goes.')),
  fields: z
    .record(z.string(), z.string())
    .check(z.describe('Form fields, all to be sent, before the file. They carry the permission.')),
  expiresAt: shownTime.check(z.describe('The form works until then.')),
  maxBytes: z.int(),
  howTo: z.strictObject({ text: z.string(), curl: z.string() }),
});

/** Prepares the upload of a file straight to the storage. */
export const createUpload = route(
  {
    method: 'POST',
    path: '/v1/uploads',
    scope: 'uploads:write',
    body: z.strictObject({
      fileName: z.string().check(z.regex(/\S/, 'must not be blank'), z.maxLength(255)),
      contentType: z.enum(uploadContentTypes),
      bytes: z.optional(
        z.int().check(z.gte(1), z.describe('Size of the file, to be told now if it is too large.')),
      ),
    }),
    responses: { 201: { schema: uploadTicket } },
  },
  async ({ body, caller }, { clock, random, links, maxUploadBytes }) => {
    const { fileName, contentType, bytes } = body;
    if (bytes !== undefined && bytes > maxUploadBytes) throw tooLarge(bytes, maxUploadBytes);
    const now = clock.now();
    const key = uploadKey(caller.owner, random.taskId(now), fileName);
    const expiresAt = now + formLifeMs;
    const form = await links.uploadForm({ key, contentType, maxBytes: maxUploadBytes, expiresAt, now });
    const { url, fields } = form;
    const ticket = {
      upload: key,
      method: 'POST',
      url,
      fields: { ...fields },
      maxBytes: maxUploadBytes,
    } as const;
    const howTo = { text: howToText, curl: curlOf(form) };
    return { status: 201, body: { ...ticket, expiresAt: new Date(expiresAt).toISOString(), howTo } };
  },
);

const howToText =
  'Send a POST as multipart/form-data to "url": every field of "fields", then the file as the last field, named "file". Then name "upload" in the input of a task.';

/** A command line that uploads FILE; the fields hold no quotation marks, yet nothing shall depend on it. */
function curlOf({ url, fields }: UploadForm): string {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const forms = Object.entries(fields).map(([name, value]) => `--form-string ${quote(`${name}=${value}`)}`);
  return ['curl --fail', ...forms, '--form file=@FILE', quote(url)].join(' ');
}

export const uploadLink = z.strictObject({
  url: z.url().check(z.describe('Signed link to the file. Whoever has it can read the file until then.')),
  expiresAt: shownTime,
});

/** Links a file that was uploaded, for whoever wants to look at it again. */
export const linkUpload = route(
  {
    method: 'POST',
    path: '/v1/uploads/link',
    scope: 'tasks:read',
    body: z.strictObject({ upload: uploadReference }),
    responses: { 200: { schema: uploadLink } },
    problems: ['notFound'],
  },
  async ({ body: { upload }, caller }, { clock, links }) => {
    // Nobody learns what others have uploaded. That a file has been deleted since, the link itself tells.
    if (!belongsTo(caller.owner, upload))
      throw new RefusedError('notFound', `You have no upload "${upload}".`);
    const now = clock.now();
    const url = await links.uploadLink({ key: upload, expiresSeconds: linkSeconds, now });
    return { status: 200, body: { url, expiresAt: new Date(now + linkSeconds * 1000).toISOString() } };
  },
);

function tooLarge(bytes: number, most: number): RefusedError {
  return new RefusedError('tooLarge', `The file has ${bytes} bytes; at most ${most} are accepted.`, [
    { field: 'bytes', message: `must be at most ${most}` },
  ]);
}
