import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBullMq } from './peers/bullmq.ts';
import { startCelery } from './peers/celery.ts';
import type { Missing, Peer } from './peers/peer.ts';
import { startRedis } from './peers/redis.ts';

/** The systems to compare with; `stop` ends them all and takes what was installed away. */
export interface Peers {
  readonly running: readonly Peer[];
  readonly missing: readonly Missing[];
  stop(): Promise<void>;
}

/** Installs and starts BullMQ and Celery on a Redis of their own. What cannot be had is named in `missing`. */
export async function startPeers(say: (text: string) => void): Promise<Peers> {
  const folder = await mkdtemp(join(tmpdir(), 'beatless-peers-'));
  const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const running: Peer[] = [];
  const missing: Missing[] = [];
  const attempt = async <T>(name: string, start: () => Promise<T>): Promise<T | undefined> => {
    try {
      say(`${name}: installing and starting`);
      return await start();
    } catch (error) {
      missing.push({ name, missing: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const redis = await attempt('Redis', () => startRedis(folder));
  if (redis) {
    stops.push(redis.stop);
    say(`Redis ${redis.version} on port ${redis.port}`);
    for (const [name, start] of [
      ['BullMQ', startBullMq],
      ['Celery', startCelery],
    ] as const) {
      const peer = await attempt(name, () => start(join(folder), redis.port));
      if (!peer) continue;
      running.push(peer);
      stops.push(peer.stop);
    }
  } else missing.push({ name: 'BullMQ and Celery', missing: 'they need Redis' });
  return {
    running,
    missing,
    stop: async () => {
      for (const stop of stops.reverse()) await stop();
    },
  };
}
