import { EMULATED, nameOnly, type ResourceHandler, TAGS } from './handler.ts';

const WATCHING = 'nobody is alarmed by one machine';
const PEOPLE = 'for people';

/** Types that a stack needs on AWS and that one machine can only name: logs, alarms, dashboards, topics. */
export const resourcesWithoutLocalMeaning: Readonly<Record<string, ResourceHandler>> = {
  'AWS::CDK::Metadata': nameOnly({ Analytics: 'statistics of the CDK' }, 'Name'),
  'AWS::Logs::LogGroup': nameOnly(
    {
      DataProtectionPolicy: 'lines are kept as they are written',
      LogGroupClass: 'a price, not a behaviour',
      LogGroupName: EMULATED,
      RetentionInDays: 'local logs are bounded by their size',
      Tags: TAGS,
    },
    'LogGroupName',
    (name, { region, account }) => `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
  ),
  'AWS::Logs::MetricFilter': nameOnly(
    {
      FilterName: EMULATED,
      FilterPattern: WATCHING,
      LogGroupName: WATCHING,
      MetricTransformations: WATCHING,
    },
    'FilterName',
  ),
  'AWS::Logs::QueryDefinition': nameOnly(
    { LogGroupNames: PEOPLE, Name: EMULATED, QueryString: PEOPLE },
    'Name',
  ),
  'AWS::CloudWatch::Alarm': nameOnly(
    {
      ActionsEnabled: WATCHING,
      AlarmActions: WATCHING,
      AlarmDescription: WATCHING,
      AlarmName: EMULATED,
      ComparisonOperator: WATCHING,
      DatapointsToAlarm: WATCHING,
      Dimensions: WATCHING,
      EvaluationPeriods: WATCHING,
      ExtendedStatistic: WATCHING,
      InsufficientDataActions: WATCHING,
      MetricName: WATCHING,
      Metrics: WATCHING,
      Namespace: WATCHING,
      OKActions: WATCHING,
      Period: WATCHING,
      Statistic: WATCHING,
      Tags: TAGS,
      Threshold: WATCHING,
      ThresholdMetricId: WATCHING,
      TreatMissingData: WATCHING,
      Unit: WATCHING,
    },
    'AlarmName',
    (name, { region, account }) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
  ),
  'AWS::CloudWatch::CompositeAlarm': nameOnly(
    {
      ActionsEnabled: WATCHING,
      AlarmActions: WATCHING,
      AlarmDescription: WATCHING,
      AlarmName: EMULATED,
      AlarmRule: WATCHING,
      InsufficientDataActions: WATCHING,
      OKActions: WATCHING,
      Tags: TAGS,
    },
    'AlarmName',
    (name, { region, account }) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
  ),
  'AWS::CloudWatch::Dashboard': nameOnly(
    { DashboardBody: PEOPLE, DashboardName: EMULATED, Tags: TAGS },
    'DashboardName',
  ),
  'AWS::SNS::Topic': {
    properties: {
      DisplayName: PEOPLE,
      KmsMasterKeyId: WATCHING,
      Subscription: WATCHING,
      Tags: TAGS,
      TopicName: EMULATED,
    },
    create({ properties, physicalName }, { region, account }) {
      const name = typeof properties.TopicName === 'string' ? properties.TopicName : physicalName(256);
      const arn = `arn:aws:sns:${region}:${account}:${name}`;
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
  },
  'AWS::Budgets::Budget': nameOnly(
    { Budget: WATCHING, NotificationsWithSubscribers: WATCHING },
    'BudgetName',
  ),
  'AWS::SNS::TopicPolicy': nameOnly({ PolicyDocument: WATCHING, Topics: WATCHING }, 'Id'),
  'AWS::SNS::Subscription': nameOnly(
    {
      Endpoint: WATCHING,
      FilterPolicy: WATCHING,
      Protocol: WATCHING,
      RawMessageDelivery: WATCHING,
      TopicArn: WATCHING,
    },
    'Id',
  ),
};
