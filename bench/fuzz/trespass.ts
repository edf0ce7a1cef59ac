import { dynamoKeyStore } from '#adapters/dynamodb/key-store.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { equalHashes, hashSecret, newApiKeySecret } from '#adapters/system/secrets.ts';
import type { BenchCloud } from '#bench/faults/cloud.ts';
import { owner } from '#core/ids.ts';
import { createKey } from '#core/keys.ts';
import { idsIn } from './collect-ids.ts';
import { diceOf } from './dice.ts';
import { type OpenApi, operationsOf } from './document.ts';
import { randomRequest } from './random-request.ts';
import { send } from './send.ts';

export interface TrespassOptions {
  readonly cloud: BenchCloud;
  readonly attempts: number;
  readonly seed: number;
  readonly onFinding: (finding: string) => void;
}

/** Stands in everything that the first owner has: an answer to the second that shows it has reached too far. */
const mark = 'belongs-to-the-first-owner';

/** Fills one owner's shelves and lets another try every route with the ids that lie there. */
export async function runTrespass({ cloud, attempts, seed, onFinding }: TrespassOptions) {
  const document = (await (await fetch(`${cloud.api}/openapi.json`)).json()) as OpenApi;
  const victim = await keyOf(cloud, 'victim', mark);
  const intruder = await keyOf(cloud, 'intruder', 'intruder');
  const ids = await fillShelves(cloud, victim);
  const before = await shelves(cloud, victim);
  const [first = 'x', ...more] = ids;
  const operations = operationsOf(document).filter(({ isPublic }) => !isPublic);
  let reached = 0;
  for (let at = 0; at < attempts; at += 1) {
    const operation = operations[at % operations.length];
    if (!operation) break;
    const dice = diceOf(seed * 7_919 + at);
    const asked = randomRequest(operation, document, { ids: [first, ...more] }, intruder, dice);
    const answer = await send(cloud.api, asked);
    // What an intruder sends itself may come back to it; what it never sent may not.
    const own = `${asked.path} ${String(asked.body ?? '')}`.includes(mark);
    // An intruder's audit lists the paths that it asked for itself
    const text = operation.operationId === 'listAudit' ? withoutPaths(answer.text) : answer.text;
    if (answer.status >= 500 || (!own && text.includes(mark))) {
      reached += 1;
      onFinding(
        `${operation.operationId} with another owner's ids: ${answer.status} ${answer.text.slice(0, 300)}`,
      );
    }
  }
  const after = await shelves(cloud, victim);
  if (after !== before) {
    reached += 1;
    onFinding(`another owner changed something:\n  before ${before}\n  after  ${after}`);
  }
  return { attempts, reached };
}

const withoutPaths = (text: string) => text.replace(/"path":"(?:[^"\\]|\\.)*"/g, '');

async function keyOf(cloud: BenchCloud, of: string, name: string): Promise<string> {
  const keys = dynamoKeyStore(cloud.dynamodb, cloud.outputs.KeysTableName ?? '');
  const secrets = { generate: newApiKeySecret, hash: hashSecret, equal: equalHashes };
  const asked = { owner: owner.parse(of), name, scopes: ['*'], createdBy: 'fuzz' };
  return (await createKey(asked, { keys, secrets, clock: systemClock })).token;
}

/** Makes one of everything that an owner may have; what a deployment lacks answers 404 and is left out. */
async function fillShelves(cloud: BenchCloud, key: string): Promise<readonly string[]> {
  const made: string[] = [];
  const make = async (path: string, body: unknown) => {
    const answer = await ask(cloud, key, 'POST', path, body);
    if (answer.status < 300) made.push(...idsIn(answer).filter((id) => !id.includes(mark)));
  };
  const tags = { mark };
  await make('/v1/uploads', { fileName: 'theirs.pdf', contentType: 'application/pdf' });
  await make('/v1/tasks', {
    task: 'debug_task',
    input: { message: mark },
    options: { countdownSeconds: 86_400, tags },
  });
  await make('/v1/tasks', {
    task: 'debug_task',
    input: { message: mark, failWith: 'marked' },
    options: { tags },
  });
  await make('/v1/keys', { name: mark, scopes: ['tasks:read'] });
  const daily = { frequency: 'daily', hour: 3, minute: 0 };
  await make('/v1/schedules', {
    name: mark,
    task: 'debug_task',
    input: { message: mark },
    timing: daily,
    ...daily,
  });
  await make('/v1/bundles', { name: mark });
  await make('/v1/loaders', { name: mark });
  await settled(cloud, key);
  return made;
}

/** Until nothing of the owner runs: what changes from now on, somebody has changed. */
async function settled(cloud: BenchCloud, key: string): Promise<void> {
  for (let left = 100; left > 0; left -= 1) {
    const { text } = await ask(cloud, key, 'GET', '/v1/tasks?limit=50');
    if (!/"state":"(PENDING|STARTED|RETRY)"/.test(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the tasks of the first owner do not end');
}

const listed = ['/v1/tasks?limit=50', '/v1/keys', '/v1/schedules', '/v1/bundles', '/v1/loaders'];

/** What the owner has, as it is shown to its own key. */
async function shelves(cloud: BenchCloud, key: string): Promise<string> {
  await cloud.advance(1);
  const answers = await Promise.all(listed.map((path) => ask(cloud, key, 'GET', path)));
  return answers
    .filter(({ status }) => status === 200)
    .map(({ text }) => text.replace(/"lastUsedAt":"[^"]*",?/g, ''))
    .join('\n');
}

function ask(cloud: BenchCloud, key: string, method: string, path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return send(cloud.api, {
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
