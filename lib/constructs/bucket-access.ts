import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type Access, allow } from './access.ts';

/** Of a missing object S3 says 403 instead of 404 to whoever may not list: who has to tell them apart needs ListBucket. */
type BucketAction = 'GetObject' | 'PutObject' | 'ListBucket';

/** The bucket that clients upload to. */
export function uploadsBucket(
  bucket: IBucket,
  ...actions: readonly BucketAction[]
): Access<{ readonly UPLOADS_BUCKET: string }> {
  return { variables: { UPLOADS_BUCKET: bucket.bucketName }, statements: statements(bucket, actions) };
}

/** The bucket that large results and files lie in. */
export function resultsBucket(
  bucket: IBucket,
  ...actions: readonly BucketAction[]
): Access<{ readonly RESULTS_BUCKET: string }> {
  return { variables: { RESULTS_BUCKET: bucket.bucketName }, statements: statements(bucket, actions) };
}

/** The bucket of backups. */
export function backupsBucket(
  bucket: IBucket,
  ...actions: readonly BucketAction[]
): Access<{ readonly BACKUPS_BUCKET: string }> {
  return { variables: { BACKUPS_BUCKET: bucket.bucketName }, statements: statements(bucket, actions) };
}

function statements(bucket: IBucket, actions: readonly BucketAction[]) {
  const onObjects = actions.filter((action) => action !== 'ListBucket').map((action) => `s3:${action}`);
  return [
    ...(onObjects.length > 0 ? [allow(onObjects, [bucket.arnForObjects('*')])] : []),
    ...(actions.includes('ListBucket') ? [allow(['s3:ListBucket'], [bucket.bucketArn])] : []),
  ];
}

/** The bucket that the console is served from: its files are put, listed and, when they are old, deleted. */
export function siteBucket(bucket: IBucket): Access<{ readonly SITE_BUCKET: string }> {
  return {
    variables: { SITE_BUCKET: bucket.bucketName },
    statements: [
      allow(['s3:PutObject', 's3:DeleteObject'], [bucket.arnForObjects('*')]),
      allow(['s3:ListBucket'], [bucket.bucketArn]),
    ],
  };
}
