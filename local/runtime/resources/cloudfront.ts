import type { BehaviorDefinition, OriginDefinition } from '#local/runtime/model.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import { EMULATED, type KnownProperties, type ResourceHandler, TAGS } from './handler.ts';
import { type PropertyReader, reader } from './read.ts';

const CACHE = 'nothing is kept between the files and the browser on one machine';
const TRANSPORT = 'one machine speaks plain HTTP to itself';
const LOGS = 'access logs exist on AWS only';

const behavior: KnownProperties = {
  AllowedMethods: EMULATED,
  CachedMethods: CACHE,
  CachePolicyId: CACHE,
  Compress: 'one machine has no line to save',
  FunctionAssociations: [{ EventType: EMULATED, FunctionARN: EMULATED }],
  OriginRequestPolicyId: 'origins get the whole request, with the address that the browser asked',
  PathPattern: EMULATED,
  ResponseHeadersPolicyId: EMULATED,
  TargetOriginId: EMULATED,
  ViewerProtocolPolicy: TRANSPORT,
};

/** The two ways to an origin that the local cloud has: a bucket, and the HTTP API. */
const origin: KnownProperties = {
  CustomOriginConfig: {
    OriginProtocolPolicy: TRANSPORT,
    OriginSSLProtocols: TRANSPORT,
    HTTPSPort: TRANSPORT,
  },
  DomainName: EMULATED,
  Id: EMULATED,
  OriginAccessControlId: 'who may read the bucket is settled by its policy on AWS',
  S3OriginConfig: { OriginAccessIdentity: 'who may read the bucket is settled by its policy on AWS' },
};

const headerSettings: KnownProperties = {
  Comment: 'for people',
  CustomHeadersConfig: { Items: [{ Header: EMULATED, Override: EMULATED, Value: EMULATED }] },
  Name: 'for people',
  SecurityHeadersConfig: {
    ContentSecurityPolicy: { ContentSecurityPolicy: EMULATED, Override: EMULATED },
    ContentTypeOptions: { Override: EMULATED },
    FrameOptions: { FrameOption: EMULATED, Override: EMULATED },
    ReferrerPolicy: { ReferrerPolicy: EMULATED, Override: EMULATED },
    StrictTransportSecurity: { AccessControlMaxAgeSec: TRANSPORT, Override: TRANSPORT },
  },
};

