import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectPath, projectRoot } from './project.ts';
import { Refusal } from './refusal.ts';
import { isRecord } from './resources/read.ts';
import type { LocalCloud } from './start.ts';

const FILE = 'key.json';
/** Only its owner may read the key. */
const PRIVATE = 0o600;

/** The first API key of a local cloud: made by the CLI as on AWS, kept as long as the data. */
export async function ensureApiKey(cloud: LocalCloud): Promise<string> {
  const table = cloud.outputs.KeysTableName;
  if (!table)
    throw new Refusal('No stack has the output KeysTableName, so there is nowhere to put an API key.');
  const path = join(cloud.dataDir, FILE);
  const kept = existsSync(path) ? parseKey(readFileSync(path, 'utf8')) : undefined;
  if (kept) return kept;
  const created = await createKey(cloud, table);
  const key = parseKey(created);
  if (!key) throw new Refusal(`"keys create" did not answer with a key: ${created.slice(0, 200)}`);
  writeFileSync(path, JSON.stringify({ key }), { mode: PRIVATE });
  return key;
}

async function createKey(cloud: LocalCloud, table: string): Promise<string> {
  const command = [
    'keys',
    'create',
    '--owner',
    'demo',
    '--name',
    'local',
    '--scopes',
    '*,operator',
    '--table',
    table,
    '--json',
  ];
  const env = {
    PATH: projectPath(),
    HOME: process.env.HOME ?? '',
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloud.root.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.root.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_DYNAMODB: cloud.endpoints.dynamodb,
  };
  try {
    const cli = join(projectRoot, 'client', 'cli.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, ...command], {
      cwd: projectRoot,
      env,
    });
    return stdout;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Refusal(`The first API key could not be made: ${stderr.trim() || message}`, { cause: error });
  }
}

function parseKey(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) && typeof parsed.key === 'string' ? parsed.key : undefined;
  } catch {
    return undefined;
  }
}
