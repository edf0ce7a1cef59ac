import { type CloudModel, findFunction } from './model.ts';
import { Refusal } from './refusal.ts';

/** A function that API Gateway or EventBridge may not invoke would fail on AWS, silently: here it stops the start. */
export function checkPermissions(model: CloudModel): void {
  for (const { id, functionArn } of model.integrations)
    check(model, functionArn, 'apigateway.amazonaws.com', id);
  for (const { logicalId, targets } of model.rules) {
    for (const { functionArn } of targets) check(model, functionArn, 'events.amazonaws.com', logicalId);
  }
}

function check(
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
