import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A copy of the working tree, as a fresh clone would be, with the packages that are installed here. */
export interface Copy {
  readonly folder: string;
  /** Runs a shell command to its end; what it printed. Throws with all of it when it fails. */
  sh(command: string): string;
  /** Starts a shell command that stays. */
  start(command: string): Running;
  /** Ends what was started and removes the copy. */
  remove(): Promise<void>;
}

/** A command that stays. */
export interface Running {
  /** What it has printed so far. */
  output(): string;
  /** Waits until it has printed `text`. */
  says(text: string): Promise<void>;
}

const patienceMs = 60_000;

/** Makes the copy. Files that git ignores stay behind. */
export function copyOfRepository(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'beatless-clone-'));
  const list = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8' });
  for (const file of list.stdout.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file), { force: true, errorOnExist: false });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'dir');
  const env = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' };
  for (const name of Object.keys(env))
    if (/^(VITEST|npm_|BEATLESS_)/.test(name)) Reflect.deleteProperty(env, name);
  const children: ChildProcess[] = [];
  return {
    folder,
    sh: (command) => {
      const done = spawnSync('bash', ['-euo', 'pipefail', '-c', command], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      if (done.status === 0) return `${done.stdout}${done.stderr}`;
      throw new Error(`${command}\nended with ${done.status}:\n${done.stdout}${done.stderr}`);
    },
    start: (command) => {
      const child = spawn('bash', ['-c', `exec ${command}`], { cwd: folder, env, detached: true });
      children.push(child);
      return follow(child, command);
    },
    remove: async () => {
      for (const child of children) await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function follow(child: ChildProcess, command: string): Running {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return {
    output: () => output,
    says: async (text) => {
      const until = performance.now() + patienceMs;
      while (!output.includes(text)) {
        if (child.exitCode !== null || performance.now() > until)
          throw new Error(`${command} never said "${text}", but:\n${output}`);
        await new Promise((wake) => setTimeout(wake, 50));
      }
    },
  };
}

/** The whole group, as npm does not pass every signal on. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const gone = new Promise((done) => child.once('close', done));
  process.kill(-child.pid, 'SIGINT');
  await gone;
}
