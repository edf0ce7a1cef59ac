import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ServiceEnvs } from '#functions/worker/env.ts';
import type { DeploymentSettings } from '#lib/deployment-settings.ts';
import type { Access } from './access.ts';

/**
 * Sending from one address, as itself or as one of its verified domain (whichever identity the account has). The identity is
 * no resource of the stack: most accounts have theirs already, and CloudFormation cannot verify one.
 */
export function mailAccess(
  stack: Stack,
  { mailFrom = '', mailPerSecond, feedbackTo = '' }: DeploymentSettings,
): Access<ServiceEnvs['mail']> {
  const identities = [mailFrom, mailFrom.slice(mailFrom.indexOf('@') + 1)];
  return {
    variables: { MAIL_FROM: mailFrom, MAIL_PER_SECOND: String(mailPerSecond), FEEDBACK_TO: feedbackTo },
    statements: [
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        resources: identities.map((resourceName) =>
          stack.formatArn({ service: 'ses', resource: 'identity', resourceName }),
        ),
        conditions: { StringEquals: { 'ses:FromAddress': mailFrom } },
      }),
    ],
  };
}
