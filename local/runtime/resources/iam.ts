import type { CloudModel, RoleDefinition } from '#local/runtime/model.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import type { PolicyDocument } from '#local/services/contract.ts';
import { EMULATED, type ResourceHandler, TAGS } from './handler.ts';
import { isRecord, type PropertyReader, reader } from './read.ts';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** What AWS's own policies allow, by the last part of their ARN; another one stops the start. */
const MANAGED_POLICIES: Readonly<Record<string, readonly string[]>> = {
  AWSLambdaBasicExecutionRole: LOGS,
  AWSLambdaSQSQueueExecutionRole: [
    ...LOGS,
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
  ],
  AWSLambdaDynamoDBExecutionRole: [
    ...LOGS,
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ],
  AWSXRayDaemonWriteAccess: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
};

const ATTACHED = { PolicyName: EMULATED, PolicyDocument: EMULATED } as const;

/** AWS::IAM::* */
export const iamResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::IAM::Role': {
    properties: {
      RoleName: EMULATED,
      ManagedPolicyArns: EMULATED,
      Policies: [ATTACHED],
      AssumeRolePolicyDocument: EMULATED,
      Description: 'for people',
      MaxSessionDuration: 'local credentials live as long as their process',
      Path: 'for people',
      Tags: TAGS,
    },
    create({ logicalId, stack, properties, physicalName }, { model, account }) {
      const read = reader(`${stack}/${logicalId}`, properties);
      const name = read.optionalText('RoleName') ?? physicalName(64);
      const arn = `arn:aws:iam::${account}:role/${name}`;
      const policies = [
        ...read.texts('ManagedPolicyArns').map((policy) => managedPolicy(policy, `${stack}/${logicalId}`)),
        ...read.objects('Policies').map(documentOf),
      ];
      model.roles.push({ name, arn, policies, trusts: trustedServices(read) });
      return { ref: name, attributes: { Arn: arn, RoleId: name } };
    },
  },
  'AWS::IAM::Policy': {
    properties: { ...ATTACHED, Roles: EMULATED },
    create({ logicalId, stack, properties }, { model }) {
      const read = reader(`${stack}/${logicalId}`, properties);
      for (const role of read.texts('Roles'))
        findRole(model, role, stack, logicalId).policies.push(documentOf(read));
      return { ref: read.text('PolicyName') };
    },
  },
};

/** Services that may take the role. Functions take theirs without asking; COPY does not. */
function trustedServices(read: PropertyReader): string[] {
  const { Statement } = read.object('AssumeRolePolicyDocument').values;
  const allowing = [Statement]
    .flat()
    .filter((statement) => isRecord(statement) && statement.Effect === 'Allow');
  const principals = allowing.map((statement) => (isRecord(statement) ? statement.Principal : undefined));
  return principals.flatMap((principal) =>
    isRecord(principal) ? [principal.Service ?? []].flat().map(String) : [],
  );
}

function managedPolicy(arn: string, where: string): PolicyDocument {
  const actions = MANAGED_POLICIES[arn.slice(arn.lastIndexOf('/') + 1)];
  if (!actions)
    throw new Refusal(`${where} takes the managed policy ${arn}, which is not known to the local cloud.`);
  return { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}

function documentOf(read: PropertyReader): PolicyDocument {
  const { Statement } = read.object('PolicyDocument').values;
  return { Statement: [Statement].flat().filter(isRecord) };
}

function findRole({ roles }: CloudModel, name: string, stack: string, logicalId: string): RoleDefinition {
  const role = roles.find((candidate) => candidate.name === name);
  if (!role)
    throw new Refusal(`${stack}/${logicalId} is attached to the role ${name}, which no stack declares.`);
  return role;
}
