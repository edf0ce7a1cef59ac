import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sesMailer } from '#adapters/ses/mailer.ts';
import { EffectNotDoneError } from '#core/errors.ts';
import type { FaultRule } from '#local/services/contract.ts';
import { type LocalServices, openLocalServices } from './local-services.ts';

const mail = {
  to: ['ada@example.com'],
  replyTo: ['eve@example.com'],
  subject: 'Zoë’s “feedback”',
  text: 'text',
  html: '<p>text</p>',
  tags: { 'beatless-task': 'task-1' },
};

describe('mail by SES', () => {
  let local: LocalServices;
  let send: () => Promise<{ messageId: string }>;
  const worker = { accessKeyId: 'AKIAMAIL', secretAccessKey: 'mail-secret' };
  const everything = { Statement: [{ Effect: 'Allow', Action: 'ses:*', Resource: '*' }] };
  beforeAll(async () => {
    local = await openLocalServices();
    const { gateway, endpoints } = local.services;
    gateway.register({ ...worker, functionId: 'Worker', environmentId: 'worker-1', policies: [everything] });
    gateway.onKill(async () => undefined);
    const connection = { region: local.region, credentials: async () => worker, endpoint: endpoints.ses };
    send = () => sesMailer({ ...connection, from: 'team@example.com' }).send(mail);
  });
  beforeEach(() => local.services.gateway.setFaults([], 1));
  afterAll(() => local.close());

  const sent = () => local.services.ses.messages().length;
  const strike = (rule: Omit<FaultRule, 'times'>) =>
    local.services.gateway.setFaults([{ ...rule, service: 'ses', times: 1 }], 1);

  test('arrives as it was given', async () => {
    const { messageId } = await send();
    const { to, replyTo, subject, text, html, tags } = mail;
    const from = 'team@example.com';
    expect(local.services.ses.messages().at(-1)).toMatchObject({
      ...{ id: messageId, from, to, replyTo, subject, text, html, tags },
    });
  });

  test.each(['TooManyRequestsException', 'LimitExceededException', 'SendingPausedException'])(
    '%s: nothing was sent, and it may be tried again',
    async (error) => {
      const before = sent();
      strike({ effect: 'fail', error });
      await expect(send()).rejects.toMatchObject({ name: 'EffectNotDoneError', cause: { name: error } });
      expect(sent()).toBe(before);
    },
  );

  test.each(['MessageRejected', 'MailFromDomainNotVerifiedException', 'AccountSuspendedException'])(
    '%s: nothing was sent, and trying again cannot help',
    async (error) => {
      strike({ effect: 'fail', error });
      await expect(send()).rejects.toMatchObject({
        name: 'EffectNotDoneError',
        cause: { name: 'PermanentTaskError', reason: 'mailRefused' },
      });
    },
  );

  test.each(['fail', 'failAfter', 'cut', 'cutAfter'] as const)(
    'after %s it is not known, and not tried a second time',
    async (effect) => {
      const before = sent();
      strike({ effect });
      const error = await send().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(EffectNotDoneError);
      expect(sent()).toBe(effect.endsWith('After') ? before + 1 : before);
    },
  );
});

test('where nobody listens nothing was sent', async () => {
  const credentials = async () => ({ accessKeyId: 'a', secretAccessKey: 'b' });
  const mailer = sesMailer({
    region: 'us-east-1',
    credentials,
    endpoint: 'http://127.0.0.1:9',
    from: 'team@example.com',
  });
  await expect(mailer.send(mail)).rejects.toBeInstanceOf(EffectNotDoneError);
});
