import type { LeaseId, TaskId } from '#core/ids.ts';
import type { Randomness } from '#core/ports.ts';
import { isEnded, type TaskState } from '#core/states.ts';
import { type Cast, startAnswer, startDeadLetter, startSweep, startWorker } from './actors.ts';
import { ChangeStream } from './change-stream.ts';
import { patienceMs, startOfTime } from './engine.ts';
import type { Item } from './item.ts';
import type { QueuedMessage } from './queue.ts';
import { startBatch, startRerun, startRevoke, startSubmit } from './requests.ts';
import type { PlannedTask } from './workload.ts';

const sweepEveryMs = 60_000;

/** The people and timers around the system: requests, revokes, sweeps, pauses. */
export class Stage {
  readonly accepted = new Set<TaskId>();
  readonly horizonMs: number;
  readonly #cast: Cast;
  readonly #planned: readonly PlannedTask[];
  readonly #stream: ChangeStream;
  readonly #plans = new Map<TaskId, PlannedTask>();
  #sweepAt = Number.POSITIVE_INFINITY;

  constructor(cast: Cast, planned: readonly PlannedTask[]) {
    this.#cast = cast;
    this.#planned = planned;
    this.#stream = new ChangeStream(cast);
    const longest = Math.max(0, ...planned.map(({ options }) => options.countdownSeconds ?? 0));
    this.horizonMs = cast.world.engine.weather.stormMs + longest * 1_000 + patienceMs;
  }

  open(): void {
    const { world } = this.#cast;
    const { engine, queue, table, checks } = world;
    queue.startWorker = (batch) => startWorker(this.#cast, batch);
    queue.onDeadLetter = (message) => this.#deadLetter(message);
    table.onChange = (before, after) => this.#changed(before, after);
    checks.isUnderWay = (id) => queue.isUnderWay(id);
    const batched = this.#planned.filter((planned) => planned.batched);
    const [first] = batched;
    if (first) engine.at(first.submitAt[0] ?? engine.now, () => this.#submit(batched));
    for (const planned of this.#planned)
      for (const at of planned.batched ? [] : planned.submitAt) engine.at(at, () => this.#submit([planned]));
    if (engine.weather.pauses) this.#pause();
  }

  #submit(plans: readonly PlannedTask[]): void {
    const { random, world } = this.#cast;
    let drawn = 0;
    // A submit draws its tasks' ids in their order: from then on the plan of each id is known.
    const known: Randomness = {
      ...random,
      taskId: (now) => {
        const id = random.taskId(now);
        const planned = plans[drawn++];
        if (planned) this.#plans.set(id, planned);
        return id;
      },
    };
    const cast = { ...this.#cast, random: known };
    const accepted = (id: TaskId) => void this.accepted.add(id);
    const [only] = plans;
    if (plans.length > 1) startBatch(cast, plans, accepted);
    else if (only) startSubmit(cast, only, accepted);
    for (const planned of plans)
      if (planned.revoke?.on === 'time')
        world.engine.at(world.engine.now + planned.revoke.afterMs, () => this.#revokeAll(planned));
  }

  #revokeAll(planned: PlannedTask): void {
    for (const [id, plan] of this.#plans)
      if (plan === planned && this.#cast.world.table.items.has(id)) startRevoke(this.#cast, id);
  }

  #changed(before: Item | undefined, after: Item): void {
    const { engine } = this.#cast.world;
    this.#stream.push(before, after);
    if (typeof after.dueAt === 'number' && after.dueAt !== before?.dueAt) this.#sweepBy(after.dueAt);
    const id = after.id as TaskId;
    const planned = this.#plans.get(id);
    const { on, afterMs = 0 } = planned?.revoke ?? {};
    const answered = on === 'answered' && before?.waitResult === undefined && after.waitResult !== undefined;
    if (answered || (on === after.state && before?.state !== on))
      engine.at(engine.now + afterMs, () => void startRevoke(this.#cast, id));
    if (planned?.reruns && isEnded(after.state as TaskState) && before?.state !== after.state)
      this.#rerun(id, planned.reruns);
  }

  #rerun(id: TaskId, { times, key }: NonNullable<PlannedTask['reruns']>): void {
    const { engine } = this.#cast.world;
    const accepted = (rerun: TaskId) => void this.accepted.add(rerun);
    for (let time = 0; time < times; time += 1)
      engine.at(engine.now + engine.rng.below(5_000), () => void startRerun(this.#cast, id, key, accepted));
  }

  #deadLetter(message: QueuedMessage): void {
    const { engine } = this.#cast.world;
    const after = engine.rng.chance(0.7) ? 100 : engine.rng.below(200_000);
    engine.at(
      engine.now + after,
      () => void startDeadLetter(this.#cast, message, () => this.#deadLetter(message)),
    );
  }

  /** The next full minute at which something may be due: a sweep that finds nothing is left out. */
  #sweepBy(due: number): void {
    const { engine } = this.#cast.world;
    const at = Math.ceil(
      (Math.max(due - engine.weather.skewMs, engine.now + 1) - startOfTime) / sweepEveryMs,
    );
    const time = startOfTime + at * sweepEveryMs;
    if (time >= this.#sweepAt) return;
    this.#sweepAt = time;
    engine.at(time, () => {
      if (this.#sweepAt === time) this.#sweep();
    });
  }

  #sweep(): void {
    const { world } = this.#cast;
    const { engine, table } = world;
    this.#sweepAt = Number.POSITIVE_INFINITY;
    startSweep(this.#cast);
    for (const [id, { revoke }] of this.#plans)
      if (revoke?.on === 'sweep' && this.#mayBeRevoked(id))
        engine.at(engine.now + Math.min(revoke.afterMs, 50), () => void startRevoke(this.#cast, id));
    if (engine.rng.chance(0.25)) startSweep(this.#cast);
    // Whatever it does not repair is due at the next one, too.
    const next = table.nextDue();
    if (next !== undefined) this.#sweepBy(Math.max(next, engine.now + 1));
  }

  /** A wait is revoked just when it is over, and not at its first sweep. */
  #mayBeRevoked(id: TaskId): boolean {
    const { engine, table } = this.#cast.world;
    const item = table.items.get(id);
    return item !== undefined && (item.state !== 'WAITING' || Number(item.waitUntil) <= engine.now);
  }

  #pause(): void {
    const { engine, limits } = this.#cast.world;
    const name = engine.rng.pick(['queue:default', 'task:work']);
    const from = startOfTime + engine.rng.below(60_000);
    engine.at(from, () => void limits.paused.add(name));
    engine.at(from + engine.rng.between(1, 3_000) * 1_000, () => void limits.paused.delete(name));
  }
}

/** The outside is done some time later; its event may be lost, come twice, or come much too late. */
export function answerLater(cast: Cast, id: TaskId, key: LeaseId, round: number): void {
  const { engine } = cast.world;
  const { rng } = engine;
  const usual = () => (rng.chance(0.4) ? rng.below(300) : rng.below(100_000));
  const answer = (after: number) =>
    engine.at(engine.now + after, () => void startAnswer(cast, { id }, key, round, 3));
  if (rng.chance(0.15) || engine.drawFault(['messageLost'])) return;
  answer(usual());
  if (engine.drawFault(['messageTwice']) || rng.chance(0.2))
    answer(rng.chance(0.5) ? usual() : rng.below(300_000));
}
