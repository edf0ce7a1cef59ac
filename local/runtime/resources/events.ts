import { readEventPath } from '#local/runtime/events/event-path.ts';
import { readInputTransformer } from '#local/runtime/events/input-transformer.ts';
import { readPattern } from '#local/runtime/events/pattern.ts';
import type { RuleTarget } from '#local/runtime/model.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import { readExpression, type ScheduleExpression } from '#local/schedules/expression.ts';
import { EMULATED, nameOnly, type ResourceHandler, TAGS } from './handler.ts';
import { type PropertyReader, reader } from './read.ts';

const REACHABLE =
  'a local target can always be reached; what a function fails at is repeated by Lambda itself';
const DEFAULT_BUS = 'default';

/** AWS::Events::* */
export const eventResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::Events::EventBus': {
    properties: {
      Name: EMULATED,
      DeadLetterConfig: REACHABLE,
      Description: 'for people',
      KmsKeyIdentifier: 'data on one machine is not encrypted',
      LogConfig: 'logs of buses exist on AWS only',
      Policy: 'there is one account',
      Tags: TAGS,
    },
    create({ logicalId, stack, properties }, { data, model }) {
      const name = reader(`${stack}/${logicalId}`, properties).text('Name');
      const { arn } = data.events.createBus(name);
      model.buses.push({ logicalId, name, arn });
      return { ref: name, attributes: { Arn: arn, Name: name } };
    },
  },
  'AWS::Events::EventBusPolicy': nameOnly(
    {
      Action: 'there is one account',
      Condition: 'there is one account',
      EventBusName: 'there is one account',
      Principal: 'there is one account',
      Statement: 'there is one account',
      StatementId: EMULATED,
    },
    'StatementId',
  ),
  'AWS::Events::Archive': nameOnly(
    {
      ArchiveName: EMULATED,
      Description: 'for people',
      EventPattern: 'archives exist on AWS only',
      KmsKeyIdentifier: 'archives exist on AWS only',
      RetentionDays: 'archives exist on AWS only',
      SourceArn: 'archives exist on AWS only',
    },
    'ArchiveName',
  ),
  'AWS::Events::Rule': {
    properties: {
      Description: 'for people',
      EventBusName: EMULATED,
      EventPattern: EMULATED,
      Name: EMULATED,
      ScheduleExpression: EMULATED,
      State: EMULATED,
      Tags: TAGS,
      Targets: [
        {
          Arn: EMULATED,
          DeadLetterConfig: REACHABLE,
          Id: EMULATED,
          Input: EMULATED,
          InputPath: EMULATED,
          InputTransformer: { InputPathsMap: EMULATED, InputTemplate: EMULATED },
          RetryPolicy: REACHABLE,
          SqsParameters: { MessageGroupId: EMULATED },
        },
      ],
    },
    create({ logicalId, stack, properties, physicalName }, { model, region, account }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      const bus = read.optionalText('EventBusName') ?? DEFAULT_BUS;
      const busName = bus.slice(bus.lastIndexOf('/') + 1);
      const schedule = scheduleOf(where, read, busName);
      const { EventPattern } = properties;
      if (schedule === undefined && EventPattern === undefined) {
        throw new Refusal(`${where} has neither a ScheduleExpression nor an EventPattern.`);
      }
      const name = read.optionalText('Name') ?? physicalName(64);
      const path = busName === DEFAULT_BUS ? name : `${busName}/${name}`;
      const arn = `arn:aws:events:${region}:${account}:rule/${path}`;
      model.rules.push({
        logicalId,
        stack,
        arn,
        busName,
        ...(schedule !== undefined && { schedule }),
        ...(EventPattern !== undefined && { matches: patternOf(where, EventPattern) }),
        enabled: read.optionalText('State') !== 'DISABLED',
        targets: read.objects('Targets').map((target) => targetOf(where, target)),
      });
      return { ref: busName === DEFAULT_BUS ? name : `${busName}|${name}`, attributes: { Arn: arn } };
    },
  },
};

function scheduleOf(where: string, read: PropertyReader, busName: string): ScheduleExpression | undefined {
  const text = read.optionalText('ScheduleExpression');
  if (text === undefined) return undefined;
  if (busName !== DEFAULT_BUS) throw new Refusal(`${where}: only the default bus has schedules.`);
  const schedule = readExpression(text);
  if (schedule && schedule.kind !== 'at') return schedule;
  throw new Refusal(`${where} has the ScheduleExpression ${text}; rules take rate(…) and cron(…).`);
}

function patternOf(where: string, pattern: unknown) {
  try {
    return readPattern(typeof pattern === 'string' ? JSON.parse(pattern) : pattern);
  } catch (error) {
    throw new Refusal(`${where}: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}

function targetOf(where: string, target: PropertyReader): RuleTarget {
  const arn = target.text('Arn');
  if (!/^arn:aws:(lambda|sqs):/.test(arn)) {
    throw new Refusal(
      `${where} has the target ${arn}; the local cloud sends events to functions and queues only.`,
    );
  }
  const input = target.optionalText('Input');
  const inputPath = target.optionalText('InputPath');
  const messageGroupId = target.object('SqsParameters').optionalText('MessageGroupId');
  return {
    arn,
    ...(input !== undefined && { input }),
    ...(inputPath !== undefined && { inputPath: readEventPath(where, inputPath) }),
    ...(target.values.InputTransformer !== undefined && {
      transformer: readInputTransformer(where, target.object('InputTransformer')),
    }),
    ...(messageGroupId !== undefined && { messageGroupId }),
  };
}
