import { signal } from '@preact/signals';
import type { UploadTicket } from '#client/views.ts';
import { signedIn } from '#console/state/session.ts';
import { sendFile } from './send-file.ts';

/** One file on its way to its task. */
export interface Conversion {
  readonly number: number;
  readonly file: File;
  readonly sent: number;
  readonly taskId?: string;
  readonly error?: unknown;
}

/** What convert_pdf takes beside the source. */
export interface ConvertOptions {
  readonly pages: string;
  readonly merged: boolean;
  readonly escapeFormulas: boolean;
}

/** Those of this tab, newest first. */
export const conversions = signal<readonly Conversion[]>([]);

/** The files of this tab by the task that converts them: their pages can be shown without asking anybody. */
export const localFiles = new Map<string, File>();

let last = 0;

/** Uploads a file and hands in its task; gives the task's id, or undefined when that failed, which its row then tells. */
export async function convert(file: File, options: ConvertOptions): Promise<string | undefined> {
  last += 1;
  const number = last;
  conversions.value = [{ number, file, sent: 0 }, ...conversions.value];
  const change = (changes: Partial<Conversion>) => {
    conversions.value = conversions.value.map((it) => (it.number === number ? { ...it, ...changes } : it));
  };
  try {
    const { client, ask } = signedIn();
    const body = { fileName: file.name, contentType: 'application/pdf', bytes: file.size };
    const ticket = await ask<UploadTicket>({ method: 'POST', path: '/v1/uploads', body });
    await sendFile(ticket, file, (sent) => change({ sent }));
    const input = { source: { upload: ticket.upload }, ...options, pages: options.pages || 'all' };
    const { id } = await client.submit('convert_pdf', input);
    localFiles.set(id, file);
    change({ sent: file.size, taskId: id });
    return id;
  } catch (error) {
    change({ error });
    return undefined;
  }
}
