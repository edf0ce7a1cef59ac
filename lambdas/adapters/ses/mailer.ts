import { EffectNotDoneError, PermanentTaskError } from '#core/errors.ts';
import type { Mail, Mailer } from '#core/mail.ts';
import type { AwsConnection } from '../aws/connection.ts';
import { AwsError, jsonApi } from '../aws/json-api.ts';

/** Before these, nothing had left: the connection was never made. */
const neverConnected: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Worth repeating: the account's rate or quota, or an operator who paused sending. */
const passing = /^(TooManyRequests|Throttling|LimitExceeded|SendingPaused)/;

/** Mail by SES v2, from one verified address. */
export function sesMailer({ from, ...connection }: AwsConnection & { readonly from: string }): Mailer {
  // SES knows no idempotency token: a request that is repeated may be sent twice.
  const once = { tries: 1, idleMs: 15_000 };
  const call = jsonApi({
    ...connection,
    ...once,
    service: 'ses',
    hostPrefix: 'email',
    endpointVariable: 'AWS_ENDPOINT_URL_SESV2',
  });
  return {
    send: async (mail) => {
      const body = requestOf(mail, from);
      const answer = await call({ path: '/v2/email/outbound-emails', body }).catch((error: unknown) => {
        throw notDone(error) ?? error;
      });
      return { messageId: String(answer.MessageId) };
    },
  };
}

function requestOf({ to, replyTo, subject, text, html, tags = {} }: Mail, from: string) {
  const content = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    FromEmailAddress: from,
    Destination: { ToAddresses: to },
    ...(replyTo ? { ReplyToAddresses: replyTo } : {}),
    Content: {
      Simple: { Subject: content(subject), Body: { Text: content(text), Html: content(html) } },
    },
    EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
  };
}

/** An answer of 4xx, or a connection that was never made, proves that nothing was sent. A 5xx or silence proves nothing. */
function notDone(cause: unknown): EffectNotDoneError | undefined {
  if (!(cause instanceof AwsError)) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    return neverConnected.has(code)
      ? new EffectNotDoneError('SES could not be reached', { cause })
      : undefined;
  }
  if (cause.status >= 500 || cause.status === 408) return undefined;
  if (cause.status === 429 || passing.test(cause.name))
    return new EffectNotDoneError(`SES asks to wait: ${cause.message}`, { cause });
  const why = `SES refused the message (${cause.name}): ${cause.message}`;
  return new EffectNotDoneError(why, { cause: new PermanentTaskError('mailRefused', why, { cause }) });
}
