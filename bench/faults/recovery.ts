import { setTimeout as wait } from 'node:timers/promises';
import { submitAll } from './client.ts';
import type { BenchCloud } from './cloud.ts';
import { judge } from './judge.ts';
import { settle } from './settle.ts';
import { countEffects, countOpen, readTasks, storesOf } from './table.ts';

/** What killing the whole worker in the middle of its tasks came to. */
export interface RecoveryReport {
  readonly tasks: number;
  /** Ended when the worker was killed. */
  readonly endedBefore: number;
  readonly killedEnvironments: number;
  readonly ended: number;
  readonly lost: number;
  readonly stuck: number;
  readonly doubledOutcomes: number;
  readonly doubledEffects: number;
  /** Tasks that the killed environments held. */
  readonly interrupted: number;
  /** From the kill to the last outcome, on the movable clock. */
  readonly recoverySeconds: number;
  readonly findings: readonly string[];
}

const TASKS = 200;
const KILL_AFTER = 60;
const SLEEP_MS = 100;
const CLIENTS = 16;

/** 200 tasks of 100 ms, kill -9 of every worker environment after about 60 of them. */
export async function runRecovery(cloud: BenchCloud): Promise<RecoveryReport> {
  const { table, bucket } = storesOf(cloud);
  const requests = Array.from({ length: TASKS }, (_, number) => ({
    key: `recovery-${number}`,
    task: 'debug_task' as const,
    input: { sleepMs: SLEEP_MS, effect: true },
    copies: 1,
    effect: true,
  }));
  const submitting = submitAll(cloud, requests, { parallel: CLIENTS, onAccepted: () => undefined });
  let endedBefore = 0;
  while (endedBefore < KILL_AFTER) {
    await wait(20);
    endedBefore = (await readTasks(cloud, table)).filter(({ state }) => state === 'SUCCESS').length;
  }
  const workers = (await cloud.environments()).filter(({ functionId }) =>
    /^DefaultQueueWorker/.test(functionId),
  );
  const { now: killedAt } = await cloud.control<{ now: string }>('GET', '/clock');
  await Promise.all(workers.map(({ environmentId }) => cloud.kill(environmentId)));
  const accepted = await submitting;
  if ((await countOpen(cloud, table)) > 0) await settle(cloud, table, undefined, 5);

  const tasks = await readTasks(cloud, table);
  const effects = await countEffects(cloud, bucket);
  const verdict = judge({ accepted, tasks, effects, queues: [] });
  const lastEnd = Math.max(...tasks.map(({ history }) => history.at(-1)?.at ?? 0));
  return {
    tasks: TASKS,
    endedBefore,
    killedEnvironments: workers.length,
    ended: verdict.ended,
    lost: verdict.lost,
    stuck: verdict.stuck,
    doubledOutcomes: verdict.doubledOutcomes,
    doubledEffects: verdict.doubledEffects,
    interrupted: tasks.filter(({ crashes }) => crashes > 0).length,
    recoverySeconds: Math.round((lastEnd - Date.parse(killedAt)) / 1000),
    findings: verdict.findings,
  };
}
