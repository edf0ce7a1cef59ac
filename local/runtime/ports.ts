import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { forEachService, SERVICE_NAMES, type ServiceName } from '#local/services/catalogue.ts';
import { Refusal } from './refusal.ts';

/** The ports of a local cloud, one after another: its API, its control server, then the services of the catalogue. */
export type CloudPorts = Readonly<Record<'api' | 'control' | ServiceName, number>>;

/** Linux hands out 32768 and above to clients: a server there may find its port taken. */
const HIGHEST = 32_768;
const LOWEST = 15_000;
const BEFORE_SERVICES = 2;

/** How many ports a local cloud uses. */
export const PORT_COUNT = BEFORE_SERVICES + SERVICE_NAMES.length;

const TRIES = 50;

/** The block that starts at `first`; 0 finds a free one. A port of a given block that is taken is a `Refusal`. */
export async function choosePorts(first: number): Promise<CloudPorts> {
  if (first !== 0) {
    const taken = await firstTaken(first);
    if (taken !== undefined)
      throw new Refusal(
        `Port ${taken} is taken: choose others with --port N (N to N+${PORT_COUNT - 1} are used).`,
      );
    return block(first);
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const candidate = randomInt(LOWEST, HIGHEST - PORT_COUNT);
    if ((await firstTaken(candidate)) === undefined) return block(candidate);
  }
  throw new Refusal(`No ${PORT_COUNT} free ports in a row were found between ${LOWEST} and ${HIGHEST}.`);
}

function block(first: number): CloudPorts {
  const ofServices = forEachService((name) => first + BEFORE_SERVICES + SERVICE_NAMES.indexOf(name));
  return { api: first, control: first + 1, ...ofServices };
}

async function firstTaken(first: number): Promise<number | undefined> {
  for (let port = first; port < first + PORT_COUNT; port++) {
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
