import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages } from './python/install-packages.ts';
import { type LocalCloud, withLocalCloud } from './with-local-cloud.ts';

const help = `Schemathesis, a fuzzer that others have written, sends requests made from /openapi.json to a fresh local cloud: none may be
answered 5xx, against its schema, or in a way that the document does not tell (kit/schemathesis/schemathesis.toml).

  npm run test:schemathesis [-- options]

  --seconds N   how long it sends; default 60
  --seed S      default 1

It comes from PyPI into .local/schemathesis. Where it cannot be installed, that is said in a line, and nothing has failed.
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const tool = installPackages(join('.local', 'schemathesis'), ['schemathesis==4.32.5']);
  if ('missing' in tool) {
    console.log(`schemathesis: NOT RUN: ${tool.missing}`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'beatless-schemathesis-'));
  try {
    return await withLocalCloud(folder, ['--hold', 'Periodic'], async (cloud) => {
      const status = await fuzz(join(tool.bin, 'st'), cloud, folder);
      return (await stillKnows(cloud)) ? status : 1;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What it leaves beside its findings stays in `folder`. */
function fuzz(command: string, { api, key }: LocalCloud, folder: string): Promise<number> {
  const own = resolve('kit', 'schemathesis');
  const args = [
    ['--config-file', join(own, 'schemathesis.toml'), 'run', `${api}/openapi.json`, '--url', api],
    ['--header', `Authorization: Bearer ${key}`, '--seed', values.seed, '--max-time', values.seconds],
    ['--max-examples', '10', '--request-timeout', '60', '--warnings', 'off', '--no-color'],
  ];
  const child = spawn(command, args.flat(), {
    cwd: folder,
    stdio: 'inherit',
    env: {
      ...process.env,
      BEATLESS_KEY: key,
      PYTHONPATH: own,
      PYTHONDONTWRITEBYTECODE: '1',
      SCHEMATHESIS_HOOKS: 'spare_own_key',
    },
  });
  return new Promise((done) => child.once('close', (status) => done(status ?? 1)));
}

/** Had it lost its key, all that came after would say nothing. */
async function stillKnows({ api, key }: LocalCloud): Promise<boolean> {
  const { status } = await fetch(`${api}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  if (status !== 200) console.error(`schemathesis: FAILED: its own key is answered ${status} afterwards`);
  return status === 200;
}
