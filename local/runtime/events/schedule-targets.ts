import { withDeliveryFault } from '#local/runtime/delivery-fault.ts';
import type { AsyncInvoker } from '#local/runtime/lambda/async-invoke.ts';
import type { LambdaPool } from '#local/runtime/lambda/pool.ts';
import { type CloudModel, findFunction, type ScheduleTargetDefinition } from '#local/runtime/model.ts';
import type { DataServices, ScheduleTargets } from '#local/services/contract.ts';
import { decide } from '#local/services/gateway/policy.ts';
import { createSlots } from './slots.ts';

/** What Scheduler reaches its targets through. */
export interface ScheduleTargetsOptions {
  readonly model: CloudModel;
  readonly pools: readonly LambdaPool[];
  readonly invoker: AsyncInvoker;
  readonly data: Pick<DataServices, 'sqs' | 'gateway'>;
}

const SCHEDULER = 'scheduler.amazonaws.com';

/** Invokes functions as their asynchronous callers do, and sends to queues; no more at once than a function has room for. */
export function scheduleTargets({ model, pools, invoker, data }: ScheduleTargetsOptions): ScheduleTargets {
  const reached = pools.map((pool) => ({ pool, run: createSlots(pool.limit) }));
  const queueOf = (arn: string) => model.queues.find((queue) => queue.arn === arn);

  return {
    problemOf: (target) => problemOf(target, model),
    async deliver({ arn, messageGroupId }, payload) {
      const found = reached.find(({ pool }) => findFunction([pool.definition], arn));
      const queue = queueOf(arn);
      const target = found?.pool.definition ?? queue;
      if (!target) return 'refused';
      const fault = data.gateway.deliveryFault(target.logicalId, 'scheduler');
      const outcome = await withDeliveryFault(fault, async () => {
        if (queue) await data.sqs.send(queue.name, payload, { messageGroupId });
        if (!found) return 'delivered';
        const { outcome: ended } = await found.run(() => invoker.invoke(found.pool, payload));
        // what a function fails at is repeated by Lambda itself
        return ended === 'throttled' ? 'lost' : 'delivered';
      });
      return outcome === 'lost' ? 'failed' : 'delivered';
    },
    async send(queueArn, body, attributes) {
      const queue = queueOf(queueArn);
      if (queue) await data.sqs.send(queue.name, body, { attributes });
    },
  };
}

/**
 * Why Scheduler could not reach this target by its role. AWS refuses a role that it may not assume, and lets every firing
 * fail silently for the rest: here that is refused, too.
 */
export function problemOf(
  { arn, roleArn, deadLetterArn }: ScheduleTargetDefinition,
  { functions, queues, roles }: CloudModel,
): string | undefined {
  const isFunction = findFunction(functions, arn) !== undefined;
  if (!isFunction && !queues.some((queue) => queue.arn === arn))
    return `The target ${arn} is no function and no queue that a stack declares.`;
  if (deadLetterArn !== undefined && !queues.some((queue) => queue.arn === deadLetterArn))
    return `The dead-letter queue ${deadLetterArn} is none that a stack declares.`;
  const role = roles.find((candidate) => candidate.arn === roleArn);
  if (!role?.trusts.includes(SCHEDULER))
    return `The execution role you provide must allow AWS EventBridge Scheduler to assume the role: ${roleArn} does not.`;
  const needs = [
    { action: isFunction ? 'lambda:InvokeFunction' : 'sqs:SendMessage', resource: arn },
    ...(deadLetterArn === undefined ? [] : [{ action: 'sqs:SendMessage', resource: deadLetterArn }]),
  ];
  const denied = needs.find((need) => !decide(role.policies, need).allowed);
  return denied && `The execution role ${roleArn} does not allow ${denied.action} on ${denied.resource}.`;
}
