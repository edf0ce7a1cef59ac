import type { DeploymentSettings } from '#lib/deployment-settings.ts';
import type { DoctorAws } from './doctor-aws.ts';
import { attempt, type Finding, fail, ok, warn } from './finding.ts';

interface Sender {
  readonly aws: DoctorAws;
  readonly settings: Pick<DeploymentSettings, 'mailFrom' | 'mailPerSecond'>;
}

/** Whether SES sends what `mailFrom` says; nothing where a deployment sends no mail. */
export async function examineMail({ aws, settings }: Sender): Promise<readonly Finding[]> {
  const { mailFrom } = settings;
  if (mailFrom === undefined) return [];
  return [
    await attempt('mail account', () => examineAccount(aws, settings.mailPerSecond)),
    await attempt('mail sender', () => examineSender(aws, mailFrom)),
  ];
}

async function examineAccount(aws: DoctorAws, mailPerSecond: number): Promise<Finding> {
  const { isProduction, isEnabled, perSecond } = await aws.sending();
  if (!isEnabled)
    return fail('mail account', 'SES has paused sending', 'See the reputation page of SES in this region.');
  if (!isProduction)
    return warn(
      'mail account',
      'in the sandbox: mail goes to verified addresses only',
      'Ask for production access (SES, "Account dashboard").',
    );
  if (mailPerSecond > perSecond)
    return warn(
      'mail account',
      `SES sends ${perSecond} a second, the setting mailPerSecond is ${mailPerSecond}`,
      `Set mailPerSecond to ${Math.max(1, Math.floor(perSecond))}, or ask SES for more.`,
    );
  return ok('mail account', `out of the sandbox, ${perSecond} a second`);
}

/** An address may be verified itself, or by its domain. */
async function examineSender(aws: DoctorAws, mailFrom: string): Promise<Finding> {
  const domain = mailFrom.slice(mailFrom.lastIndexOf('@') + 1);
  const known = [await aws.isVerified(mailFrom), await aws.isVerified(domain)];
  if (known.includes(true)) return ok('mail sender', `${mailFrom} is verified`);
  const found = known.includes(false) ? 'waits for its verification' : 'is not known to SES';
  return fail(
    'mail sender',
    `${mailFrom} ${found} in ${aws.region}`,
    `Verify ${mailFrom} or ${domain} (SES, "Identities"), in the region of the deployment.`,
  );
}
