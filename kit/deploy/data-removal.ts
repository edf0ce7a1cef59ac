import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { DeleteTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { DataRemoval } from './ports.ts';

/** A table that has just been changed is busy for some seconds. */
const tries = 60;

/** Deletes with the AWS credentials of whoever runs this. `pauseMs` lies between two tries. */
export function dataRemoval(pauseMs = 5_000): DataRemoval {
  const cloudFormation = new CloudFormationClient();
  const dynamodb = new DynamoDBClient();
  const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined });
  return {
    allowDeletion: async (StackName) => {
      const EnableTerminationProtection = false;
      await cloudFormation.send(
        new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }),
      );
    },
    deleteTable: (TableName) =>
      unlessGone('ResourceNotFoundException', async () => {
        await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
        await whenIdle(() => dynamodb.send(new DeleteTableCommand({ TableName })), pauseMs);
      }),
    deleteBucket: (Bucket) =>
      unlessGone('NoSuchBucket', async () => {
        await empty(s3, Bucket);
        await s3.send(new DeleteBucketCommand({ Bucket }));
      }),
  };
}

async function empty(s3: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
    );
    // Otherwise the same page would come for ever.
    const [first] = Errors;
    if (first) throw new Error(`${Bucket}/${first.Key} cannot be deleted: ${first.Code} ${first.Message}`);
  }
}

async function whenIdle(act: () => Promise<unknown>, pauseMs: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await act();
      return;
    } catch (error) {
      const isBusy = error instanceof Error && error.name === 'ResourceInUseException';
      if (!isBusy || attempt === tries) throw error;
    }
    await wait(pauseMs);
  }
}

async function unlessGone(name: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Error && error.name === name)) throw error;
  }
}
