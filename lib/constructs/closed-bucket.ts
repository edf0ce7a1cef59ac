import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CorsRule,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface ClosedBucketProps {
  /** Nothing grows without end: objects go after that many days. */
  readonly expireAfterDays: number;
  readonly cors?: CorsRule[];
  /** Where each access is written down, under the bucket's own id as prefix. */
  readonly accessLogs?: IBucket;
}

/** A bucket that is never public, speaks TLS only, encrypts, expires, and outlives its stack. */
export function closedBucket(scope: Construct, id: string, props: ClosedBucketProps): Bucket {
  return new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    cors: props.cors,
    serverAccessLogsBucket: props.accessLogs,
    serverAccessLogsPrefix: props.accessLogs ? `${id}/` : undefined,
    lifecycleRules: [
      { id: 'expire', expiration: Duration.days(props.expireAfterDays) },
      { id: 'abandoned-multipart-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
  });
}
