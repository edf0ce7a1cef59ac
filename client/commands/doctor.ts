import { readFileSync } from 'node:fs';
import { CliFailure, exitCodes, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { openDoctorAws } from '../doctor/doctor-aws.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { explainAws } from '../explain-aws.ts';
import { noPositionals } from '../positionals.ts';
import { settingPairs } from '../setting-pairs.ts';

const help = `Usage: beatless doctor [--env NAME] [-c NAME=VALUE]… [--json]

Asks an AWS account for everything that a deployment with these settings needs of it, before it is deployed or when
something is wrong: credentials and account, clock, CDK bootstrap, Lambda concurrency, the stacks, SES (with mailFrom),
the warehouse (with warehouse; runs "select 1", which Redshift bills like any statement). Nothing is changed.

Runs with AWS credentials, not with an API key, which must allow ssm:GetParameter, lambda:GetAccountSettings,
cloudformation:DescribeStacks, with mail ses:GetAccount and ses:GetEmailIdentity, with a warehouse
redshift-data:ExecuteStatement and DescribeStatement.

  --env NAME        the settings of environments.NAME in cdk.json
  -c, --context     a setting NAME=VALUE, which beats that of the environment; may be repeated
  --region REGION   else that of the environment, AWS_REGION or the profile's
  --profile NAME    else AWS_PROFILE
  --json            print a JSON array

Ends with 1 when a line says fail.

Examples:
  beatless doctor --env prod
  beatless doctor -c mailFrom=team@example.com --region eu-central-1 --json
`;

/** `beatless doctor` */
export const command: Command = {
  help,
  options: {
    env: { type: 'string' },
    context: { type: 'string', short: 'c', multiple: true },
    region: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: async ({ positionals, options, io }) => {
    noPositionals(positionals);
    const { settings, environment } = await readSettings(options);
    const region = options.text('region') ?? environment?.region;
    const profile = options.text('profile');
    const aws = await openDoctorAws({ ...(region && { region }), ...(profile && { profile }) }).catch(
      (error: unknown) => {
        throw new CliFailure(exitCodes.failed, explainAws(error), { cause: error });
      },
    );
    try {
      const findings = await examine({ aws, settings, environment, now: io.now, pause: io.pause });
      io.stdout.write(options.flag('json') ? `${JSON.stringify(findings)}\n` : textOf(findings));
      return findings.some(({ level }) => level === 'fail') ? exitCodes.failed : exitCodes.ok;
    } finally {
      aws.close();
    }
  },
};

/** Loaded when asked for: the settings know the whole catalogue. */
async function readSettings(options: CommandArgs['options']) {
  const { contextOf, readEnvironment } = await import('#lib/environment-settings.ts');
  const { readDeploymentSettings } = await import('#lib/deployment-settings.ts');
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const env = options.text('env');
  const holder = contextOf({ ...context, ...(env && { env }), ...settingPairs(options.list('context')) });
  try {
    return { settings: readDeploymentSettings(holder), environment: readEnvironment(holder) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function textOf(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .map(({ check, level, found, advice }) => {
      const line = `${level.padEnd(4)}  ${check.padEnd(width)}  ${found}\n`;
      return advice ? `${line}${' '.repeat(width + 8)}→ ${advice}\n` : line;
    })
    .join('');
}
