import { setTimeout as wait } from 'node:timers/promises';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { BenchCloud } from './cloud.ts';

/** What was done by time, not by call. */
interface Disturbances {
  kill: number;
  doubledMessage: number;
  clockJump: number;
}

/** Disturbs a cloud until it is stopped. */
export interface Disturber {
  readonly done: Disturbances;
  stop(): Promise<void>;
}

const EVERY_MS = 350;
/** Of a long queue the head alone would be doubled, over and over: nothing else would be received any more. */
const MOST_WAITING = 40;

/** From time to time kills an environment, doubles a waiting message, moves the clock; what and when is seeded. */
export function disturb(cloud: BenchCloud, random: () => number): Disturber {
  const done: Disturbances = { kill: 0, doubledMessage: 0, clockJump: 0 };
  const stopping = new AbortController();

  const run = async (): Promise<void> => {
    for (let round = 0; !stopping.signal.aborted; round += 1) {
      await wait(EVERY_MS * (0.5 + random()), undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      const turn = round % 3;
      if (turn === 0) done.kill += await killOne(cloud, random);
      else if (turn === 1) done.doubledMessage += await doubleMessages(cloud);
      else done.clockJump += await jump(cloud, random);
    }
  };
  const running = run();
  // told by stop
  running.catch(() => undefined);
  return {
    done,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** A busy one, if there is one: that is where it hurts. */
async function killOne(cloud: BenchCloud, random: () => number): Promise<number> {
  const all = await cloud.environments();
  const busy = all.filter((environment) => environment.busy);
  const among = busy.length > 0 ? busy : all;
  const chosen = among[Math.floor(random() * among.length)];
  return chosen && (await cloud.kill(chosen.environmentId)) ? 1 : 0;
}

/** SQS delivers at least once: what waits is sent a second time (and itself comes again at once). */
async function doubleMessages({ sqs, ...cloud }: BenchCloud): Promise<number> {
  let doubled = 0;
  for (const { url, visible } of await cloud.queues()) {
    if (visible === 0 || visible > MOST_WAITING) continue;
    const received = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    for (const { Body } of received.Messages ?? []) {
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: Body }));
      doubled += 1;
    }
  }
  return doubled;
}

/** Mostly some seconds, now and then more than a lease. */
async function jump(cloud: BenchCloud, random: () => number): Promise<number> {
  await cloud.advance(random() < 0.15 ? 130 + random() * 200 : 1 + random() * 20);
  return 1;
}
