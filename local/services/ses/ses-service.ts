import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DataServices } from '../contract.ts';
import type { RestOperation, RestService } from '../rest-service.ts';
import { ServiceError } from '../service-error.ts';
import { openOutbox } from './outbox.ts';
import { addressOf, readMessage } from './read-message.ts';

/** SES v2 in this process: what is sent lies in an outbox, and reaches nobody. */
export interface SesService extends RestService {
  readonly outbox: DataServices['ses'];
}

const MAX_BODY_BYTES = 40 * 1024 * 1024;

/**
 * Opens SES with the outbox that `dataDir` keeps. The account counts as out of the sandbox. Mail is sent by the identity of its
 * address, unless only its domain has been made one: then by that, as on AWS.
 */
export function openSes({
  dataDir,
  region,
  account,
}: {
  readonly dataDir?: string | undefined;
  readonly region: string;
  readonly account: string;
}): SesService {
  const outbox = openOutbox(dataDir === undefined ? undefined : join(dataDir, 'ses'));
  const identities = new Map<string, object>();
  const arnOf = (identity: string) => `arn:aws:ses:${region}:${account}:identity/${identity}`;
  const identityOf = (address: string) => {
    const domain = address.slice(address.indexOf('@') + 1);
    return identities.has(domain) && !identities.has(address) ? domain : address;
  };
  const answer = (body: object) => ({ status: 200, body: JSON.stringify(body) });

  const sendEmail: RestOperation = {
    name: 'SendEmail',
    method: 'POST',
    path: '/v2/email/outbound-emails',
    prepare(request) {
      const message = readMessage(request.json());
      const address = addressOf(message.from);
      return {
        resource: address,
        needs: [
          {
            action: 'ses:SendEmail',
            resource: arnOf(identityOf(address)),
            context: { 'ses:fromaddress': address },
          },
        ],
        effect: async () => {
          const id = `local-${randomUUID()}`;
          outbox.add({ id, sentAt: new Date().toISOString(), ...message });
          return answer({ MessageId: id });
        },
      };
    },
  };

  const getAccount: RestOperation = {
    name: 'GetAccount',
    method: 'GET',
    path: '/v2/email/account',
    prepare: () => ({
      resource: account,
      needs: [{ action: 'ses:GetAccount', resource: '*' }],
      effect: async () => {
        const dayAgo = new Date(Date.now() - 86_400_000).toISOString();
        const sent = outbox.all().filter(({ sentAt }) => sentAt > dayAgo).length;
        return answer({
          SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: sent },
          SendingEnabled: true,
          ProductionAccessEnabled: true,
          EnforcementStatus: 'HEALTHY',
        });
      },
    }),
  };

  const createIdentity: RestOperation = {
    name: 'CreateEmailIdentity',
    method: 'POST',
    path: '/v2/email/identities',
    prepare(request) {
      const name = String(request.json().EmailIdentity ?? '');
      return {
        resource: name,
        needs: [{ action: 'ses:CreateEmailIdentity', resource: arnOf(name) }],
        effect: async () => {
          if (identities.has(name))
            throw new ServiceError('AlreadyExistsException', `Email identity ${name} already exist.`);
          const identity = {
            IdentityType: name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN',
            VerifiedForSendingStatus: true,
          };
          identities.set(name, identity);
          return answer(identity);
        },
      };
    },
  };

  const getIdentity: RestOperation = {
    name: 'GetEmailIdentity',
    method: 'GET',
    path: '/v2/email/identities/{EmailIdentity}',
    prepare(request) {
      const name = request.parameter('EmailIdentity');
      return {
        resource: name,
        needs: [{ action: 'ses:GetEmailIdentity', resource: arnOf(name) }],
        effect: async () => {
          const identity = identities.get(name);
          if (!identity)
            throw new ServiceError('NotFoundException', `Email identity ${name} does not exist.`, 404);
          return answer(identity);
        },
      };
    },
  };

  return {
    wording: 'ses',
    maxBodyBytes: MAX_BODY_BYTES,
    operations: [sendEmail, getAccount, createIdentity, getIdentity],
    outbox: { messages: outbox.all },
  };
}
