import type { DeploymentSettings } from '#lib/deployment-settings.ts';
import type { Environment } from '#lib/environment-settings.ts';
import { deployedTasks } from '#tasks/catalogue.ts';
import { type QueueDefinition, queues } from '#tasks/queues.ts';
import type { Pause } from '../with-retries.ts';
import type { DoctorAws } from './doctor-aws.ts';
import { examineMail } from './examine-mail.ts';
import { examineWarehouse } from './examine-warehouse.ts';
import { attempt, type Finding, fail, ok, warn } from './finding.ts';

export interface Patient {
  readonly aws: DoctorAws;
  readonly settings: DeploymentSettings;
  readonly environment: Environment | undefined;
  readonly now: () => number;
  readonly pause: Pause;
}

/** Everything that a deployment needs of its account, one after another; a check that cannot be made is a failed one. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const first = await examineCredentials(patient);
  // Whoever is not let in learns nothing from the rest.
  if (first.some(({ level }) => level === 'fail')) return first;
  return [
    ...first,
    await attempt('bootstrap', () => examineBootstrap(patient)),
    await attempt('concurrency', () => examineConcurrency(patient)),
    ...(await examineStacks(patient)),
    ...(await examineMail(patient)),
    ...(await examineWarehouse(patient)),
  ];
}

/** AWS refuses signatures that are five minutes old or more; a minute is a clock that nobody sets. */
const mostSkewMs = { ok: 60_000, warn: 240_000 };

async function examineCredentials({ aws, environment, now }: Patient): Promise<readonly Finding[]> {
  try {
    const before = now();
    const { account, refusal, at } = await aws.identity();
    const clock = clockFinding(at - (before + now()) / 2);
    if (account === undefined)
      return [fail('credentials', refusal, 'Sign in again, or set AWS_PROFILE or AWS_ACCESS_KEY_ID.'), clock];
    const meant = environment?.account;
    const where = `account ${account}, region ${aws.region}`;
    if (environment && meant !== undefined && meant !== account)
      return [
        fail(
          'credentials',
          `${where}; ${environment.name} is account ${meant}`,
          'Choose another AWS_PROFILE.',
        ),
        clock,
      ];
    return [ok('credentials', where), clock];
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return [fail('credentials', said, 'Is AWS reachable from here? A proxy, a firewall, no network?')];
  }
}

function clockFinding(aheadMs: number): Finding {
  if (Number.isNaN(aheadMs)) return warn('clock', 'AWS did not tell its time', 'Look at the clock yourself.');
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const off = `${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} AWS`;
  if (Math.abs(aheadMs) <= mostSkewMs.ok) return ok('clock', `within ${Math.max(seconds, 1)} s of AWS`);
  const advice = 'Set the clock of this machine: AWS refuses requests that are off by five minutes.';
  return Math.abs(aheadMs) <= mostSkewMs.warn ? warn('clock', off, advice) : fail('clock', off, advice);
}

/** What the templates ask for (CheckBootstrapVersion). */
const leastBootstrap = 6;

async function examineBootstrap({ aws }: Patient): Promise<Finding> {
  const version = await aws.bootstrapVersion();
  const advice = 'Run npx cdk bootstrap in this account and region.';
  if (version === undefined) return fail('bootstrap', 'this account and region are not bootstrapped', advice);
  if (!(version >= leastBootstrap))
    return fail('bootstrap', `version ${version}; ${leastBootstrap} is needed`, advice);
  return ok('bootstrap', `version ${version}`);
}

/** What AWS keeps for functions without a reservation whatever is reserved; new accounts may have as little as 10 in all. */
const forOthers = 20;

async function examineConcurrency({ aws, settings }: Patient): Promise<Finding> {
  const free = await aws.freeConcurrency();
  const { definitions } = deployedTasks(settings.tasks);
  const workers = Object.entries<QueueDefinition>(queues)
    .filter(([name]) => definitions.some(({ queue }) => queue === name))
    .reduce((sum, [, { maxConcurrency }]) => sum + maxConcurrency, 0);
  const said = `${free} environments may run at once; the workers take up to ${workers}`;
  if (free >= workers + forOthers) return ok('concurrency', said);
  return warn(
    'concurrency',
    `${said}, the API and others need some as well`,
    'Ask for more (Service Quotas, Lambda, "Concurrent executions"), or lower maxConcurrency in lambdas/tasks/queues.ts.',
  );
}

async function examineStacks({ aws, settings }: Patient): Promise<readonly Finding[]> {
  const prefix = settings.stage ? `${settings.stage}-` : '';
  const findings: Finding[] = [];
  for (const name of [`${prefix}BeatlessData`, `${prefix}BeatlessApp`])
    findings.push(await attempt(name, async () => stackFinding(name, await aws.stackStatus(name))));
  return findings;
}

function stackFinding(name: string, status: string | undefined): Finding {
  if (status === undefined) return ok(name, 'not deployed yet');
  if (status === 'ROLLBACK_COMPLETE')
    return fail(name, status, 'Its first deployment failed: read its events, delete it, deploy again.');
  if (/_FAILED$/.test(status))
    return fail(
      name,
      status,
      'Read its events in CloudFormation; then deploy again, or continue the rollback.',
    );
  if (/_IN_PROGRESS$/.test(status)) return warn(name, status, 'Wait until it has ended.');
  return ok(name, status);
}
