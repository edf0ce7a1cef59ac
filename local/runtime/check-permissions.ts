import { problemOf } from './events/schedule-targets.ts';
import { type CloudModel, findFunction } from './model.ts';
import { Refusal } from './refusal.ts';

const EVENTS = 'events.amazonaws.com';

/**
 * A function that API Gateway or EventBridge may not invoke, or a queue that EventBridge may not send to, would fail on
 * AWS, silently, and so would a schedule by its role: here it stops the start.
 */
export function checkPermissions(model: CloudModel): void {
  for (const { id, functionArn } of model.integrations)
    checkFunction(model, functionArn, 'apigateway.amazonaws.com', id);
  for (const { logicalId, targets } of model.rules) {
    for (const { arn } of targets) {
      if (arn.startsWith('arn:aws:sqs:')) checkQueue(model, arn, logicalId);
      else checkFunction(model, arn, EVENTS, logicalId);
    }
  }
  for (const { logicalId, target } of model.schedules) {
    const problem = problemOf(target, model);
    if (problem !== undefined) throw new Refusal(`${logicalId}: ${problem}`);
  }
}

function checkFunction(
  { functions, permissions }: CloudModel,
  functionArn: string,
  principal: string,
  caller: string,
): void {
  const invoked = findFunction(functions, functionArn);
  if (!invoked) throw new Refusal(`${caller} invokes ${functionArn}, which no stack declares.`);
  const isAllowed = permissions.some(
    (permission) => permission.principal === principal && findFunction([invoked], permission.functionName),
  );
  if (!isAllowed) {
    throw new Refusal(
      `${invoked.stack}/${invoked.logicalId} has no AWS::Lambda::Permission for ${principal}, which ${caller} needs.`,
    );
  }
}

function checkQueue({ queues, queuePolicies }: CloudModel, queueArn: string, caller: string): void {
  const queue = queues.find(({ arn }) => arn === queueArn);
  if (!queue) throw new Refusal(`${caller} sends to ${queueArn}, which no stack declares.`);
  const statements = queuePolicies
    .filter(({ queueUrls }) => queueUrls.includes(queue.url))
    .flatMap(({ document }) => document.Statement);
  const isAllowed = statements.some(
    ({ Effect, Action, Principal }) =>
      Effect === 'Allow' &&
      [Action].flat().some((action) => /^sqs:(SendMessage|\*)$/.test(String(action))) &&
      JSON.stringify(Principal ?? '').includes(EVENTS),
  );
  if (!isAllowed) {
    throw new Refusal(
      `${queue.logicalId} has no AWS::SQS::QueuePolicy that allows ${EVENTS} to send, which ${caller} needs.`,
    );
  }
}
