import { CreateEmailIdentityCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SentMessage } from '#local/services/ses/outbox.ts';
import { struck, untilFound } from './after-crash.ts';
import { type Answer, type Call, caller, ended } from './caller.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let call: Call;
let worker: string;
beforeAll(async () => {
  cloud = await startCloud();
  call = caller(cloud);
  worker = cloud.functionId('Default');
});
beforeEach(() => cloud.faults([]));
afterAll(() => cloud.stop());

const feedback = {
  name: 'Ada <b>Lovelace</b>',
  email: 'ada@example.com',
  message: 'It works & well.\n\nThanks',
};

const submit = async (input: object = feedback): Promise<Answer> =>
  call('POST', '/v1/tasks', { task: 'send_feedback_email', input });

/** Mails of one task, by the tag that they bear. */
async function mailsOf(...ids: string[]): Promise<SentMessage[]> {
  const { messages } = await cloud.control<{ messages: SentMessage[] }>('GET', '/outbox?limit=1000');
  return messages.filter(({ tags }) => ids.includes(tags?.['beatless-task'] ?? ''));
}

const once = { service: 'ses', operation: 'SendEmail', times: 1 } as const;
describe('send_feedback_email', () => {
  test('sends one mail as text and as escaped HTML, from the verified address', async () => {
    const { status, body } = await submit();
    expect(status).toBe(202);
    const task = await ended(call, body.id);
    const [mail, ...more] = await mailsOf(task.id);
    expect(more).toEqual([]);
    expect(task).toMatchObject({ state: 'SUCCESS', result: { messageId: mail?.id, to: 'ada@example.com' } });
    expect(mail).toMatchObject({
      from: 'beatless@example.com',
      to: ['ada@example.com'],
      subject: 'Feedback from Ada <b>Lovelace</b>',
      text: expect.stringContaining('It works & well.\n\nThanks'),
      html: expect.stringContaining('<p>It works &amp; well.</p>'),
    });
    expect(mail?.html).not.toContain('<b>');
  });

  test.each([
    [{ name: 'Ada\r\nBcc: all@example.com' }, 'input.name'],
    [{ name: 'Ada\u2028x' }, 'input.name'],
    [{ email: 'ada@example.com\nBcc: all@example.com' }, 'input.email'],
    [{ email: 'ada' }, 'input.email'],
    [{ message: '' }, 'input.message'],
    [{ message: 'a\u0000b' }, 'input.message'],
    [{ name: 'x'.repeat(101) }, 'input.name'],
  ])('refuses %j', async (change, field) => {
    const answer = await submit({ ...feedback, ...change });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ field })]));
  });

  test.each([
    ['killAfter', 1, 'done'],
    ['killBefore', 0, 'notDone'],
    ['cutAfter', 1, 'done'],
    ['failAfter', 1, 'done'],
  ] as const)(
    '%s at the send: %d mails, unknown, and settled by a person',
    { timeout: 120_000 },
    async (effect, sent, outcome) => {
      await cloud.faults([{ ...once, effect, functionId: worker }]);
      const { body } = await submit();
      const task = await ended(call, body.id, untilFound(cloud, call, body.id));
      expect(task).toMatchObject({ state: 'FAILURE', error: { reason: 'effectUnknown' } });
      expect(await mailsOf(task.id)).toHaveLength(sent);
      const shown = await call('GET', `/v1/tasks/${task.id}/effects`);
      expect(shown.body.effects).toMatchObject([{ step: 'send', status: 'unknown' }]);
      const settled = await call('POST', `/v1/tasks/${task.id}/effects/send`, {
        outcome,
        ...(outcome === 'done' ? { result: { messageId: 'seen in the outbox' } } : {}),
      });
      expect(settled.status, settled.text).toBe(200);
      const rerun = await call('POST', `/v1/tasks/${task.id}/rerun`);
      const again = await ended(call, rerun.body.id);
      expect(again.state).toBe('SUCCESS');
      expect(await mailsOf(task.id, again.id)).toHaveLength(1);
    },
  );

  test.each([
    ['before the ledger entry', 'killBefore', 'PutItem', 0],
    ['after the mail was noted', 'killAfter', 'UpdateItem', 2],
  ] as const)('killed %s: one mail', { timeout: 120_000 }, async (_at, effect, operation, skip) => {
    await cloud.faults([{ effect, functionId: worker, service: 'dynamodb', operation, skip, times: 1 }]);
    const { body } = await submit();
    const task = await ended(call, body.id, untilFound(cloud, call, body.id));
    expect(await struck(cloud)).toBe(1);
    expect(task.state).toBe('SUCCESS');
    expect(await mailsOf(task.id)).toHaveLength(1);
  });

  test('throttled by SES, it waits and sends one mail', async () => {
    await cloud.faults([
      { ...once, effect: 'fail', error: 'TooManyRequestsException', times: 2, functionId: worker },
    ]);
    const { body } = await submit();
    const task = await ended(call, body.id, () => cloud.advance(10));
    expect(task).toMatchObject({ state: 'SUCCESS', attempts: 3 });
    expect(await mailsOf(task.id)).toHaveLength(1);
  });

  test('refused by SES, it fails at once with what SES says, and a rerun may try again', async () => {
    await cloud.faults([{ ...once, effect: 'fail', error: 'MessageRejected', functionId: worker }]);
    const { body } = await submit();
    const task = await ended(call, body.id);
    expect(task).toMatchObject({ state: 'FAILURE', attempts: 1, error: { reason: 'mailRefused' } });
    const rerun = await call('POST', `/v1/tasks/${task.id}/rerun`);
    expect(await ended(call, rerun.body.id)).toMatchObject({ state: 'SUCCESS' });
    expect(await mailsOf(task.id, rerun.body.id)).toHaveLength(1);
  });
});

test('mail is sent by the identity of the domain, where the account has no other', async () => {
  const { endpoints } = await cloud.control<{ endpoints: Record<string, string> }>('GET', '/health');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const ses = new SESv2Client({ region: 'us-east-1', credentials, endpoint: endpoints.ses });
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'example.com' }));
  ses.destroy();
  const { body } = await submit();
  expect(await ended(call, body.id)).toMatchObject({ state: 'SUCCESS' });
  expect(await mailsOf(body.id)).toHaveLength(1);
});

test('the SDK’s own client finds the same SES, and its mail is in the outbox', async () => {
  const { endpoints } = await cloud.control<{ endpoints: Record<string, string> }>('GET', '/health');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const ses = new SESv2Client({ region: 'us-east-1', credentials, endpoint: endpoints.ses });
  const Simple = { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'text' } } };
  const FromEmailAddress = 'Team <team@example.com>';
  const { MessageId } = await ses.send(
    new SendEmailCommand({
      FromEmailAddress,
      Destination: { ToAddresses: ['a@example.com'] },
      Content: { Simple },
    }),
  );
  const Data = Buffer.from('From: raw@example.com\r\nTo: b@example.com\r\nSubject: Raw\r\n\r\nbody');
  await ses.send(new SendEmailCommand({ Content: { Raw: { Data } } }));
  await expect(
    ses.send(new SendEmailCommand({ FromEmailAddress, Content: { Simple } })),
  ).rejects.toMatchObject({
    name: 'BadRequestException',
  });
  ses.destroy();
  const { messages } = await cloud.control<{ messages: SentMessage[] }>('GET', '/outbox?limit=2');
  expect(messages).toMatchObject([
    { from: 'raw@example.com', to: ['b@example.com'], subject: 'Raw', text: 'body' },
    { id: MessageId, from: FromEmailAddress, subject: 'Hello' },
  ]);
});
