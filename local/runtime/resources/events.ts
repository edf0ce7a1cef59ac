import { Refusal } from '#local/runtime/refusal.ts';
import { isScheduleKnown } from '#local/runtime/schedule.ts';
import { EMULATED, type ResourceHandler, TAGS } from './handler.ts';
import { reader } from './read.ts';

/** AWS::Events::* */
export const eventResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::Events::Rule': {
    properties: {
      Description: 'for people',
      Name: EMULATED,
      ScheduleExpression: EMULATED,
      State: EMULATED,
      Tags: TAGS,
      Targets: [
        {
          Arn: EMULATED,
          DeadLetterConfig:
            'a local function can always be reached; what it fails at is repeated by Lambda itself',
          Id: EMULATED,
          Input: EMULATED,
          RetryPolicy:
            'a local function can always be reached; what it fails at is repeated by Lambda itself',
        },
      ],
    },
    create({ logicalId, stack, properties, physicalName }, { model, region, account }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      const schedule = read.text('ScheduleExpression');
      if (!isScheduleKnown(schedule)) {
        throw new Refusal(
          `${where} has the ScheduleExpression ${schedule}; the local cloud knows rate(…) only.`,
        );
      }
      const name = read.optionalText('Name') ?? physicalName(64);
      const arn = `arn:aws:events:${region}:${account}:rule/${name}`;
      const targets = read.objects('Targets').map((target) => {
        const functionArn = target.text('Arn');
        if (!functionArn.startsWith('arn:aws:lambda:')) {
          throw new Refusal(
            `${where} has the target ${functionArn}; the local cloud sends events to functions only.`,
          );
        }
        const input = target.optionalText('Input');
        return { functionArn, ...(input !== undefined && { input }) };
      });
      model.rules.push({
        logicalId,
        stack,
        arn,
        schedule,
        enabled: read.optionalText('State') !== 'DISABLED',
        targets,
      });
      return { ref: name, attributes: { Arn: arn } };
    },
  },
};
