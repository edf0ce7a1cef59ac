import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type Access, allow } from './access.ts';

export type ObjectAction = 'GetObject' | 'PutObject';

/** The bucket that clients upload to. */
export function uploadsBucket(
  bucket: IBucket,
  ...actions: readonly ObjectAction[]
): Access<{ readonly UPLOADS_BUCKET: string }> {
  return { variables: { UPLOADS_BUCKET: bucket.bucketName }, statements: statements(bucket, actions) };
}

/** The bucket that large results and files lie in. */
export function resultsBucket(
  bucket: IBucket,
  ...actions: readonly ObjectAction[]
): Access<{ readonly RESULTS_BUCKET: string }> {
  return { variables: { RESULTS_BUCKET: bucket.bucketName }, statements: statements(bucket, actions) };
}

/** The bucket of backups. */
export function backupsBucket(
  bucket: IBucket,
  ...actions: readonly ObjectAction[]
): Access<{ readonly BACKUPS_BUCKET: string }> {
  return { variables: { BACKUPS_BUCKET: bucket.bucketName }, statements: statements(bucket, actions) };
}

/** S3 answers 403 instead of 404 for a missing object to whoever may not list: reading includes ListBucket. */
function statements(bucket: IBucket, actions: readonly ObjectAction[]) {
  const objects = allow(
    actions.map((action) => `s3:${action}`),
    [bucket.arnForObjects('*')],
  );
  return actions.includes('GetObject') ? [objects, allow(['s3:ListBucket'], [bucket.bucketArn])] : [objects];
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
