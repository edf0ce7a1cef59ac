import type { Cast } from './actors.ts';
import { Checks } from './checks.ts';
import { Engine, startOfTime } from './engine.ts';
import { checkTheEnd } from './final-checks.ts';
import { simulatedIds } from './ids.ts';
import { Ledger } from './ledger.ts';
import { Limits } from './limits.ts';
import type { Mutation } from './mutation.ts';
import { prng } from './prng.ts';
import { Queue } from './queue.ts';
import { answerLater, Stage } from './stage.ts';
import { TaskTable } from './task-table.ts';
import type { Violation } from './violation.ts';
import { drawWeather, type FaultKind } from './weather.ts';
import { definitionsOf } from './work.ts';
import { drawWorkload } from './workload.ts';
import type { World } from './world.ts';

const mostSteps = 30_000;

/** What one seed showed. */
export interface SeedResult {
  readonly seed: number;
  readonly tasks: number;
  readonly steps: number;
  readonly violation: Violation | undefined;
  readonly injected: Readonly<Record<FaultKind, number>>;
  readonly trace: readonly string[] | undefined;
}

/** Runs one seed from its first request until nothing is left to happen, or a promise is broken. */
export async function runSeed(seed: number, mutation: Mutation = {}, tracing = false): Promise<SeedResult> {
  const rng = prng(seed);
  const weather = drawWeather(rng);
  const engine = new Engine(rng, weather, tracing);
  const checks = new Checks(engine);
  const table = new TaskTable(engine, checks, mutation);
  const queue = new Queue(engine, checks, mutation);
  checks.items = table.items;
  const planned = drawWorkload(rng, weather);
  const random = simulatedIds(rng);
  const world: World = {
    engine,
    checks,
    table,
    queue,
    ledger: new Ledger(engine, checks, mutation),
    limits: new Limits(engine, checks, mutation),
    mutation,
    rate: rng.pick(['1/s', '10/m', '40/h']),
    waitSeconds: rng.pick([90, 400, 4_000]),
    outside: (id, key, round) => answerLater(cast, id, key, round),
  };
  const cast: Cast = { world, random, definitions: definitionsOf(world) };
  engine.trace('seed', String(seed), weather);
  const stage = new Stage(cast, planned);
  stage.open();
  const ran = await engine.run(
    () => checks.violation !== undefined,
    startOfTime + stage.horizonMs,
    mostSteps,
  );
  if (!checks.violation) checkTheEnd(world, stage.accepted, ran === 'done');
  return {
    seed,
    tasks: table.items.size,
    steps: engine.steps,
    violation: checks.violation,
    injected: engine.injected,
    trace: engine.lines,
  };
}
