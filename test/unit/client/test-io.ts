import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CliIo } from '#client/cli-io.ts';
import { runCli } from '#client/run-cli.ts';

/** A command line in a folder of its own, whose clock moves only when it pauses. */
export interface TestCli {
  readonly folder: string;
  readonly pauses: readonly number[];
  readonly interrupt: AbortController;
  readonly questions: readonly string[];
  run(...argv: string[]): Promise<Outcome>;
  /** The same in another folder. */
  runIn(cwd: string, ...argv: string[]): Promise<Outcome>;
}

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface TestCliOptions {
  readonly url?: string;
  readonly env?: CliIo['env'];
  readonly stdin?: string;
  readonly terminal?: boolean;
  /** What the person at the terminal says to every question. */
  readonly answer?: string;
  readonly fetch?: typeof fetch;
}

export async function testCli({
  url,
  env = {},
  stdin = '',
  terminal = false,
  answer,
  fetch: send = fetch,
}: TestCliOptions = {}): Promise<TestCli> {
  const folder = await mkdtemp(join(tmpdir(), 'beatless-cli-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const pauses: number[] = [];
  const questions: string[] = [];
  const ask = async (question: string): Promise<string> => {
    questions.push(question);
    return answer ?? '';
  };
  const interrupt = new AbortController();
  let now = Date.parse('2026-11-20T12:00:00Z');
  const runIn = async (cwd: string, ...argv: string[]): Promise<Outcome> => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runCli(argv, {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text), isTTY: terminal, columns: 200 },
      readStdin: async () => stdin,
      ask: answer === undefined ? undefined : ask,
      env: { ...(url ? { BEATLESS_URL: url, BEATLESS_KEY: 'bl_test' } : {}), ...env },
      cwd,
      fetch: send,
      pause: async (ms) => {
        pauses.push(ms);
        now += ms;
      },
      now: () => now,
      interrupted: interrupt.signal,
    });
    return { code, out: out.join(''), err: err.join('') };
  };
  return { folder, pauses, interrupt, questions, runIn, run: (...argv) => runIn(folder, ...argv) };
}
