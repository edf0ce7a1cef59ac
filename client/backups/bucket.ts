import { GetObjectCommand, ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { backupId, type Manifest, manifest, manifestKey } from '#core/backup/manifest.ts';
import { CliFailure, exitCodes, UsageError } from '../cli-errors.ts';

/** The bucket of backups, with the AWS credentials of whoever runs this. */
export interface BackupBucket {
  /** Ids of all backups, complete or not, oldest first. */
  ids(): Promise<readonly string[]>;
  /** The manifest of a complete backup. @throws CliFailure when there is none */
  manifest(id: string): Promise<Manifest>;
  /** A file's bytes; undefined if it is not there. */
  read(key: string): Promise<Uint8Array | undefined>;
  close(): void;
}

export function openBackupBucket(bucket: string, config: S3ClientConfig): BackupBucket {
  const client = new S3Client({ ...config, forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined });
  const read = async (key: string): Promise<Uint8Array | undefined> => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  };
  return {
    ids: async () => {
      const found: string[] = [];
      let from: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Delimiter: '/', ContinuationToken: from }),
        );
        found.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(0, -1)));
        from = page.NextContinuationToken;
      } while (from);
      return found;
    },
    manifest: async (id) => {
      if (!backupId.safeParse(id).success) throw new UsageError(`"${id}" is not the id of a backup.`);
      const text = await read(manifestKey(id));
      if (text) return manifest.parse(JSON.parse(Buffer.from(text).toString('utf8')));
      throw new CliFailure(
        exitCodes.refused,
        `there is no complete backup ${id}: it has no manifest, which is written last.`,
      );
    },
    read,
    close: () => client.destroy(),
  };
}
