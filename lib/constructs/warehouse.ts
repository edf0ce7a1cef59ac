import { Aws, CfnOutput, Fn, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { CfnFlowLog, CfnSecurityGroup, CfnSubnet, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnNamespace, CfnWorkgroup } from 'aws-cdk-lib/aws-redshiftserverless';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { WarehouseSettings } from '#lib/warehouse-settings.ts';
import { allow } from './access.ts';

export interface WarehouseProps {
  readonly settings: Exclude<WarehouseSettings, { readonly kind: 'none' }>;
  readonly stage: string | undefined;
  /** COPY reads what lies below `_loads/` of it. */
  readonly results: IBucket;
}

/** A warehouse as functions find it. */
export interface WarehousePlace {
  /** `workgroup:<name or ARN>` or `cluster:<identifier>`. */
  readonly address: string;
  /** What statements are run on, and what credentials are asked of. */
  readonly resource: string;
  readonly credentials: { readonly action: string; readonly resource: string };
}

/** Capacity of the smallest workgroup, in RPU; it costs nothing while no statement runs. */
const baseCapacity = 8;

/**
 * Where loads go: a serverless workgroup of our own, or one that exists; and the role that COPY takes, which can read the
 * snapshots of loads and nothing else.
 */
export class Warehouse extends Construct {
  readonly place: WarehousePlace;
  readonly copyRole: Role;
  readonly database: string;

  constructor(scope: Construct, id: string, { settings, stage, results }: WarehouseProps) {
    super(scope, id);
    this.database = settings.database;
    this.copyRole = this.roleOfCopy(results);
    this.place =
      settings.kind === 'create' ? this.createWorkgroup(settings.database, stage) : imported(settings);
    Tags.of(this).add('beatless:component', 'warehouse');
    new CfnOutput(Stack.of(this), 'CopyRoleArn', {
      value: this.copyRole.roleArn,
      description: 'Role that COPY reads with; a warehouse of your own must have it among its roles',
    });
  }

  private roleOfCopy(results: IBucket): Role {
    const role = new Role(this, 'CopyRole', {
      description: 'Reads the snapshots of loads, for COPY',
      assumedBy: new ServicePrincipal('redshift.amazonaws.com').withConditions({
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      }),
    });
    role.assumeRolePolicy?.addStatements(
      new PolicyStatement({
        actions: ['sts:AssumeRole'],
        principals: [new ServicePrincipal('redshift-serverless.amazonaws.com')],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    role.addToPolicy(allow(['s3:GetObject'], [results.arnForObjects('_loads/*')]));
    // COPY asks for the bucket itself before it reads.
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [results.bucketArn],
        conditions: { StringLike: { 's3:prefix': '_loads/*' } },
      }),
    );
    return role;
  }

  private createWorkgroup(database: string, stage: string | undefined): WarehousePlace {
    const name = `beatless-${(stage ?? 'default').toLowerCase()}`;
    const namespace = new CfnNamespace(this, 'Namespace', {
      namespaceName: name,
      dbName: database,
      manageAdminPassword: true,
      defaultIamRoleArn: this.copyRole.roleArn,
      iamRoles: [this.copyRole.roleArn],
      logExports: ['userlog', 'connectionlog', 'useractivitylog'],
    });
    namespace.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const { subnets, securityGroup } = this.network();
    const workgroup = new CfnWorkgroup(this, 'Workgroup', {
      workgroupName: name,
      namespaceName: namespace.ref,
      baseCapacity,
      publiclyAccessible: false,
      enhancedVpcRouting: false,
      subnetIds: subnets.map(({ ref }) => ref),
      securityGroupIds: [securityGroup.attrGroupId],
    });
    workgroup.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const arn = workgroup.attrWorkgroupWorkgroupArn;
    const credentials = { action: 'redshift-serverless:GetCredentials', resource: arn };
    return { address: `workgroup:${workgroup.ref}`, resource: arn, credentials };
  }

  /**
   * Three subnets, as a workgroup wants them, without a way in or out: the Data API reaches the workgroup from inside AWS,
   * and so does COPY reach S3. Nothing here costs by the hour.
   */
  private network() {
    const vpc = new CfnVPC(this, 'Vpc', { cidrBlock: '10.60.0.0/24', enableDnsSupport: true });
    const subnets = [0, 1, 2].map(
      (index) =>
        new CfnSubnet(this, `Subnet${index + 1}`, {
          vpcId: vpc.ref,
          cidrBlock: `10.60.0.${index * 64}/26`,
          availabilityZone: Fn.select(index, Fn.getAzs()),
          mapPublicIpOnLaunch: false,
        }),
    );
    const securityGroup = new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: 'The warehouse: nothing comes in, nothing goes out',
      vpcId: vpc.ref,
      securityGroupEgress: [
        {
          cidrIp: '255.255.255.255/32',
          ipProtocol: 'icmp',
          fromPort: 252,
          toPort: 86,
          description: 'nothing',
        },
      ],
    });
    this.flowLog(vpc);
    for (const resource of [vpc, ...subnets, securityGroup])
      resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return { subnets, securityGroup };
  }

  private flowLog(vpc: CfnVPC): void {
    const logs = new LogGroup(this, 'FlowLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'FlowLogRole', {
      description: 'Writes the flow log of the network of the warehouse',
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com'),
    });
    role.addToPolicy(
      allow(['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'], [logs.logGroupArn]),
    );
    new CfnFlowLog(this, 'FlowLog', {
      resourceId: vpc.ref,
      resourceType: 'VPC',
      trafficType: 'ALL',
      deliverLogsPermissionArn: role.roleArn,
      logGroupName: logs.logGroupName,
    });
  }
}

function imported(settings: Extract<WarehouseSettings, { readonly kind: 'import' }>): WarehousePlace {
  if ('workgroupArn' in settings) {
    const { workgroupArn: arn } = settings;
    const credentials = { action: 'redshift-serverless:GetCredentials', resource: arn };
    return { address: `workgroup:${arn}`, resource: arn, credentials };
  }
  const { cluster, database } = settings;
  const arn = (kind: string, name: string) =>
    `arn:${Aws.PARTITION}:redshift:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}:${name}`;
  const credentials = {
    action: 'redshift:GetClusterCredentialsWithIAM',
    resource: arn('dbname', `${cluster}/${database}`),
  };
  return { address: `cluster:${cluster}`, resource: arn('cluster', cluster), credentials };
}
