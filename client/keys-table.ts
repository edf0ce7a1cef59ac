import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CliFailure, exitCodes } from './cli-errors.ts';
import { unlessMissing } from './unless-missing.ts';

const outputKey = 'KeysTableName';

/**
 * The keys table of a deployment, from the outputs of its data stack. `name` may be that stack, the app stack beside it, or
 * what both begin with: BeatlessData, BeatlessApp or Beatless; test-BeatlessApp or test.
 */
export function keysTableOf(name: string, config: CloudFormationClientConfig): Promise<string> {
  return dataStackOutput(name, outputKey, config);
}

/** An output of a deployment's data stack; `name` as for {@link keysTableOf}. */
export async function dataStackOutput(
  name: string,
  key: string,
  config: CloudFormationClientConfig,
): Promise<string> {
  const client = new CloudFormationClient(config);
  try {
    for (const stack of candidates(name)) {
      const table = await readOutput(client, stack, key);
      if (table !== undefined) return table;
    }
  } finally {
    client.destroy();
  }
  const tried = candidates(name).join(', ');
  throw new CliFailure(
    exitCodes.refused,
    `no stack with the output ${key} in this region and account; tried ${tried}.`,
  );
}

function candidates(name: string): readonly string[] {
  return [...new Set([name, name.replace(/App$/, 'Data'), `${name}Data`, `${name}-BeatlessData`])];
}

async function readOutput(
  client: CloudFormationClient,
  stack: string,
  key: string,
): Promise<string | undefined> {
  const answer = await unlessMissing(client.send(new DescribeStacksCommand({ StackName: stack })));
  return answer?.Stacks?.[0]?.Outputs?.find((output) => output.OutputKey === key)?.OutputValue;
}
