import type { Mail, Mailer } from '#core/mail.ts';

/** Keeps what is sent; `fail` lets the next sends throw, before or after the message left. */
export function memoryMailer(): Mailer & {
  readonly sent: Mail[];
  readonly fail: { readonly error: Error; readonly left?: boolean }[];
} {
  const sent: Mail[] = [];
  const fail: { readonly error: Error; readonly left?: boolean }[] = [];
  return {
    sent,
    fail,
    send: async (mail) => {
      const failure = fail.shift();
      if (!failure || failure.left) sent.push(mail);
      if (failure) throw failure.error;
      return { messageId: `message-${sent.length}` };
    },
  };
}
