import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Emulator } from './start-emulator.ts';

const run = promisify(execFile);
const cdk = resolve('node_modules/aws-cdk/bin/cdk');
/** A deployment without Redshift, which MiniStack has not. */
const settings = ['-c', 'mailFrom=beatless@example.com', '-c', 'passwordCost=12'];

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What MiniStack 1.5.33 cannot make; nothing else in the templates depends on it. */
const unknown: readonly { readonly what: string; readonly is: (resource: Resource) => boolean }[] = [
  { what: 'saved queries', is: ({ Type }) => Type === 'AWS::Logs::QueryDefinition' },
  {
    what: 'alarms on metric math',
    is: ({ Type, Properties }) => Type === 'AWS::CloudWatch::Alarm' && Properties?.Metrics !== undefined,
  },
];

/** Synthesizes, bootstraps and deploys both stacks with the CDK's CLI; where the templates lie and by which name the API goes. */
export async function deployTo(
  { environment, account }: Emulator,
  folder: string,
): Promise<{ readonly assembly: string; readonly apiHost: string }> {
  const assembly = join(folder, 'cdk.out');
  const outputs = join(folder, 'outputs.json');
  const call = async (args: readonly string[], variables: NodeJS.ProcessEnv) => {
    const options = { env: { ...variables, CDK_VALIDATION: 'false' }, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await run(process.execPath, [cdk, '--no-notices', ...args], options).catch(
      ({ stdout: said, stderr }: { stdout: string; stderr: string }) => {
        throw new Error(`cdk ${args[0]} failed:\n${`${said}\n${stderr}`.slice(-3_000)}`);
      },
    );
    return stdout;
  };
  await call(['synth', '--quiet', '--output', assembly, ...settings], process.env);
  const deployed = join(folder, 'deployed');
  cpSync(assembly, deployed, { recursive: true });
  const left = leaveOut(join(deployed, 'BeatlessApp.template.json'));
  await call(['bootstrap', `aws://${account}/us-east-1`, '--app', deployed], environment);
  const args = [
    'deploy',
    '--all',
    '--app',
    deployed,
    '--require-approval',
    'never',
    '--outputs-file',
    outputs,
  ];
  await call(args, environment);
  console.log(`emulator: both stacks deployed by the CDK's CLI, without ${left.join(' and ')}`);
  const { BeatlessApp } = JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, Record<string, string>>;
  if (!BeatlessApp?.ApiUrl) throw new Error(`the outputs tell no ApiUrl: ${JSON.stringify(BeatlessApp)}`);
  // No URL by the standard's rules: the last part of the name is a number.
  return { assembly, apiHost: BeatlessApp.ApiUrl.replace(/^https?:\/\//, '') };
}

/** Takes what the emulator does not know out of a template; what that was. */
function leaveOut(path: string): readonly string[] {
  const template = JSON.parse(readFileSync(path, 'utf8')) as { Resources: Record<string, Resource> };
  const resources = Object.entries(template.Resources);
  const kept = resources.filter(([, resource]) => !unknown.some(({ is }) => is(resource)));
  writeFileSync(path, JSON.stringify({ ...template, Resources: Object.fromEntries(kept) }));
  return unknown.map(({ what, is }) => `${resources.filter(([, resource]) => is(resource)).length} ${what}`);
}
