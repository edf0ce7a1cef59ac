import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { installPackages } from './python/install-packages.ts';

const help = `A second opinion on what the stores need of DynamoDB: their contract tests, which run on the local cloud's own, run on the one
that moto has (by others, in Python).

  npm run test:dynamodb [-- --quick]

  --quick   without those tests that send thousands of requests

It comes from PyPI into .local/dynamodb. Where it cannot be installed, that is said in a line, and nothing has failed.
`;

const packages = ['moto[dynamodb]==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.2'];
/** The tests of whatever is kept in tables. */
const onTables = /^(?:.+-store|task-store-.+|open-tasks-of|frozen-samples)\.test\.ts$/;
const slow = ['limit-store.test.ts', 'frozen-samples.test.ts'];

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

if (values.help) console.log(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const tool = installPackages(join('.local', 'dynamodb'), packages);
  if ('missing' in tool) {
    console.log(`dynamodb: NOT RUN: ${tool.missing}`);
    return 0;
  }
  const moto = spawn(join(tool.bin, 'python'), [resolve('kit/dynamodb/serve_moto.py')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Each test file has a region of its own
    env: { ...process.env, MOTO_ALLOW_NONEXISTENT_REGION: 'true', PYTHONDONTWRITEBYTECODE: '1' },
  });
  const ended = new Promise((done) => moto.once('close', done));
  try {
    return await runTests(await endpointOf(moto));
  } finally {
    moto.kill('SIGTERM');
    await ended;
  }
}

async function endpointOf({ stdout, exitCode }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error(`moto has no output (${exitCode})`);
  const lines = createInterface({ input: stdout });
  return new Promise((found, fail) => {
    lines.once('line', found);
    lines.once('close', () => fail(new Error('moto ended before it listened')));
  });
}

function runTests(endpoint: string): Promise<number> {
  const files = readdirSync('test/contract').filter((name) => onTables.test(name));
  const chosen = files.filter((name) => !values.quick || !slow.includes(name));
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'fast', '--testTimeout', '180000'];
  const child = spawn(process.execPath, [...args, ...chosen.map((name) => `test/contract/${name}`)], {
    stdio: 'inherit',
    env: { ...process.env, BEATLESS_OTHER_DYNAMODB: endpoint },
  });
  return new Promise((done) => child.once('close', (status) => done(status ?? 1)));
}
