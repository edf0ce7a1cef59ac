import type { AwsConnection } from '#adapters/aws/connection.ts';
import { AwsError, jsonApi } from '#adapters/aws/json-api.ts';
import { type Shadow, ShadowRefusedError, type Shadows } from '#core/schedules/ports.ts';

/** What EventBridge Scheduler needs to start the dispatch function for a schedule. */
export interface ScheduleTarget {
  /** ARN of the dispatch function, of the role that may call it, and of the queue for what could not be handed over. */
  readonly functionArn: string;
  readonly roleArn: string;
  readonly failuresArn: string;
}

/** How often and how long EventBridge tries to hand a firing over. */
const retryPolicy = { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 6 * 3_600 };

/** Forgets the schedules of a group: what the dispatch function may do. */
export function schedulerGroup(connection: AwsConnection, group: string): Pick<Shadows, 'remove'> {
  const call = jsonApi({
    ...connection,
    service: 'scheduler',
    endpointVariable: 'AWS_ENDPOINT_URL_SCHEDULER',
  });
  return {
    remove: async (id) => {
      await call({ method: 'DELETE', path: `/schedules/${id}`, query: { groupName: group } }).catch(
        (error: unknown) => {
          if (!isCalled(error, 'ResourceNotFoundException')) throw error;
        },
      );
    },
  };
}

/**
 * The schedules of one group of EventBridge Scheduler, each under the id of ours. One that is over deletes itself. Without a
 * ClientToken: telling it again must count, when an overtaken request may have been heard last.
 */
export function schedulerShadows(connection: AwsConnection, group: string, target: ScheduleTarget): Shadows {
  const call = jsonApi({
    ...connection,
    service: 'scheduler',
    endpointVariable: 'AWS_ENDPOINT_URL_SCHEDULER',
  });
  const write = (method: 'POST' | 'PUT', shadow: Shadow) =>
    call({ method, path: `/schedules/${shadow.id}`, body: bodyOf(shadow, group, target) });
  return {
    ...schedulerGroup(connection, group),
    put: async (shadow) => {
      const [first, second, unless] =
        shadow.revision === 1
          ? (['POST', 'PUT', 'ConflictException'] as const)
          : (['PUT', 'POST', 'ResourceNotFoundException'] as const);
      try {
        await write(first, shadow).catch((error: unknown) => {
          if (!isCalled(error, unless)) throw error;
          return write(second, shadow);
        });
      } catch (error) {
        if (isCalled(error, 'ValidationException'))
          throw new ShadowRefusedError(error.message, { cause: error });
        throw error;
      }
    },
  };
}

const isCalled = (error: unknown, name: string): error is AwsError =>
  error instanceof AwsError && error.name === name;

function bodyOf(shadow: Shadow, GroupName: string, { functionArn, roleArn, failuresArn }: ScheduleTarget) {
  const { owner, id, revision, description, expression, timeZone, startAt, endAt, jitterMinutes, enabled } =
    shadow;
  const seconds = (time: number) => Math.floor(time / 1000);
  const Input = { schedule: { owner, id, revision, plannedAt: '<aws.scheduler.scheduled-time>' } };
  return {
    GroupName,
    Description: description.slice(0, 512),
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timeZone,
    ...(startAt === undefined ? {} : { StartDate: seconds(startAt) }),
    ...(endAt === undefined ? {} : { EndDate: seconds(endAt) }),
    State: enabled ? 'ENABLED' : 'DISABLED',
    ActionAfterCompletion: 'DELETE',
    FlexibleTimeWindow:
      jitterMinutes === undefined
        ? { Mode: 'OFF' }
        : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: jitterMinutes },
    Target: {
      Arn: functionArn,
      RoleArn: roleArn,
      Input: JSON.stringify(Input),
      RetryPolicy: retryPolicy,
      DeadLetterConfig: { Arn: failuresArn },
    },
  };
}
