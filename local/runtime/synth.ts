import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LOCAL_SETTINGS } from './local-settings.ts';
import { projectPath, projectRoot } from './project.ts';
import { Refusal } from './refusal.ts';

/** What the assembly is made from. */
const SOURCES = ['bin', 'lib', 'lambdas', 'client', 'console', 'package-lock.json', 'cdk.json'];

/** Runs `cdk synth` if the assembly is missing or older than what it is made from. `onProgress` gets one sentence. */
export async function ensureAssembly(
  assembly: string,
  onProgress: (sentence: string) => void,
): Promise<void> {
  const folder = resolve(assembly);
  const madeAt = modifiedAt(join(folder, 'manifest.json'));
  const changedAt = Math.max(...SOURCES.map((source) => modifiedAt(join(projectRoot, source)) ?? 0));
  if (madeAt !== undefined && madeAt >= changedAt) return;
  onProgress(
    madeAt === undefined
      ? 'Synthesizing the stacks …'
      : 'Synthesizing the stacks again (the sources are newer) …',
  );
  const startedAt = performance.now();
  await synthesize(folder);
  onProgress(`Synthesized in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

function synthesize(folder: string): Promise<void> {
  const cdk = join(projectRoot, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const child = spawn(
    process.execPath,
    [cdk, 'synth', '--quiet', '--no-notices', '--output', folder, ...LOCAL_SETTINGS],
    {
      cwd: projectRoot,
      // the template validation costs seconds and belongs to `npm run synth`
      env: {
        ...process.env,
        PATH: projectPath(),
        CDK_VALIDATION: 'false',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => {
      if (status === 0) done();
      else fail(new Refusal(`cdk synth failed:\n${output.trim()}`));
    });
  });
}

/** The newest change under a path, in ms; undefined if it does not exist. */
function modifiedAt(path: string): number | undefined {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry?.isDirectory()) return entry?.mtimeMs;
  const inside = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => statSync(join(file.parentPath, file.name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return inside.reduce((newest, time) => Math.max(newest, time), 0);
}
