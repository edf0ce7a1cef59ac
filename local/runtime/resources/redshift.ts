import { EMULATED, type KnownProperties, type ResourceHandler, TAGS } from './handler.ts';
import { reader } from './read.ts';

const PASSWORDS = 'whoever has the role of a function is a user of the database';
const NETWORK = 'one machine has no network of its own';
const WLM = 'one machine has no workload management';
const SNAPSHOTS = 'one machine keeps no snapshots';

const NAMESPACE: KnownProperties = {
  NamespaceName: EMULATED,
  DbName: EMULATED,
  IamRoles: EMULATED,
  DefaultIamRoleArn: EMULATED,
  AdminUsername: PASSWORDS,
  AdminUserPassword: PASSWORDS,
  ManageAdminPassword: PASSWORDS,
  AdminPasswordSecretKmsKeyId: PASSWORDS,
  KmsKeyId: 'data on one machine is not encrypted',
  LogExports: 'logs of the warehouse exist on AWS only',
  FinalSnapshotName: SNAPSHOTS,
  FinalSnapshotRetentionPeriod: SNAPSHOTS,
  SnapshotCopyConfigurations: SNAPSHOTS,
  NamespaceResourcePolicy: 'there is one account',
  Tags: TAGS,
};

const WORKGROUP: KnownProperties = {
  WorkgroupName: EMULATED,
  NamespaceName: EMULATED,
  BaseCapacity: WLM,
  MaxCapacity: WLM,
  PricePerformanceTarget: WLM,
  ConfigParameters: WLM,
  EnhancedVpcRouting: NETWORK,
  PubliclyAccessible: NETWORK,
  SecurityGroupIds: NETWORK,
  SubnetIds: NETWORK,
  Port: NETWORK,
  TrackName: 'there is one engine',
  Tags: TAGS,
};

const DEFAULT_PORT = 5439;

/** AWS::RedshiftServerless::* */
export const redshiftResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::RedshiftServerless::Namespace': {
    properties: NAMESPACE,
    create({ stack, logicalId, properties }, { data }) {
      const read = reader(`${stack}/${logicalId}`, properties);
      const name = read.text('NamespaceName');
      const database = read.optionalText('DbName') ?? 'dev';
      const { arn, id } = data.redshift.createNamespace({
        name,
        database,
        roles: read.texts('IamRoles'),
        defaultRole: read.optionalText('DefaultIamRoleArn'),
      });
      return {
        ref: name,
        attributes: {
          'Namespace.NamespaceArn': arn,
          'Namespace.NamespaceId': id,
          'Namespace.NamespaceName': name,
          'Namespace.DbName': database,
          'Namespace.Status': 'AVAILABLE',
        },
      };
    },
  },
  'AWS::RedshiftServerless::Workgroup': {
    properties: WORKGROUP,
    create({ stack, logicalId, properties }, { data, region, account }) {
      const read = reader(`${stack}/${logicalId}`, properties);
      const name = read.text('WorkgroupName');
      const namespace = read.text('NamespaceName');
      const { arn, id } = data.redshift.createWorkgroup({ name, namespace });
      return {
        ref: name,
        attributes: {
          'Workgroup.WorkgroupArn': arn,
          'Workgroup.WorkgroupId': id,
          'Workgroup.WorkgroupName': name,
          'Workgroup.NamespaceName': namespace,
          'Workgroup.Endpoint.Address': `${name}.${account}.${region}.redshift-serverless.amazonaws.com`,
          'Workgroup.Endpoint.Port': String(read.number('Port', DEFAULT_PORT)),
          'Workgroup.Status': 'AVAILABLE',
        },
      };
    },
  },
};