/** AWS::CloudFront::*: one distribution, which then stands in front of everything at the address of the API. */
export const cloudfrontResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::CloudFront::Distribution': {
    properties: {
      DistributionConfig: {
        CacheBehaviors: [behavior],
        Comment: 'for people',
        DefaultCacheBehavior: behavior,
        DefaultRootObject: EMULATED,
        Enabled: EMULATED,
        HttpVersion: TRANSPORT,
        IPV6Enabled: TRANSPORT,
        Logging: { Bucket: LOGS, Prefix: LOGS },
        Origins: [origin],
        PriceClass: 'a price, not a behaviour',
        ViewerCertificate: TRANSPORT,
      },
      Tags: TAGS,
    },
    create({ logicalId, stack, properties }, { model, account }) {
      const where = `${stack}/${logicalId}`;
      if (model.distributions.length > 0)
        throw new Refusal(`${where} is a second distribution; the local cloud has one address for them.`);
      const config = reader(where, properties).object('DistributionConfig');
      const id = logicalId.toLowerCase();
      const first = config.object('DefaultCacheBehavior');
      model.distributions.push({
        id,
        isEnabled: config.boolean('Enabled', false),
        rootObject: config.optionalText('DefaultRootObject') ?? '',
        origins: config.objects('Origins').map(originOf),
        behaviors: [...config.objects('CacheBehaviors'), first].map((it) => behaviorOf(where, it)),
      });
      const attributes = {
        DomainName: `${id}.cloudfront.net`,
        Id: id,
        Arn: `arn:aws:cloudfront::${account}:distribution/${id}`,
      };
      return { ref: id, attributes };
    },
  },
  'AWS::CloudFront::Function': {
    properties: {
      AutoPublish: EMULATED,
      FunctionCode: EMULATED,
      FunctionConfig: { Comment: 'for people', Runtime: EMULATED },
      Tags: TAGS,
      Name: EMULATED,
    },
    create({ logicalId, stack, properties, physicalName }, { model, account }) {
      const where = `${stack}/${logicalId}`;
      const read = reader(where, properties);
      const runtime = read.object('FunctionConfig').text('Runtime');
      if (runtime !== 'cloudfront-js-2.0')
        throw new Refusal(`${where} needs the runtime ${runtime}; the local cloud has cloudfront-js-2.0.`);
      const name = read.optionalText('Name') ?? physicalName(64);
      const arn = `arn:aws:cloudfront::${account}:function/${name}`;
      model.edgeFunctions.push({ arn, name, code: read.text('FunctionCode') });
      return { ref: arn, attributes: { FunctionARN: arn } };
    },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    properties: { ResponseHeadersPolicyConfig: headerSettings },
    create({ logicalId, stack, properties }, { model, data, region }) {
      const config = reader(`${stack}/${logicalId}`, properties).object('ResponseHeadersPolicyConfig');
      // the address of a bucket on AWS is its name in a host name; all local ones share a port
      const addressOfBucket = new RegExp(`https://[a-z0-9.-]+\\.s3\\.${region}\\.amazonaws\\.com`, 'g');
      const headers = Object.entries(headersOf(config)).map(
        ([name, value]) => [name, value.replaceAll(addressOfBucket, data.endpoints.s3)] as const,
      );
      model.headerPolicies.push({ id: logicalId, headers: Object.fromEntries(headers) });
      return { ref: logicalId };
    },
  },
  'AWS::CloudFront::OriginAccessControl': {
    properties: {
      OriginAccessControlConfig: {
        Name: 'for people',
        OriginAccessControlOriginType: TRANSPORT,
        SigningBehavior: TRANSPORT,
        SigningProtocol: TRANSPORT,
      },
    },
    create: ({ logicalId }) => ({ ref: logicalId, attributes: { Id: logicalId } }),
  },
};

function originOf(read: PropertyReader): OriginDefinition {
  return { id: read.text('Id'), domainName: read.text('DomainName') };
}

function behaviorOf(where: string, read: PropertyReader): BehaviorDefinition {
  const functions = read.objects('FunctionAssociations');
  const other = functions.find((it) => it.text('EventType') !== 'viewer-request');
  if (other)
    throw new Refusal(
      `${where} runs a function on ${other.text('EventType')}; the local cloud knows viewer-request only.`,
    );
  const headerPolicyId = read.optionalText('ResponseHeadersPolicyId');
  const functionArn = functions[0]?.text('FunctionARN');
  const methods = read.texts('AllowedMethods');
  return {
    pathPattern: read.optionalText('PathPattern') ?? '*',
    originId: read.text('TargetOriginId'),
    methods: methods.length > 0 ? methods : ['GET', 'HEAD'],
    ...(headerPolicyId && { headerPolicyId }),
    ...(functionArn && { functionArn }),
  };
}

function headersOf(read: PropertyReader): Record<string, string> {
  const security = read.object('SecurityHeadersConfig');
  const policy = security.object('ContentSecurityPolicy').optionalText('ContentSecurityPolicy');
  const frames = security.object('FrameOptions').optionalText('FrameOption');
  const referrer = security.object('ReferrerPolicy').optionalText('ReferrerPolicy');
  const custom = read.object('CustomHeadersConfig').objects('Items');
  return {
    ...(policy && { 'content-security-policy': policy }),
    ...(security.values.ContentTypeOptions !== undefined && { 'x-content-type-options': 'nosniff' }),
    ...(frames && { 'x-frame-options': frames }),
    ...(referrer && { 'referrer-policy': referrer }),
    ...Object.fromEntries(custom.map((it) => [it.text('Header').toLowerCase(), it.text('Value')])),
  };
}
