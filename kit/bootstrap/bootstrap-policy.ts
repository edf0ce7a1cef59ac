/** A policy of IAM, as JSON. */
interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Rule extends Statement {
  /** Types of resources that CloudFormation makes, changes and deletes with these actions. */
  readonly types: readonly string[];
}

/** Names that CloudFormation makes begin with the stack's: "dev-BeatlessApp-…", in buckets in lower case. */
const named = (service: string, resource: string) => `arn:*:${service}:*:*:${resource}`;

/**
 * What CloudFormation may do for a deployment. Actions are given by service where its resources can be told by their name, and one
 * by one where they cannot, or where they decide who may do what.
 */
const rules: readonly Rule[] = [
  {
    Sid: 'Tables',
    types: ['AWS::DynamoDB::Table'],
    Effect: 'Allow',
    Action: ['dynamodb:*'],
    Resource: [named('dynamodb', 'table/*Beatless*')],
  },
  {
    Sid: 'Buckets',
    types: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
    Effect: 'Allow',
    Action: ['s3:*'],
    Resource: ['arn:*:s3:::*beatless*'],
  },
  {
    Sid: 'Queues',
    types: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
    Effect: 'Allow',
    Action: ['sqs:*'],
    Resource: [named('sqs', '*Beatless*')],
  },
  {
    Sid: 'Topics',
    types: ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::SNS::Subscription'],
    Effect: 'Allow',
    Action: ['sns:*'],
    Resource: [named('sns', '*Beatless*')],
  },
  {
    Sid: 'Functions',
    types: [
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Lambda::EventInvokeConfig',
      // The console's files are placed by calling one of the functions.
      'Custom::ConsoleFiles',
    ],
    Effect: 'Allow',
    Action: ['lambda:*'],
    Resource: [named('lambda', 'function:*Beatless*')],
  },
  {
    Sid: 'EventSources',
    types: ['AWS::Lambda::EventSourceMapping'],
    Effect: 'Allow',
    Action: ['lambda:*EventSourceMapping', 'lambda:ListTags', 'lambda:TagResource', 'lambda:UntagResource'],
    Resource: ['*'],
  },
  {
    Sid: 'Assets',
    types: [],
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:GetBucketLocation', 's3:ListBucket'],
    Resource: ['arn:*:s3:::cdk-*-assets-*'],
  },
  {
    Sid: 'Logs',
    types: ['AWS::Logs::LogGroup', 'AWS::Logs::QueryDefinition'],
    Effect: 'Allow',
    Action: [
      'logs:*LogGroup*',
      'logs:*RetentionPolicy',
      'logs:*QueryDefinition*',
      'logs:*TagsForResource',
      'logs:TagResource',
      'logs:UntagResource',
      'logs:*LogDelivery',
      'logs:ListLogDeliveries',
      'logs:*ResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeIndexPolicies',
    ],
    Resource: ['*'],
  },
  {
    Sid: 'Roles',
    types: ['AWS::IAM::Role', 'AWS::IAM::Policy'],
    Effect: 'Allow',
    Action: [
      'iam:CreateRole',
      'iam:DeleteRole',
      'iam:GetRole',
      'iam:UpdateRole',
      'iam:UpdateRoleDescription',
      'iam:UpdateAssumeRolePolicy',
      'iam:PutRolePolicy',
      'iam:GetRolePolicy',
      'iam:DeleteRolePolicy',
      'iam:ListRolePolicies',
      'iam:ListAttachedRolePolicies',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:ListRoleTags',
    ],
    Resource: ['arn:*:iam::*:role/*Beatless*'],
  },
  {
    Sid: 'PassRoles',
    types: [],
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: ['arn:*:iam::*:role/*Beatless*'],
    Condition: {
      StringEquals: {
        'iam:PassedToService': [
          'lambda.amazonaws.com',
          'scheduler.amazonaws.com',
          'events.amazonaws.com',
          'redshift-serverless.amazonaws.com',
          'redshift.amazonaws.com',
          'vpc-flow-logs.amazonaws.com',
        ],
      },
    },
  },
  {
    Sid: 'Watching',
    types: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'],
    Effect: 'Allow',
    Action: ['cloudwatch:*'],
    Resource: [named('cloudwatch', 'alarm:*Beatless*'), 'arn:*:cloudwatch::*:dashboard/*'],
  },
  {
    Sid: 'Events',
    types: ['AWS::Events::Rule', 'AWS::Events::EventBus'],
    Effect: 'Allow',
    Action: ['events:*'],
    Resource: [named('events', 'rule/*Beatless*'), named('events', 'event-bus/*Beatless*')],
  },
  {
    Sid: 'Schedules',
    types: ['AWS::Scheduler::ScheduleGroup', 'AWS::Scheduler::Schedule'],
    Effect: 'Allow',
    Action: ['scheduler:*'],
    Resource: [named('scheduler', 'schedule-group/*Beatless*'), named('scheduler', 'schedule/*')],
  },
  {
    Sid: 'Gateways',
    types: [
      'AWS::ApiGatewayV2::Api',
      'AWS::ApiGatewayV2::Stage',
      'AWS::ApiGatewayV2::Route',
      'AWS::ApiGatewayV2::Integration',
    ],
    Effect: 'Allow',
    Action: ['apigateway:GET', 'apigateway:POST', 'apigateway:PUT', 'apigateway:PATCH', 'apigateway:DELETE'],
    Resource: ['arn:*:apigateway:*::/apis', 'arn:*:apigateway:*::/apis/*', 'arn:*:apigateway:*::/tags/*'],
  },
  {
    Sid: 'Console',
    types: [
      'AWS::CloudFront::Distribution',
      'AWS::CloudFront::Function',
      'AWS::CloudFront::OriginAccessControl',
      'AWS::CloudFront::ResponseHeadersPolicy',
    ],
    Effect: 'Allow',
    Action: [
      'cloudfront:*Distribution*',
      'cloudfront:*Function',
      'cloudfront:*OriginAccessControl*',
      'cloudfront:*ResponseHeadersPolic*',
      'cloudfront:*Tag*',
    ],
    Resource: ['*'],
  },
  {
    Sid: 'Warehouse',
    types: [
      'AWS::RedshiftServerless::Namespace',
      'AWS::RedshiftServerless::Workgroup',
      'AWS::EC2::VPC',
      'AWS::EC2::Subnet',
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::FlowLog',
    ],
    Effect: 'Allow',
    Action: [
      'redshift-serverless:*Namespace*',
      'redshift-serverless:*Workgroup*',
      'redshift-serverless:*Tag*',
      'ec2:*Vpc*',
      'ec2:*Subnet*',
      'ec2:*SecurityGroup*',
      'ec2:*FlowLogs',
      'ec2:*Tags',
      'ec2:Describe*',
      // The administrator's password of a namespace.
      'secretsmanager:CreateSecret',
      'secretsmanager:DescribeSecret',
      'secretsmanager:RotateSecret',
      'secretsmanager:DeleteSecret',
      'secretsmanager:TagResource',
    ],
    Resource: ['*'],
  },
  {
    Sid: 'Budget',
    types: ['AWS::Budgets::Budget'],
    Effect: 'Allow',
    Action: ['budgets:ViewBudget', 'budgets:ModifyBudget', 'budgets:TagResource', 'budgets:UntagResource'],
    Resource: ['*'],
  },
  {
    Sid: 'BootstrapVersion',
    types: [],
    Effect: 'Allow',
    Action: ['ssm:GetParameter', 'ssm:GetParameters'],
    Resource: [named('ssm', 'parameter/cdk-bootstrap/*')],
  },
];

/** Every type of resource that the policy is for. */
export const coveredTypes: readonly string[] = rules.flatMap(({ types }) => types);

/** The policy for CloudFormation's role, in the place of AdministratorAccess. */
export function bootstrapPolicy(): PolicyDocument {
  return { Version: '2012-10-17', Statement: rules.map(({ types: _, ...statement }) => statement) };
}
