import { type Access, allow } from './access.ts';
import type { Schedules } from './schedules.ts';

/** Forgetting the EventBridge schedules of the group. */
export function scheduleGroup({
  groupName,
  anySchedule,
}: Pick<Schedules, 'groupName' | 'anySchedule'>): Access<{ readonly SCHEDULE_GROUP: string }> {
  return {
    variables: { SCHEDULE_GROUP: groupName },
    statements: [allow(['scheduler:DeleteSchedule'], [anySchedule])],
  };
}

/** Making, changing and forgetting EventBridge schedules that call the dispatch function. */
export function schedules(made: Schedules): Access<{
  readonly SCHEDULE_GROUP: string;
  readonly SCHEDULE_TARGET: string;
  readonly SCHEDULE_ROLE: string;
  readonly SCHEDULE_FAILURES: string;
}> {
  const { groupName, anySchedule, dispatch, role, failures } = made;
  return {
    variables: {
      SCHEDULE_GROUP: groupName,
      SCHEDULE_TARGET: dispatch.lambda.functionArn,
      SCHEDULE_ROLE: role.roleArn,
      SCHEDULE_FAILURES: failures.queueArn,
    },
    statements: [
      allow(
        ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'],
        [anySchedule],
      ),
      // A schedule carries the role that EventBridge calls its target with.
      onlyFor('scheduler.amazonaws.com', allow(['iam:PassRole'], [role.roleArn])),
    ],
  };
}

function onlyFor(service: string, statement: ReturnType<typeof allow>) {
  statement.addCondition('StringEquals', { 'iam:PassedToService': service });
  return statement;
}
