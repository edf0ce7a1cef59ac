import type { UploadTicket } from '#client/views.ts';

/** Sends a file to the storage by its signed form. XMLHttpRequest, as fetch does not tell how much has gone. */
export function sendFile(
  { url, fields }: UploadTicket,
  file: File,
  onSent: (bytes: number) => void,
  type = 'application/pdf',
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  // S3 ignores every field after the file.
  form.append('file', new Blob([file], { type }), file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded }) => onSent(Math.min(loaded, file.size)));
    request.addEventListener('load', () => {
      if (request.status < 300) resolve();
      else
        reject(
          new Error(`The storage refused the file (${request.status}): ${codeOf(request.responseText)}`),
        );
    });
    request.addEventListener('error', () => reject(new Error('The storage cannot be reached.')));
    request.open('POST', url);
    request.send(form);
  });
}

/** The storage answers in XML. */
function codeOf(xml: string): string {
  return /<Message>([^<]*)<\/Message>/.exec(xml)?.[1] ?? 'no reason given';
}
