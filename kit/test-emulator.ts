import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployTo } from './emulator/deploy.ts';
import { installTools } from './emulator/install-tools.ts';
import { lintTemplates } from './emulator/lint-templates.ts';
import { runMainJob } from './emulator/main-job.ts';
import { startEmulator } from './emulator/start-emulator.ts';

const help = `Deploys the app with the CDK's own CLI to an emulator of AWS that others have written (MiniStack), and runs the main job
through it: the API, the queues, the tables, the buckets and the functions are all the emulator's, the templates and bundles
are those that AWS gets. Then cfn-lint looks at the templates.

  npm run test:emulator

Both come from PyPI into .local/emulator. Where they cannot be installed, that is said in a line, and nothing has failed.
`;

if (process.argv.includes('--help')) console.log(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const tools = installTools(join('.local', 'emulator'));
  if ('missing' in tools) {
    console.log(`emulator: NOT RUN: ${tools.missing}`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'beatless-emulator-'));
  try {
    const emulator = await startEmulator(tools.emulator, folder);
    try {
      const { assembly, apiHost } = await deployTo(emulator, folder);
      await runMainJob(emulator, apiHost);
      return lintTemplates(tools.linter, assembly) ? 0 : 1;
    } finally {
      await emulator.stop();
    }
  } catch (error) {
    console.error(`emulator: FAILED: ${error instanceof Error ? error.message : error}`);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
