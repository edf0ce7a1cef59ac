import type { Gateway } from '#local/services/contract.ts';
import { type CloudModel, type FunctionDefinition, findFunction } from './model.ts';
import { Refusal } from './refusal.ts';

const POLLING_A_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const READING_A_STREAM = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];
/** By Lambda itself, for a function with active tracing. */
const RECORDING_TRACES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const WRITING_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * What Lambda does with a function's own role (polls its source, writes its logs, records traces, puts what failed for good
 * into a queue) would fail on AWS, silently, where the role does not allow it: here it stops the start.
 */
export function checkRoles(
  model: CloudModel,
  gateway: Gateway,
  place: { region: string; account: string },
): void {
  const use = (definition: FunctionDefinition, action: string, resource: string): boolean => {
    const policies = model.roles.find(({ arn }) => arn === definition.roleArn)?.policies ?? [];
    return gateway.useRole({ functionId: definition.logicalId, policies }, { action, resource });
  };
  const need = (functionName: string, actions: readonly string[], resource: string | undefined): void => {
    const definition = findFunction(model.functions, functionName);
    if (!definition || resource === undefined) return;
    const lacking = actions.find((action) => !use(definition, action, resource));
    if (lacking === undefined) return;
    const { stack, logicalId } = definition;
    throw new Refusal(
      `The role of ${stack}/${logicalId} does not allow ${lacking} on ${resource} (AccessDenied on AWS).`,
    );
  };

  for (const { functionName, eventSourceArn } of model.mappings)
    need(functionName, POLLING_A_QUEUE, eventSourceArn);
  for (const { functionName, streamArn, onFailureQueueArn } of model.streamMappings) {
    need(functionName, READING_A_STREAM, streamArn);
    need(functionName, ['sqs:SendMessage'], onFailureQueueArn);
  }
  for (const { functionName, onFailureQueueArn } of model.asyncInvokes)
    need(functionName, ['sqs:SendMessage'], onFailureQueueArn);
  for (const definition of model.functions) {
    const { arn, logGroup } = definition;
    if (definition.isTraced) need(arn, RECORDING_TRACES, '*');
    const group = `arn:aws:logs:${place.region}:${place.account}:log-group:${logGroup}`;
    need(arn, WRITING_LOGS, `${group}:log-stream:any`);
  }
}
