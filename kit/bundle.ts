import { join } from 'node:path';
import { bundleFunctions } from '#lib/bundle-functions.ts';

/**
 * Makes the Lambda packages in a folder, for the local cloud to swap in: `node kit/bundle.ts FOLDER`. Prints as one line
 * of JSON what each queue's worker needs by now; what is wrong with the sources goes to stderr.
 */
async function main(outDir: string): Promise<void> {
  await bundleFunctions({ root: join(import.meta.dirname, '..'), outDir, openApi });
  // After the bundler, whose messages are better than Node's for sources that do not compile.
  const { queueTimes } = await import('#lib/constructs/queue-times.ts');
  const { queues } = await import('#tasks/queues.ts');
  const seconds = Object.keys(queues).map((queue) => [queue, queueTimes(queue).workerTimeoutSeconds]);
  console.log(JSON.stringify({ timeoutSeconds: Object.fromEntries(seconds) }));
}

/** Sources that Node cannot read fail the bundler as well, and it says where: one message is enough. */
async function openApi(): Promise<object> {
  try {
    const { buildOpenApi } = await import('#functions/api/openapi.ts');
    return buildOpenApi();
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node kit/bundle.ts FOLDER');
main(folder).catch((error: unknown) => {
  // The bundler has printed its own errors already.
  if (!(error instanceof Error && 'errors' in error)) console.error(error);
  process.exitCode = 1;
});
