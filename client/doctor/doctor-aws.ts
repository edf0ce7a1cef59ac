import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { AwsError, awsUrl, type JsonApi, type JsonApiOptions, jsonApi } from '#adapters/aws/json-api.ts';
import { signedSender } from '#adapters/aws/signed-request.ts';
import { unlessMissing } from '../unless-missing.ts';

/** What a doctor asks of an account. Each call rejects with what AWS or the network says, unless told otherwise. */
export interface DoctorAws {
  readonly region: string;
  /** Whose the credentials are, and what time AWS has; `account` is undefined when they are refused. */
  identity(): Promise<{
    readonly account: string | undefined;
    readonly refusal: string;
    readonly at: number;
  }>;
  /** Undefined when it was never bootstrapped. */
  bootstrapVersion(): Promise<number | undefined>;
  /** Environments of Lambda that may run at once, those reserved for single functions taken off. */
  freeConcurrency(): Promise<number>;
  sending(): Promise<{
    readonly isProduction: boolean;
    readonly isEnabled: boolean;
    readonly perSecond: number;
  }>;
  /** Undefined when SES does not know it. */
  isVerified(identity: string): Promise<boolean | undefined>;
  /** Starts a statement of SQL; its id. */
  startStatement(place: StatementPlace, sql: string): Promise<string>;
  statement(id: string): Promise<{ readonly status: string; readonly error: string }>;
  /** Undefined when there is no such stack. */
  stackStatus(name: string): Promise<string | undefined>;
  close(): void;
}

/** Where a statement runs, as the Data API names it. */
export interface StatementPlace {
  readonly WorkgroupName?: string;
  readonly ClusterIdentifier?: string;
  readonly Database: string;
}

/** The account of the credentials of whoever runs this. @throws Error when there is no region or there are no credentials */
export async function openDoctorAws(config: {
  readonly region?: string;
  readonly profile?: string;
}): Promise<DoctorAws> {
  // CloudFormation's client finds region and credentials as every tool of AWS does.
  const client = new CloudFormationClient(config);
  const region = await client.config.region();
  const credentials = async () => await client.config.credentials();
  await credentials();
  const options = (service: string, more: Partial<JsonApiOptions> = {}): JsonApiOptions => ({
    service,
    region,
    credentials,
    tries: 2,
    idleMs: 10_000,
    endpointVariable: `AWS_ENDPOINT_URL_${service.toUpperCase().replace('-', '_')}`,
    ...more,
  });
  const ssm = jsonApi(options('ssm'));
  const lambda = jsonApi(options('lambda'));
  const ses = jsonApi(options('ses', { hostPrefix: 'email', endpointVariable: 'AWS_ENDPOINT_URL_SESV2' }));
  const warehouse = jsonApi(options('redshift-data'));
  return {
    region,
    identity: () => callerIdentity(options('sts')),
    bootstrapVersion: async () => {
      const body = { Name: '/cdk-bootstrap/hnb659fds/version' };
      const found = await orUndefined('ParameterNotFound', ssm({ target: 'AmazonSSM.GetParameter', body }));
      const value = fieldsOf(found?.Parameter).Value;
      return found === undefined ? undefined : Number(value);
    },
    freeConcurrency: async () => {
      const { AccountLimit } = await lambda({ method: 'GET', path: '/2016-08-19/account-settings' });
      return Number(fieldsOf(AccountLimit).UnreservedConcurrentExecutions);
    },
    sending: async () => {
      const answer = await ses({ method: 'GET', path: '/v2/email/account' });
      return {
        isProduction: answer.ProductionAccessEnabled === true,
        isEnabled: answer.SendingEnabled === true,
        perSecond: Number(fieldsOf(answer.SendQuota).MaxSendRate),
      };
    },
    isVerified: async (identity) => {
      const path = `/v2/email/identities/${encodeURIComponent(identity)}`;
      const found = await orUndefined('NotFoundException', ses({ method: 'GET', path }));
      return found === undefined ? undefined : found.VerifiedForSendingStatus === true;
    },
    startStatement: async (place, Sql) => {
      const body = { ...place, Sql };
      return String((await warehouse({ target: 'RedshiftData.ExecuteStatement', body })).Id);
    },
    statement: (id) => statementOf(warehouse, id),
    stackStatus: async (StackName) => {
      const answer = await unlessMissing(client.send(new DescribeStacksCommand({ StackName })));
      return answer?.Stacks?.[0]?.StackStatus;
    },
    close: () => client.destroy(),
  };
}

/** STS answers in XML; the Date header is AWS's clock, and is there even when the signature is too old. */
async function callerIdentity(options: JsonApiOptions) {
  const query = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
  const answer = await signedSender(options)({ method: 'GET', url: awsUrl(options, '/'), query });
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += chunk;
  return {
    account: /<Account>(\d{12})<\/Account>/.exec(text)?.[1],
    refusal: /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? `STS answered ${answer.statusCode}`,
    at: Date.parse(answer.headers.date ?? ''),
  };
}

async function statementOf(warehouse: JsonApi, Id: string) {
  const answer = await warehouse({ target: 'RedshiftData.DescribeStatement', body: { Id } });
  return { status: String(answer.Status), error: String(answer.Error ?? '') };
}

async function orUndefined<T>(code: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AwsError && error.name === code) return undefined;
    throw error;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
