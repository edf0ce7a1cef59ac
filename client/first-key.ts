import type { CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoKeyStore } from '#adapters/dynamodb/key-store.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { equalHashes, hashSecret, newApiKeySecret } from '#adapters/system/secrets.ts';
import * as ids from '#core/ids.ts';
import { createKey } from '#core/keys.ts';
import { connectionOf } from './aws-connection.ts';
import { CliFailure, exitCodes, UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import { explainAws } from './explain-aws.ts';
import type { NewKeyView } from './views.ts';

/** What is told of a new key. */
export type MadeKey = Pick<NewKeyView, 'key' | 'id' | 'owner' | 'name' | 'scopes' | 'webhookSecret'>;

/** The key to make, and where AWS keeps keys: a table, or the stack that has one. */
export interface FirstKey {
  readonly stack: string | undefined;
  readonly table: string | undefined;
  readonly owner: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** Writes a key straight into the keys table, with the AWS credentials of whoever runs this. */
export async function createFirstKey(asked: FirstKey, io: CliIo): Promise<MadeKey> {
  const { stack, table, name, scopes, region, profile } = asked;
  if (stack !== undefined && table !== undefined) throw new UsageError('give --stack or --table, not both.');
  const owner = ids.owner.safeParse(asked.owner);
  if (!owner.success) throw new UsageError(`--owner "${asked.owner}": use 1 to 40 of a-z, 0-9 and "-".`);
  const aws = { ...(region ? { region } : {}), ...(profile ? { profile } : {}) };
  const client = new DynamoDBClient(aws);
  try {
    const tableName = table ?? (await findTable(stack ?? '', aws));
    const secrets = { generate: newApiKeySecret, hash: hashSecret, equal: equalHashes };
    const deps = {
      keys: dynamoKeyStore(dynamoDb(await connectionOf(client)), tableName),
      secrets,
      clock: { ...systemClock, now: io.now },
    };
    const made = await createKey(
      { owner: owner.data, name, scopes, createdBy: 'beatless keys create' },
      deps,
    );
    const { id, owner: of, scopes: granted, webhookSecret } = made.key;
    return { key: made.token, id, owner: of, name, scopes: granted, webhookSecret: `whsec_${webhookSecret}` };
  } catch (error) {
    throw refusal(error, asked);
  } finally {
    client.destroy();
  }
}

/** CloudFormation's client is loaded only where it is needed: it costs a tenth of a second. */
async function findTable(stack: string, aws: CloudFormationClientConfig): Promise<string> {
  const { keysTableOf } = await import('./keys-table.ts');
  return keysTableOf(stack, aws);
}

/** The failure of the command, for what AWS and its SDK throw. */
function refusal(error: unknown, { table, region }: FirstKey): Error {
  if (error instanceof CliFailure || error instanceof UsageError) return error;
  const { name } = error as { name?: string };
  const sentence =
    name === 'ResourceNotFoundException'
      ? `there is no table ${table ?? 'of keys'}${region ? ` in ${region}` : ' in this region and account'}.`
      : explainAws(error);
  return new CliFailure(exitCodes.refused, sentence, { cause: error });
}
