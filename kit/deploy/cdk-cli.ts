import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Template } from './compare-templates.ts';
import { type Cdk, CommandFailed } from './ports.ts';

/** The CDK CLI of the project, run in its folder; what it says goes to the terminal. */
export function cdkCli(root: string): Cdk {
  const cdk = (...args: readonly string[]) => run(root, args);
  return {
    synth: async (context) => {
      const folder = join(root, 'cdk.out');
      await cdk('synth', '--all', '--quiet', '--output', folder, ...context.flatMap((text) => ['-c', text]));
      const { stacks } = new CloudAssembly(folder);
      return {
        folder,
        stacks: stacks.map(({ stackName, template }) => ({
          name: stackName,
          template: template as Template,
        })),
      };
    },
    // What was shown is what is deployed: nothing is synthesized again.
    deploy: ({ folder }, { isAgreed }) =>
      cdk('deploy', '--all', '--app', folder, ...(isAgreed ? ['--require-approval', 'never'] : [])),
    destroy: ({ folder }, stacks) => cdk('destroy', '--app', folder, '--exclusively', '--force', ...stacks),
  };
}

function run(root: string, args: readonly string[]): Promise<void> {
  const cli = join(root, 'node_modules/aws-cdk/bin/cdk');
  const child = spawn(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new CommandFailed(`cdk ${args[0]} ended with ${signal ?? code}`));
    });
  });
}
