import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './python/install-packages.ts';
import { withLocalCloud } from './with-local-cloud.ts';

const help = `Tests the Python client (clients/python) and the Python of docs/from-celery.md against a local cloud.

  npm run test:python

Needs python3 (3.8 or newer; another one by the variable PYTHON). Django is taken from where it is, or installed from PyPI
into .local/python; where neither works, or there is no Python, that is said and what needs it is left out.
`;

/** Versions with long-term support that Python 3.8 to 3.13 can run. */
const django = 'Django>=4.2,<5.3';
const python = process.env.PYTHON ?? 'python3';

if (process.argv.includes('--help')) console.log(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const version = run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  if (version.status !== 0)
    return missing(`${python} was not found: install Python 3.8 or newer, or set PYTHON.`);
  const [major = 0, minor = 0] = version.stdout.trim().split('.').map(Number);
  if (major < 3 || minor < 8) return missing(`${python} is ${version.stdout.trim()}; the client needs 3.8.`);
  const folder = mkdtempSync(join(tmpdir(), 'beatless-python-'));
  try {
    const { command, without } = prepare();
    const status = await testWithCloud(command, folder);
    if (without) console.log(`\nNOT RUN: the tests of the Django example. ${without}`);
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As with the other suites that need more than npm brings: said in so many words, and no failure. */
function missing(sentence: string): number {
  console.log(`python: NOT RUN: ${sentence}`);
  return 0;
}

/** A Python that has Django, if there can be one. */
function prepare(): { readonly command: string; readonly without?: string } {
  if (run(python, ['-c', 'import django']).status === 0) return { command: python };
  const installed = installPackages(join('.local', 'python'), [django]);
  return 'missing' in installed
    ? { command: python, without: installed.missing }
    : { command: join(installed.bin, 'python') };
}

/** Runs every test against a local cloud of its own. */
function testWithCloud(command: string, folder: string): Promise<number> {
  return withLocalCloud(folder, [], ({ api, key }) => {
    const env = {
      ...process.env,
      BEATLESS_URL: api,
      BEATLESS_KEY: key,
      PYTHONPATH: 'clients/python',
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const tests = [
      '-W',
      'error::ResourceWarning',
      '-m',
      'unittest',
      'discover',
      '-s',
      'clients/python/tests',
      '-v',
    ];
    const child = spawn(command, tests, { env, stdio: 'inherit' });
    return new Promise((resolve) => child.once('close', (status) => resolve(status ?? 1)));
  });
}

function run(command: string, args: readonly string[]) {
  return spawnSync(command, args, { encoding: 'utf8' });
}
