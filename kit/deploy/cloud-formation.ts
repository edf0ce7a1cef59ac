import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { unlessMissing } from '#client/unless-missing.ts';
import type { Template } from './compare-templates.ts';
import type { Deployed, DeployedResource } from './ports.ts';

/** What CloudFormation has deployed, asked with the AWS credentials of whoever runs this. */
export function cloudFormation(config: CloudFormationClientConfig = {}): Deployed {
  const client = new CloudFormationClient(config);
  return {
    stack: async (StackName) => {
      const described = await unlessMissing(client.send(new DescribeStacksCommand({ StackName })));
      const stack = described?.Stacks?.[0];
      // A change set that was never executed leaves a stack without anything in it.
      if (!stack || stack.StackStatus === 'REVIEW_IN_PROGRESS') return undefined;
      const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName }));
      return {
        template: JSON.parse(TemplateBody) as Template,
        outputs: Object.fromEntries(
          (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
        ),
        resources: await resourcesOf(client, StackName),
      };
    },
  };
}

/** All of a stack, which may be more than one answer holds. */
async function resourcesOf(
  client: CloudFormationClient,
  StackName: string,
): Promise<readonly DeployedResource[]> {
  const found: DeployedResource[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName, NextToken }));
    for (const { LogicalResourceId, ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? [])
      found.push({
        logicalId: LogicalResourceId ?? '',
        type: ResourceType ?? '',
        name: PhysicalResourceId ?? '',
      });
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}
