#!/usr/bin/env node
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
  env: process.env,
  cwd: process.cwd(),
  fetch,
  pause: async (ms, signal) => {
    await sleep(ms, undefined, { signal });
  },
  now: Date.now,
  interrupted: interrupt.signal,
};

process.exitCode = await runCli(process.argv.slice(2), io);
