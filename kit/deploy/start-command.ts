import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { explainAws } from '#client/explain-aws.ts';
import { KitRefusal } from '../kit-refusal.ts';
import { cdkCli } from './cdk-cli.ts';
import { cloudFormation } from './cloud-formation.ts';
import { type Cdk, CommandFailed, type Deployed, type Terminal } from './ports.ts';
import { type CommandLine, readCommandLine } from './read-command-line.ts';

const root = join(import.meta.dirname, '../..');

interface CommandDeps {
  readonly cdk: Cdk;
  readonly deployed: Deployed;
  readonly terminal: Terminal;
}

interface Command {
  readonly name: string;
  readonly help: string;
  readonly flags?: readonly string[];
  run(line: CommandLine, deps: CommandDeps): Promise<number>;
}

/** Runs `npm run deploy` or the like on the real CDK CLI, account and terminal, and sets the exit status. */
export async function startCommand({ name, help, flags, run }: Command): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help') || argv.includes('-h')) return console.log(help);
  try {
    const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
      context: Record<string, unknown>;
    };
    const line = readCommandLine(argv, context, flags);
    // For the CDK CLI as well as for the clients here.
    if (line.profile) process.env.AWS_PROFILE = line.profile;
    if (line.region) process.env.AWS_REGION = line.region;
    process.exitCode = await run(line, {
      cdk: cdkCli(root),
      deployed: cloudFormation(),
      terminal: terminal(),
    });
  } catch (error) {
    const isTold = error instanceof KitRefusal || error instanceof CommandFailed;
    console.error(`${name}: ${isTold ? error.message : explainAws(error)}`);
    process.exitCode = error instanceof KitRefusal ? 2 : 1;
  }
}

function terminal(): Terminal {
  return {
    say: (text) => console.log(text),
    ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined,
  };
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
