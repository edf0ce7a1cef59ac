import { describe, expect, test } from 'vitest';
import { EffectNotDoneError, PermanentTaskError } from '#core/errors.ts';
import { feedbackMail } from '#tasks/feedback/feedback-mail.ts';
import { sendFeedbackEmail } from '#tasks/send-feedback-email.ts';
import { memoryMailer } from '#test/fakes/memory-mailer.ts';
import { testTask } from '#test/kit/test-task.ts';

const input = { name: 'Ada', email: 'ada@example.com', message: 'Well done.\r\n\r\nAda' };

describe('send_feedback_email', () => {
  test('sends one mail to the writer, tagged with its task', async () => {
    const mail = memoryMailer();
    const run = await testTask(sendFeedbackEmail, input, { services: { mail } });
    expect(run).toMatchObject({
      state: 'SUCCESS',
      result: { messageId: 'message-1', to: 'ada@example.com' },
    });
    expect(mail.sent).toMatchObject([
      {
        to: ['ada@example.com'],
        text: expect.stringContaining('Well done.\n\nAda'),
        tags: { 'beatless-task': expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    ]);
  });

  test.each(['before', 'after'] as const)(
    'that dies %s its send is unknown, and never repeated by itself',
    async (when) => {
      const mail = memoryMailer();
      const options = { services: { mail }, failAt: { step: 'once:send', when } } as const;
      const run = await testTask(sendFeedbackEmail, input, options);
      expect(run).toMatchObject({ state: 'FAILURE', error: { reason: 'effectUnknown' } });
      expect(run.effects).toMatchObject([{ step: 'send', status: 'unknown' }]);
      expect(mail.sent).toHaveLength(when === 'after' ? 1 : 0);
    },
  );

  test('that dies once the ledger knows sends one mail', async () => {
    const mail = memoryMailer();
    const options = { services: { mail }, failAt: { step: 'once:send', when: 'recorded' } } as const;
    expect((await testTask(sendFeedbackEmail, input, options)).state).toBe('SUCCESS');
    expect(mail.sent).toHaveLength(1);
  });

  test('waits where SES asks for it', async () => {
    const mail = memoryMailer();
    mail.fail.push(
      { error: new EffectNotDoneError('slow down') },
      { error: new EffectNotDoneError('slow down') },
    );
    expect(await testTask(sendFeedbackEmail, input, { services: { mail } })).toMatchObject({
      state: 'SUCCESS',
      attempts: 3,
    });
    expect(mail.sent).toHaveLength(1);
  });

  test('ends where SES refuses, and the ledger knows that nothing was sent', async () => {
    const mail = memoryMailer();
    const cause = new PermanentTaskError('mailRefused', 'SES refused the message');
    mail.fail.push({ error: new EffectNotDoneError('refused', { cause }) });
    const run = await testTask(sendFeedbackEmail, input, { services: { mail } });
    expect(run).toMatchObject({
      state: 'FAILURE',
      attempts: 1,
      error: { reason: 'mailRefused' },
      effects: [],
    });
  });
});

test('a feedback mail shows in HTML every character as it was typed', () => {
  const { html, text, subject } = feedbackMail({
    name: 'Eve <script>',
    email: 'eve@example.com',
    message: '<img src=x onerror="x()"> & \'more\'\nline\n\nend',
  });
  expect(html).toContain('<p>&lt;img src=x onerror=&quot;x()&quot;&gt; &amp; &#39;more&#39;<br>line</p>');
  expect(html).not.toMatch(/<script|<img/);
  expect(text).toContain('<img src=x onerror="x()"> & \'more\'');
  expect(subject).toBe('Feedback from Eve <script>');
});
