import { createHash } from 'node:crypto';
import { type CreatedResource, type ResourceHandler, TAGS } from './handler.ts';

const NETWORK = 'one machine has no network of its own';

/** What a type's resource is called on AWS, its properties, and what `Fn::GetAtt` gives. */
interface NetworkType {
  readonly prefix: string;
  readonly properties: readonly string[];
  readonly attributes?: (
    id: string,
    properties: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, NetworkType>> = {
  VPC: {
    prefix: 'vpc',
    properties: [
      'CidrBlock',
      'EnableDnsHostnames',
      'EnableDnsSupport',
      'InstanceTenancy',
      'Ipv4IpamPoolId',
      'Ipv4NetmaskLength',
    ],
    attributes: (id, { CidrBlock }) => ({
      VpcId: id,
      CidrBlock: String(CidrBlock ?? '10.0.0.0/16'),
      DefaultSecurityGroup: id.replace('vpc', 'sg'),
      DefaultNetworkAcl: id.replace('vpc', 'acl'),
    }),
  },
  Subnet: {
    prefix: 'subnet',
    properties: [
      'AssignIpv6AddressOnCreation',
      'AvailabilityZone',
      'CidrBlock',
      'MapPublicIpOnLaunch',
      'PrivateDnsNameOptionsOnLaunch',
      'VpcId',
    ],
    attributes: (id, { AvailabilityZone, CidrBlock, VpcId }) => ({
      SubnetId: id,
      AvailabilityZone: String(AvailabilityZone ?? ''),
      CidrBlock: String(CidrBlock ?? ''),
      VpcId: String(VpcId),
    }),
  },
  RouteTable: { prefix: 'rtb', properties: ['VpcId'], attributes: (id) => ({ RouteTableId: id }) },
  SubnetRouteTableAssociation: {
    prefix: 'rtbassoc',
    properties: ['RouteTableId', 'SubnetId'],
    attributes: (id) => ({ Id: id }),
  },
  Route: {
    prefix: 'route',
    properties: [
      'DestinationCidrBlock',
      'DestinationIpv6CidrBlock',
      'GatewayId',
      'NatGatewayId',
      'RouteTableId',
      'VpcEndpointId',
    ],
  },
  InternetGateway: { prefix: 'igw', properties: [], attributes: (id) => ({ InternetGatewayId: id }) },
  VPCGatewayAttachment: { prefix: 'attachment', properties: ['InternetGatewayId', 'VpcId', 'VpnGatewayId'] },
  EIP: {
    prefix: 'eipalloc',
    properties: ['Domain'],
    attributes: (id) => ({ AllocationId: id, PublicIp: '192.0.2.1' }),
  },
  NatGateway: {
    prefix: 'nat',
    properties: ['AllocationId', 'ConnectivityType', 'SubnetId'],
    attributes: (id) => ({ NatGatewayId: id }),
  },
  SecurityGroup: {
    prefix: 'sg',
    properties: ['GroupDescription', 'GroupName', 'SecurityGroupEgress', 'SecurityGroupIngress', 'VpcId'],
    attributes: (id, { VpcId }) => ({ GroupId: id, Id: id, VpcId: String(VpcId ?? '') }),
  },
  SecurityGroupIngress: {
    prefix: 'sgr',
    properties: [
      'CidrIp',
      'CidrIpv6',
      'Description',
      'FromPort',
      'GroupId',
      'IpProtocol',
      'SourceSecurityGroupId',
      'ToPort',
    ],
  },
  SecurityGroupEgress: {
    prefix: 'sgr',
    properties: [
      'CidrIp',
      'CidrIpv6',
      'Description',
      'DestinationSecurityGroupId',
      'FromPort',
      'GroupId',
      'IpProtocol',
      'ToPort',
    ],
  },
  VPCEndpoint: {
    prefix: 'vpce',
    properties: [
      'PolicyDocument',
      'PrivateDnsEnabled',
      'RouteTableIds',
      'SecurityGroupIds',
      'ServiceName',
      'SubnetIds',
      'VpcEndpointType',
      'VpcId',
    ],
    attributes: (id) => ({ Id: id }),
  },
  FlowLog: {
    prefix: 'fl',
    properties: [
      'DeliverLogsPermissionArn',
      'LogDestination',
      'LogDestinationType',
      'LogFormat',
      'LogGroupName',
      'MaxAggregationInterval',
      'ResourceId',
      'ResourceType',
      'TrafficType',
    ],
    attributes: (id) => ({ Id: id }),
  },
};

/** AWS::EC2::* as far as a warehouse needs a network on AWS; here nothing of it has a meaning but its ids. */
export const networkResources: Readonly<Record<string, ResourceHandler>> = Object.fromEntries(
  Object.entries(TYPES).map(([type, { prefix, properties, attributes }]) => [
    `AWS::EC2::${type}`,
    {
      properties: { ...Object.fromEntries(properties.map((name) => [name, NETWORK])), Tags: TAGS },
      create({ stack, logicalId, properties: given }): CreatedResource {
        const digest = createHash('sha256').update(`${stack}/${logicalId}`).digest('hex');
        const ref = `${prefix}-${digest.slice(0, 17)}`;
        return { ref, ...(attributes && { attributes: attributes(ref, given) }) };
      },
    },
  ]),
);
