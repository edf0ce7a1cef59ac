#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CliIo } from './cli-io.ts';
import { runCli } from './run-cli.ts';

const interrupt = new AbortController();
// The first Ctrl-C lets the command say how to go on; the second stops at once.
process.once('SIGINT', () => {
  interrupt.abort();
  process.once('SIGINT', () => process.exit(130));
});
// Whoever reads the output (head, less) may close it early: that is no error.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const io: CliIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  readStdin: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString('utf8');
  },
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  env: process.env,
  cwd: process.cwd(),
  fetch,
  pause: async (ms, signal) => {
    await sleep(ms, undefined, { signal });
  },
  now: Date.now,
  interrupted: interrupt.signal,
};

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // readline takes Ctrl-C for itself: pass it on.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await lines.question(question, { signal: interrupt.signal });
  } finally {
    lines.close();
  }
}

process.exitCode = await runCli(process.argv.slice(2), io);
