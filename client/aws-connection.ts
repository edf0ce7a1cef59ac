import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AwsConnection } from '#adapters/aws/connection.ts';

/**
 * The region and credentials that the SDK finds for whoever runs a command: variables, profiles, SSO.
 * @throws Error as the SDK does when there is no region; a missing credential shows at the first call
 */
export async function connectionOf({ config }: DynamoDBClient): Promise<AwsConnection> {
  const region = await config.region();
  const credentials = async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials();
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  };
  return { region, credentials };
}
