import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectPath, projectRoot } from '#local/runtime/project.ts';

/** What was bundled, and what follows for the functions. */
export interface Bundles {
  readonly ok: true;
  readonly folder: string;
  /** Names of the tasks that the deployment carries now. */
  readonly tasks: readonly string[];
  /** What each queue's worker needs. */
  readonly timeoutSeconds: Readonly<Record<string, number>>;
}

/** What came of bundling; `message` is what the compiler said. */
export type Bundling = Bundles | { readonly ok: false; readonly message: string };

/** What to make: packages in `folder`, those that `files` may have changed since the ones in `before` were made. */
interface Change {
  readonly folder: string;
  readonly before: string;
  readonly files: readonly string[];
  /** Where Node keeps what it compiled of the bundler itself: a third of the time. */
  readonly compileCache: string;
}

/** Makes packages by the project's own bundler, which runs as a process of its own. */
export function makeBundles(
  { folder, before, files, compileCache }: Change,
  onStart: (child: ChildProcess) => void,
): Promise<Bundling> {
  const child = spawn(process.execPath, [join(projectRoot, 'kit/bundle.ts'), folder, before, ...files], {
    cwd: projectRoot,
    env: { ...process.env, PATH: projectPath(), NODE_COMPILE_CACHE: compileCache },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart(child);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ ok: false, message: error.message }));
    child.on('close', (status) => {
      if (status === 0) resolve({ ok: true, folder, ...JSON.parse(said.stdout) });
      else resolve({ ok: false, message: said.stderr.trim() });
    });
  });
}
