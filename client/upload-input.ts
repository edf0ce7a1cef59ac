import type { Transport } from './transport.ts';
import { type Upload, uploadFile } from './upload-file.ts';
import type { InputUpload } from './views.ts';

/** A task's input as a file of JSON. */
export type InputFile = Pick<Upload, 'fileName' | 'signal'> & { readonly content: Uint8Array };

/** Uploads an input; the task takes it only if it is the very bytes that were sent. */
export async function uploadInput(
  transport: Transport,
  { content, fileName, signal }: InputFile,
): Promise<InputUpload> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(content)));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const { upload } = await uploadFile(transport, {
    content,
    fileName,
    contentType: 'application/json',
    signal,
  });
  return { upload, sha256 };
}
