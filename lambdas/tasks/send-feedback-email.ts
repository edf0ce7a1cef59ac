import * as z from 'zod/mini';
import { defineTask } from '#core/define-task.ts';
import { EffectNotDoneError, PermanentTaskError } from '#core/errors.ts';
import { feedbackMail } from './feedback/feedback-mail.ts';

/** A line break in what becomes part of a header would begin a header of its own. */
const oneLine = z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line without control characters');
/** Control characters but tab and line feed. */
const plainText = z.refine(
  (text) => !/[^\P{Cc}\t\n]/u.test(String(text).replaceAll('\r\n', '\n')),
  'must not contain control characters',
);

/**
 * Sends what somebody wrote into a feedback form: to the setting `feedbackTo` or, without it, to the writer. At most once:
 * where it is not known whether SES took it, the task ends as FAILURE (effectUnknown) for a person to look.
 */
export const sendFeedbackEmail = defineTask({
  name: 'send_feedback_email',
  description: 'Sends a feedback form as an e-mail, at most once and no faster than the account may.',
  queue: 'default',
  input: z.lazy(() =>
    z.strictObject({
      name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100), oneLine),
      email: z.string().check(z.maxLength(254), oneLine, z.email('must be an e-mail address')),
      message: z.string().check(z.trim(), z.minLength(1), z.maxLength(10_000), plainText),
    }),
  ),
  output: z.lazy(() =>
    z.object({
      /** As SES names the message. */
      messageId: z.string(),
      to: z.string(),
    }),
  ),
  example: { name: 'Ada Lovelace', email: 'ada@example.com', message: 'It works well.' },
  retry: { maxAttempts: 8, backoff: 'exponential', firstSeconds: 5 },
  timeoutSeconds: 30,
  rateLimit: { per: 'definition', rate: ({ mailPerSecond }) => `${mailPerSecond}/s` },
  uses: ['mail'],
  run: async (input, { once, mail, settings, taskId }) => {
    const feedback = { ...input, message: input.message.replaceAll('\r\n', '\n') };
    const to = settings.feedbackTo ?? feedback.email;
    const replyTo = settings.feedbackTo ? { replyTo: [feedback.email] } : {};
    const letter = { ...feedbackMail(feedback), to: [to], ...replyTo, tags: { 'beatless-task': taskId } };
    const { messageId } = await once('send', () => mail.send(letter), { maxSeconds: 20 }).catch(
      refusalIsFinal,
    );
    return { messageId, to };
  },
});

/** What SES will never take ends the task; the ledger knows that nothing was sent, so a rerun may try again. */
function refusalIsFinal(error: unknown): never {
  if (error instanceof EffectNotDoneError && error.cause instanceof PermanentTaskError) throw error.cause;
  throw error;
}
