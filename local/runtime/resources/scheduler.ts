import { Refusal } from '#local/runtime/refusal.ts';
import { ServiceError } from '#local/services/service-error.ts';
import { EMULATED, type ResourceHandler, TAGS } from './handler.ts';
import { reader } from './read.ts';

/** AWS::Scheduler::* */
export const schedulerResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::Scheduler::ScheduleGroup': {
    properties: { Name: EMULATED, Tags: TAGS },
    create({ logicalId, stack, properties, physicalName }, { data }) {
      const where = `${stack}/${logicalId}`;
      const name = reader(where, properties).optionalText('Name') ?? physicalName(64);
      const { arn } = explained(where, () => data.scheduler.createGroup(name));
      return { ref: name, attributes: { Arn: arn, State: 'ACTIVE' } };
    },
  },
  'AWS::Scheduler::Schedule': {
    properties: {
      Description: EMULATED,
      EndDate: EMULATED,
      FlexibleTimeWindow: { Mode: EMULATED, MaximumWindowInMinutes: EMULATED },
      GroupName: EMULATED,
      KmsKeyArn: 'data on one machine is not encrypted',
      Name: EMULATED,
      ScheduleExpression: EMULATED,
      ScheduleExpressionTimezone: EMULATED,
      StartDate: EMULATED,
      State: EMULATED,
      Target: {
        Arn: EMULATED,
        DeadLetterConfig: { Arn: EMULATED },
        Input: EMULATED,
        RetryPolicy: { MaximumEventAgeInSeconds: EMULATED, MaximumRetryAttempts: EMULATED },
        RoleArn: EMULATED,
        SqsParameters: { MessageGroupId: EMULATED },
      },
    },
    create({ logicalId, stack, properties, physicalName }, { data, model }) {
      const where = `${stack}/${logicalId}`;
      const { Name, KmsKeyArn: _, ...given } = properties;
      const name = Name === undefined ? physicalName(64) : String(Name);
      const { arn } = explained(where, () => data.scheduler.createSchedule(name, given));
      const target = reader(where, given).object('Target');
      const deadLetterArn = target.object('DeadLetterConfig').optionalText('Arn');
      model.schedules.push({
        logicalId,
        target: {
          arn: target.text('Arn'),
          roleArn: target.text('RoleArn'),
          ...(deadLetterArn !== undefined && { deadLetterArn }),
        },
      });
      return { ref: name, attributes: { Arn: arn } };
    },
  },
};

function explained<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ServiceError) throw new Refusal(`${where}: ${error.message}`, { cause: error });
    throw error;
  }
}
