import { randomUUID } from 'node:crypto';
import { readBody } from './http/body.ts';
import { listen } from './http/listen.ts';
import type { InvokeOutcome } from './lambda/outcome.ts';
import type { LambdaPool } from './lambda/pool.ts';
import { type CustomResourceDefinition, findFunction } from './model.ts';
import { Refusal } from './refusal.ts';
import { isRecord } from './resources/read.ts';

const MAX_ANSWER_BYTES = 4_096;

/** Calls the functions of the custom resources as CloudFormation does when a stack is created, one after another. */
export async function runCustomResources(
  resources: readonly CustomResourceDefinition[],
  pools: readonly LambdaPool[],
): Promise<void> {
  for (const resource of resources) {
    const pool = pools.find(({ definition }) => findFunction([definition], resource.functionArn));
    if (!pool) throw new Refusal(`${resource.logicalId} is made by a function that no stack declares.`);
    await create(resource, pool);
  }
}

/** The function answers by a link, which is a server of its own for that long. */
async function create({ logicalId, stack, type, properties }: CustomResourceDefinition, pool: LambdaPool) {
  const answered = Promise.withResolvers<unknown>();
  const { server, stop } = await listen(0, (request, response) => {
    void readBody(request, MAX_ANSWER_BYTES).then((body) => {
      response.writeHead(body ? 200 : 413).end();
      if (body) answered.resolve(JSON.parse(body.toString()));
    });
  });
  try {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const outcome = await pool.invoke(
      JSON.stringify({
        RequestType: 'Create',
        ResponseURL: `http://127.0.0.1:${port}/`,
        StackId: stack,
        RequestId: randomUUID(),
        LogicalResourceId: logicalId,
        ResourceType: type,
        ResourceProperties: properties,
      }),
    );
    if (outcome.outcome !== 'success') throw new Refusal(`${logicalId} was not made: ${reasonOf(outcome)}`);
    const answer = await Promise.race([answered.promise, Promise.resolve(undefined)]);
    if (!isRecord(answer)) throw new Refusal(`${logicalId}: its function ended without an answer.`);
    if (answer.Status !== 'SUCCESS') throw new Refusal(`${logicalId} was not made: ${String(answer.Reason)}`);
  } finally {
    await stop();
  }
}

function reasonOf(outcome: Exclude<InvokeOutcome, { outcome: 'success' }>): string {
  return outcome.outcome === 'error' ? outcome.error.errorMessage : 'its function was not started';
}
