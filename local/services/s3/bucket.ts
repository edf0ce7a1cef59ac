import type { ResourceProperties } from '../contract.ts';
import { values } from '../gateway/conditions.ts';
import { checkProperties, type KnownProperties, record, records } from '../known-properties.ts';

/** One CORS rule of a bucket. */
export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}

/** One lifecycle rule: after how many days objects expire and unfinished uploads are given up. */
interface LifecycleRule {
  readonly prefix: string;
  readonly expirationDays: number | undefined;
  readonly abortUploadDays: number | undefined;
}

/** A declared bucket. */
export interface Bucket {
  readonly name: string;
  readonly createdAt: number;
  readonly cors: readonly CorsRule[];
  readonly lifecycle: readonly LifecycleRule[];
}

const BUCKET: KnownProperties = {
  emulated: ['BucketName', 'CorsConfiguration', 'LifecycleConfiguration'],
  ignored: {
    AccessControl: 'nothing is public here: every call is signed',
    PublicAccessBlockConfiguration: 'nothing is public here: every call is signed',
    OwnershipControls: 'one account owns everything',
    BucketEncryption: 'encryption at rest is not visible to callers',
    VersioningConfiguration: 'the newest version is what callers see',
    LoggingConfiguration: 'access logs are an operation of AWS; the gateway records calls',
    MetricsConfigurations: 'a diagnosis of AWS',
    IntelligentTieringConfigurations: 'a price class',
    Tags: 'tags are for the AWS console and bills',
  },
};
const CORS: KnownProperties = {
  emulated: ['AllowedHeaders', 'AllowedMethods', 'AllowedOrigins', 'ExposedHeaders', 'MaxAge'],
  ignored: { Id: 'a name' },
};
const LIFECYCLE: KnownProperties = {
  emulated: ['Status', 'Prefix', 'ExpirationInDays', 'AbortIncompleteMultipartUpload'],
  ignored: {
    Id: 'a name',
    NoncurrentVersionExpiration: 'only the newest version is kept here',
    NoncurrentVersionExpirationInDays: 'only the newest version is kept here',
    NoncurrentVersionTransitions: 'only the newest version is kept here',
    ExpiredObjectDeleteMarker: 'only the newest version is kept here',
    Transitions: 'a price class',
    Transition: 'a price class',
  },
};

/** Reads the template's properties; Errors name what is unknown. */
export function declareBucket(name: string, properties: ResourceProperties): Bucket {
  checkProperties('AWS::S3::Bucket', properties, BUCKET);
  const cors = record(properties.CorsConfiguration, 'CorsConfiguration');
  const lifecycle = record(properties.LifecycleConfiguration, 'LifecycleConfiguration');
  checkProperties('CorsConfiguration', cors ?? {}, { emulated: ['CorsRules'], ignored: {} });
  checkProperties('LifecycleConfiguration', lifecycle ?? {}, {
    emulated: ['Rules'],
    ignored: { TransitionDefaultMinimumObjectSize: 'a price class' },
  });
  return {
    name,
    createdAt: Date.now(),
    cors: records(cors?.CorsRules, 'CorsRules').map(corsRule),
    lifecycle: records(lifecycle?.Rules, 'Rules').flatMap(lifecycleRule),
  };
}

function corsRule(rule: ResourceProperties): CorsRule {
  checkProperties('CorsRules', rule, CORS);
  return {
    origins: values(rule.AllowedOrigins),
    methods: values(rule.AllowedMethods),
    headers: values(rule.AllowedHeaders),
    exposed: values(rule.ExposedHeaders),
    maxAgeSeconds: optionalNumber(rule.MaxAge),
  };
}

function lifecycleRule(rule: ResourceProperties): LifecycleRule[] {
  checkProperties('LifecycleConfiguration Rules', rule, LIFECYCLE);
  if (rule.Status !== 'Enabled') return [];
  const abort = record(rule.AbortIncompleteMultipartUpload, 'AbortIncompleteMultipartUpload');
  return [
    {
      prefix: String(rule.Prefix ?? ''),
      expirationDays: optionalNumber(rule.ExpirationInDays),
      abortUploadDays: optionalNumber(abort?.DaysAfterInitiation),
    },
  ];
}

function optionalNumber(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}
