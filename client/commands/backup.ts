import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type BackupBucket, openBackupBucket } from '../backups/bucket.ts';
import { restoreTable } from '../backups/restore-table.ts';
import { verifyBackup } from '../backups/verify-backup.ts';
import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { dataStackOutput } from '../keys-table.ts';
import { noPositionals, onePositional } from '../positionals.ts';
import { textTable } from '../text-table.ts';

const help = `Usage: beatless backup list    --stack NAME | --bucket NAME [--json]
       beatless backup verify  ID --stack NAME | --bucket NAME
       beatless backup restore ID --into TABLE [--table NAME] --stack NAME | --bucket NAME

Lists the backups that the task "backup" made, reads one again and holds every file against its checksums, or puts one
table of it into a new table and compares what is there then with what was backed up. Nothing that exists is written over.

Runs with AWS credentials, not with an API key, which must allow s3:ListBucket and s3:GetObject on the bucket of backups
(with --stack: cloudformation:DescribeStacks); restore also dynamodb:CreateTable, DescribeTable, BatchWriteItem and Scan
on the new table.

  --stack NAME     the deployment's stack, e.g. BeatlessApp
  --bucket NAME    or the bucket of backups itself
  --into TABLE     name of the new table
  --table NAME     which table of the backup: TasksTable, UsersTable …; not needed where it has only one
  --region REGION  else AWS_REGION or the profile's
  --profile NAME   else AWS_PROFILE
  --json           list: print a JSON array

A new backup: beatless submit backup (needs a key with the scope "operator").

Examples:
  beatless backup list --stack BeatlessApp
  beatless backup verify 2026-11-28T16-00-00Z-1a2b3c4d --stack BeatlessApp
  beatless backup restore 2026-11-28T16-00-00Z-1a2b3c4d --table UsersTable --into restored-users --stack BeatlessApp
`;

/** `beatless backup list|verify|restore` */
export const command: Command = {
  help,
  options: {
    stack: { type: 'string' },
    bucket: { type: 'string' },
    into: { type: 'string' },
    table: { type: 'string' },
    region: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: async ({ positionals: [action, ...positionals], ...rest }) => {
    const args = { positionals, ...rest };
    const act = { list, verify, restore }[action ?? ''];
    if (!act)
      throw new UsageError(action ? `there is no "backup ${action}".` : 'give list, verify or restore.');
    const bucket = await openBucket(args);
    try {
      return await act(args, bucket);
    } finally {
      bucket.close();
    }
  },
};

async function list({ positionals, options, io }: CommandArgs, bucket: BackupBucket): Promise<number> {
  noPositionals(positionals);
  const ids = await bucket.ids();
  io.stdout.write(options.flag('json') ? `${JSON.stringify(ids)}\n` : ids.map((id) => `${id}\n`).join(''));
  return exitCodes.ok;
}

async function verify({ positionals, io }: CommandArgs, bucket: BackupBucket): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const manifest = await bucket.manifest(id);
  const wrong = await verifyBackup(manifest, bucket);
  for (const sentence of wrong) io.stderr.write(`${sentence}\n`);
  if (wrong.length > 0) {
    io.stderr.write(`The backup ${id} is NOT good: ${wrong.length} finding(s).\n`);
    return exitCodes.failed;
  }
  const rows = manifest.tables.map(({ name, items, parts }) => [name, String(items), String(parts.length)]);
  io.stdout.write(textTable([['TABLE', 'ITEMS', 'FILES'], ...rows]));
  io.stdout.write(`The backup ${id} is good: every file is there and is what was written.\n`);
  return exitCodes.ok;
}

async function restore({ positionals, options, io }: CommandArgs, bucket: BackupBucket): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const into = options.text('into');
  if (into === undefined) throw new UsageError('give --into the name of a new table.');
  const { tables } = await bucket.manifest(id);
  const asked = options.text('table');
  const names = tables.map(({ name }) => name).join(', ');
  const [only, ...others] = asked === undefined ? tables : tables.filter(({ name }) => name === asked);
  if (!only) throw new UsageError(`the backup has no table ${asked}: it has ${names}.`);
  if (others.length > 0) throw new UsageError(`say with --table which one: ${names}.`);
  const dynamodb = new DynamoDBClient(awsOf(options));
  try {
    await restoreTable(only, into, { bucket, dynamodb });
  } finally {
    dynamodb.destroy();
  }
  io.stdout.write(`${into} holds the ${only.items} items of ${only.name} as they were in ${id}.\n`);
  return exitCodes.ok;
}

async function openBucket({ options }: CommandArgs): Promise<BackupBucket> {
  const [stack, bucket] = [options.text('stack'), options.text('bucket')];
  if ((stack === undefined) === (bucket === undefined)) throw new UsageError('give --stack or --bucket.');
  const aws = awsOf(options);
  return openBackupBucket(bucket ?? (await dataStackOutput(stack ?? '', 'BackupsBucketName', aws)), aws);
}

function awsOf(options: CommandArgs['options']): { readonly region?: string; readonly profile?: string } {
  const [region, profile] = [options.text('region'), options.text('profile')];
  return { ...(region ? { region } : {}), ...(profile ? { profile } : {}) };
}
