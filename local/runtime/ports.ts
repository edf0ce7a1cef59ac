import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { Refusal } from './refusal.ts';

/** The six ports of a local cloud, one after another. */
export interface CloudPorts {
  readonly api: number;
  readonly control: number;
  readonly dynamodb: number;
  readonly sqs: number;
  readonly s3: number;
  readonly events: number;
}

/** Linux hands out 32768 and above to clients: a server there may find its port taken. */
const HIGHEST = 32_768;
const LOWEST = 15_000;
const BLOCK = 6;
const TRIES = 50;

/** The block that starts at `first`; 0 finds a free one. A port of a given block that is taken is a `Refusal`. */
export async function choosePorts(first: number): Promise<CloudPorts> {
  if (first !== 0) {
    const taken = await firstTaken(first);
    if (taken !== undefined)
      throw new Refusal(`Port ${taken} is taken: choose others with --port N (N to N+5 are used).`);
    return block(first);
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const candidate = randomInt(LOWEST, HIGHEST - BLOCK);
    if ((await firstTaken(candidate)) === undefined) return block(candidate);
  }
  throw new Refusal(`No six free ports were found between ${LOWEST} and ${HIGHEST}.`);
}

function block(first: number): CloudPorts {
  return {
    api: first,
    control: first + 1,
    dynamodb: first + 2,
    sqs: first + 3,
    s3: first + 4,
    events: first + 5,
  };
}

async function firstTaken(first: number): Promise<number | undefined> {
  for (let port = first; port < first + BLOCK; port++) {
    if (!(await isFree(port))) return port;
  }
  return undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
