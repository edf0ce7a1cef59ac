import type { Schedule, ScheduleGroup } from './schedule.ts';

type Json = Record<string, unknown>;

/** What GetSchedule answers. */
export function scheduleView(schedule: Schedule): Json {
  const { description, startAt, endAt, kmsKeyArn, target, windowMinutes } = schedule;
  return {
    ...summary(schedule),
    ActionAfterCompletion: schedule.deletesWhenDone ? 'DELETE' : 'NONE',
    FlexibleTimeWindow:
      windowMinutes === undefined
        ? { Mode: 'OFF' }
        : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: windowMinutes },
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      RetryPolicy: {
        MaximumEventAgeInSeconds: target.maximumAgeSeconds,
        MaximumRetryAttempts: target.maximumRetries,
      },
      ...(target.input !== undefined && { Input: target.input }),
      ...(target.deadLetterArn !== undefined && { DeadLetterConfig: { Arn: target.deadLetterArn } }),
      ...(target.messageGroupId !== undefined && {
        SqsParameters: { MessageGroupId: target.messageGroupId },
      }),
    },
    ...(description !== undefined && { Description: description }),
    ...(startAt !== undefined && { StartDate: startAt / 1000 }),
    ...(endAt !== undefined && { EndDate: endAt / 1000 }),
    ...(kmsKeyArn !== undefined && { KmsKeyArn: kmsKeyArn }),
  };
}

/** What ListSchedules tells of each. */
export function summary({ arn, name, group, isEnabled, createdAt, modifiedAt, target }: Schedule): Json {
  return {
    Arn: arn,
    Name: name,
    GroupName: group,
    State: isEnabled ? 'ENABLED' : 'DISABLED',
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
    Target: { Arn: target.arn },
  };
}

/** What GetScheduleGroup and ListScheduleGroups tell. */
export function groupView({ arn, name, createdAt }: ScheduleGroup): Json {
  return {
    Arn: arn,
    Name: name,
    State: 'ACTIVE',
    CreationDate: createdAt / 1000,
    LastModificationDate: createdAt / 1000,
  };
}
