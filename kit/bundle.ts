import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunctions } from '#lib/bundle-functions.ts';
import { functionBundles } from '#lib/bundling/function-bundles.ts';
import { LOCAL_SETTINGS } from '#local/runtime/local-settings.ts';
import { changedBundles, type Imports, joinImports } from './changed-bundles.ts';

const root = join(import.meta.dirname, '..');

/**
 * Makes the Lambda packages in a folder, for the local cloud to swap in: `node kit/bundle.ts FOLDER [BEFORE CHANGED…]`.
 * BEFORE is the folder of an earlier build: then only packages are made that the changed files may change. Prints as one
 * line of JSON what follows for the functions: the tasks of the deployment, and each queue's time limit; what is wrong with
 * the sources goes to stderr.
 */
async function main(outDir: string, before: string | undefined, changed: readonly string[]): Promise<void> {
  const known = before === undefined ? undefined : importsOf(before);
  const bundles = known ? changedBundles(functionBundles, changed, known) : functionBundles;
  // The bundler, a process of its own, works while this one reads the sources.
  const building = bundleFunctions({
    root,
    outDir,
    bundles,
    openApi: async () => (await facts).openApi ?? {},
  });
  const facts = readFacts();
  // The bundler's messages are better than Node's for sources that do not compile: they come first.
  facts.catch(() => undefined);
  const built = await building;
  if (known) writeFileSync(join(outDir, metaName), JSON.stringify(joinImports(known, built)));
  const { tasks, timeoutSeconds } = await facts;
  console.log(JSON.stringify({ tasks, timeoutSeconds }));
}

const metaName = 'meta.json';

/** What an earlier build was made of; undefined where there was none, and all has to be made. */
function importsOf(folder: string): Imports | undefined {
  const path = join(folder, metaName);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

async function readFacts() {
  const { tasks = undefined } = (await ifReadable(settings)) ?? {};
  const document = await ifReadable(() => openApi(tasks));
  const timeoutSeconds = await ifReadable(async () => {
    const { queueTimes } = await import('#lib/constructs/queue-times.ts');
    const { queues } = await import('#tasks/queues.ts');
    const seconds = Object.keys(queues).map((queue) => [queue, queueTimes(queue).workerTimeoutSeconds]);
    return Object.fromEntries(seconds);
  });
  return { tasks, openApi: document, timeoutSeconds };
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

const [folder, before, ...changed] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node kit/bundle.ts FOLDER [BEFORE CHANGED…]');
main(folder, before, changed).catch((error: unknown) => {
  // The bundler has printed its own errors already.
  if (!(error instanceof Error && 'errors' in error)) console.error(error);
  process.exitCode = 1;
});
