import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunctions } from '#lib/bundle-functions.ts';
import { LOCAL_SETTINGS } from '#local/runtime/local-settings.ts';

const root = join(import.meta.dirname, '..');

/**
 * Makes the Lambda packages in a folder, for the local cloud to swap in: `node kit/bundle.ts FOLDER`. Prints as one line
 * of JSON what follows for the functions: the tasks of the deployment, and each queue's time limit; what is wrong with the sources goes to stderr.
 */
async function main(outDir: string): Promise<void> {
  const { tasks = undefined } = (await ifReadable(settings)) ?? {};
  await bundleFunctions({
    root,
    outDir,
    openApi: async () => (await ifReadable(() => openApi(tasks))) ?? {},
  });
  // After the bundler, whose messages are better than Node's for sources that do not compile.
  const { queueTimes } = await import('#lib/constructs/queue-times.ts');
  const { queues } = await import('#tasks/queues.ts');
  const seconds = Object.keys(queues).map((queue) => [queue, queueTimes(queue).workerTimeoutSeconds]);
  console.log(JSON.stringify({ tasks, timeoutSeconds: Object.fromEntries(seconds) }));
}

/** Sources that Node cannot read fail the bundler as well, and it says where: one message is enough. */
async function ifReadable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The settings of `npm start`: those of cdk.json, and those of a laptop. */
async function settings() {
  const { readDeploymentSettings } = await import('#lib/deployment-settings.ts');
  const { context = {} } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
    readonly context?: Readonly<Record<string, unknown>>;
  };
  const given = LOCAL_SETTINGS.filter((part) => part !== '-c').map((setting) => setting.split('='));
  const all: Readonly<Record<string, unknown>> = { ...context, ...Object.fromEntries(given) };
  const node = { getAllContext: () => all, tryGetContext: (name: string) => all[name] };
  return readDeploymentSettings({ node });
}

async function openApi(tasks: readonly string[] = []): Promise<object> {
  const { buildOpenApi } = await import('#functions/api/openapi.ts');
  const { deployedTasks } = await import('#tasks/catalogue.ts');
  return buildOpenApi(deployedTasks(tasks).definitions);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node kit/bundle.ts FOLDER');
main(folder).catch((error: unknown) => {
  // The bundler has printed its own errors already.
  if (!(error instanceof Error && 'errors' in error)) console.error(error);
  process.exitCode = 1;
});
