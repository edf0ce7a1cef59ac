import { signal } from '@preact/signals';
import { countingFetch } from './network.ts';

/** A mail, as the local cloud keeps it. */
export interface Mail {
  readonly id: string;
  readonly sentAt: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly raw?: string;
}

/** True where the page comes from a local cloud: on AWS mails go to people. */
export const hasOutbox = signal(false);

/** The mails, newest first. */
export async function readOutbox(stop: AbortSignal): Promise<readonly Mail[]> {
  const response = await countingFetch('/local/outbox.json', { signal: stop });
  if (!response.ok) throw new Error('There is no outbox here.');
  const { messages } = (await response.json()) as { readonly messages: readonly Mail[] };
  return messages;
}

/** Looks whether there is one: on this machine only. */
export async function lookForOutbox(): Promise<void> {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])$/.test(location.hostname)) return;
  await readOutbox(AbortSignal.timeout(5_000)).then(
    () => {
      hasOutbox.value = true;
    },
    () => undefined,
  );
}
