import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { beatless } from '#lib/beatless.ts';
import { bundleFunctions } from '#lib/bundle-functions.ts';
import { readDeploymentSettings } from '#lib/deployment-settings.ts';
import { readEnvironment, refuseOtherAccount } from '#lib/environment-settings.ts';

const root = join(import.meta.dirname, '..');
const bundles = join(root, '.build');

const app = new App();
const settings = readSettings();
await bundleFunctions({ root, outDir: bundles, tasks: settings.tasks });
beatless(app, { bundles, settings, validation: process.env.CDK_VALIDATION !== 'false' });
app.synth();

/** A wrong setting is the caller's to repair: its sentence is enough, without a stack trace. */
function readSettings() {
  try {
    const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
    refuseOtherAccount(readEnvironment(app), { account, region });
    return readDeploymentSettings(app);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
