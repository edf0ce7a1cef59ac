import { environmentConnection, impatient } from '#adapters/aws/connection.ts';
import { dynamoCanaryKeys } from '#adapters/dynamodb/canary-keys.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { callApi } from '#adapters/http/call-api.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { newApiKeySecret } from '#adapters/system/secrets.ts';
import { readEnv } from '../read-env.ts';
import { canaryEnv } from './env.ts';
import { type CanaryDeps, runCanary } from './run-canary.ts';

const env = readEnv(canaryEnv);
const deps: CanaryDeps = {
  putKey: dynamoCanaryKeys(dynamoDb(environmentConnection(impatient)), env.KEYS_TABLE),
  newSecret: newApiKeySecret,
  // Longer than the API itself may take.
  call: callApi(env.API_URL, 30_000),
  clock: systemClock,
  log: powertoolsLog('canary'),
};

/** Sends one task through the whole path. What it throws is an error of the function, and that is the metric of its alarm. */
export const handler = (): Promise<void> => runCanary(deps);
