import { limits } from '#core/constants.ts';
import type { LeaseId, TaskId } from '#core/ids.ts';
import type { TaskRef } from '#core/ports.ts';
import { isQueued, type TaskState } from '#core/states.ts';
import type { Task, TaskIn } from '#core/task.ts';
import type { Actor, Attempt } from './actor.ts';
import { EffectWatch } from './effect-watch.ts';
import { type Engine, PortFault } from './engine.ts';
import { brokenByChild, brokenByClaim, brokenWhenAllIsTold } from './group-checks.ts';
import { type Item, itemOf } from './item.ts';
import { brokenRule } from './item-rules.ts';
import type { QueuedMessage } from './queue.ts';
import type { Violation } from './violation.ts';

/** What really happened to a task, whatever its item says. */
interface Story {
  /** Attempts given back: waits, continuations, effects that were busy. */
  givenBack: number;
  claims: number;
  /** A sweep may move it: a message was lost or late, an attempt died, a limit said no, its eta is far. */
  excused: boolean;
  /** Wake-ups that came back before anybody claimed the task. */
  comeBacks: number;
  cancelRequested: boolean;
  readonly sweptDues: Set<number>;
}

/** Watches every write and every effect, knows who is alive, and holds the first violation. */
export class Checks {
  violation: Violation | undefined;
  readonly attempts = new Map<LeaseId, Attempt>();
  readonly #stories = new Map<TaskId, Story>();
  readonly effects = new EffectWatch((kind, detail) => this.fail(kind, detail));
  readonly #taskOfKey = new Map<string, TaskId>();
  readonly #keyOfTask = new Map<TaskId, string>();
  readonly #engine: Engine;
  /** The table, as it is now. */
  items: ReadonlyMap<TaskId, Item> = new Map();
  /** Whether a message of this task waits for a worker, or is in a worker's hands. */
  isUnderWay: (id: TaskId) => boolean = () => false;

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.onTrouble = (actor, kind) => this.#trouble(actor, kind);
  }

  #failIf(violation: Violation | undefined): void {
    if (violation) this.fail(violation.kind, violation.detail);
  }

  fail(kind: string, detail: string): void {
    this.#engine.trace('CHECK', kind, detail);
    this.violation ??= { kind, detail };
  }

  /** What is known of a task. */
  storyOf(id: TaskId): Story {
    let story = this.#stories.get(id);
    if (!story) {
      story = {
        givenBack: 0,
        claims: 0,
        excused: false,
        comeBacks: 0,
        cancelRequested: false,
        sweptDues: new Set(),
      };
      this.#stories.set(id, story);
    }
    return story;
  }

  /** The sweep may move this task: something happened to its message. */
  excuse(id: TaskId): void {
    this.storyOf(id).excused = true;
  }

  #trouble(actor: Actor, kind: 'fault' | 'late' | 'death'): void {
    actor.faulted = true;
    const { attempt } = actor;
    if (attempt) {
      if (!attempt.over) attempt.excused = true;
      this.excuse(attempt.task);
      // It may have made children and not have sent their wake-ups.
      for (const child of (this.items.get(attempt.task)?.children ?? []) as readonly TaskId[])
        this.excuse(child);
    }
    // A task whose wake-up came back must still not need the sweep; one whose worker was late may.
    if (kind === 'late') for (const { wakeUp } of actor.batch) this.excuse(wakeUp.id);
    if (actor.kind !== 'worker') for (const id of this.#stories.keys()) this.excuse(id);
  }

  created(actor: Actor, task: Task): void {
    const story = this.storyOf(task.id);
    if (actor.faulted) story.excused = true;
    const item = itemOf(task);
    const broken = brokenRule({ name: 'put', before: item, after: item, now: this.#engine.now });
    this.#failIf(broken);
    this.#failIf(brokenByChild(item, this.items));
    const key = this.#keyOfTask.get(task.id);
    if (key !== undefined) this.#keyed(key, task.id);
    if (isQueued(task.state) && task.startAt - this.#engine.now > farMs) story.excused = true;
  }

  /** A task is about to be put under a key. */
  keyAsked(key: string, id: TaskId): void {
    this.#keyOfTask.set(id, key);
  }

  #keyed(key: string, id: TaskId): void {
    const known = this.#taskOfKey.get(key);
    if (known !== undefined && known !== id) this.fail('twoTasksForAKey', key);
    this.#taskOfKey.set(key, id);
  }

  /** Every applied write, at its instant. */
  written(actor: Actor, ref: TaskRef, name: string, before: Item, after: Item): void {
    const now = this.#engine.now + actor.skewMs;
    const broken = brokenRule({ name, before, after, now });
    this.#failIf(broken);
    const id = ref.id.slice(-4);
    const story = this.storyOf(ref.id);
    if (name === 'claim') {
      this.#failIf(brokenByClaim(before, this.items));
      this.#claimed(actor, after, story);
    } else if (before.lease !== after.lease) this.#leaseGone(actor, name, before, after, story);
    if (name === 'requestCancel') story.cancelRequested = true;
    if (inAttempt.has(name) && actor.attempt?.lease !== before.lease)
      this.fail('writtenWithoutLease', `${name} of ${actor.attempt?.lease} on ${id} of ${before.lease}`);
    if (name === 'undeliverable' && actor.message?.wakeUp.claims !== before.claims)
      this.fail('oldLetter', `a letter of claims ${actor.message?.wakeUp.claims} ended ${id}`);
    if (Number(after.crashes) > Number(before.crashes)) this.#crashed(before, id);
    if (actor.kind === 'sweep') this.#swept(actor, ref as Task, name, before, story);
    this.#counted(after, story, id);
    const isFarAway = Number(after.notBefore) - this.#engine.now > farMs;
    if (name === 'defer' || (isFarAway && after.notBefore !== before.notBefore)) story.excused = true;
  }

  #claimed(actor: Actor, after: Item, story: Story): void {
    const task = after.id as TaskId;
    const lease = after.lease as LeaseId;
    if (story.cancelRequested) this.fail('startedRevoked', `${task.slice(-4)} started after it was revoked`);
    story.claims += 1;
    const excused = !actor.alive || actor.faulted || actor.stalls;
    if (excused) story.excused = true;
    actor.attempt = { lease, task, actor, ran: false, running: false, over: false, excused };
    this.attempts.set(lease, actor.attempt);
  }

  /** A write took the lease away: only its own attempt may, or a sweep when it is over. */
  #leaseGone(actor: Actor, name: string, before: Item, after: Item, story: Story): void {
    if (before.lease === undefined) return;
    const attempt = this.attempts.get(before.lease as LeaseId);
    const told = `${name} by ${actor.name} on ${String(after.id).slice(-4)}, held by ${before.lease}`;
    if (actor.kind === 'worker') {
      if (actor.attempt?.lease !== before.lease) this.fail('outcomeWithoutLease', told);
      if (attempt) attempt.over = true;
      if (isGivenBack(name, before, after)) story.givenBack += 1;
      // Waiting for somebody else's effect may take longer than a message can be delayed.
      if (name === 'retry' && isGivenBack(name, before, after)) story.excused = true;
    } else if (actor.kind !== 'sweep') this.fail('endedWhileRunning', told);
    else if (Number(before.leaseUntil) >= this.#engine.now + actor.skewMs) this.fail('liveLeaseEnded', told);
  }

  #crashed(before: Item, id: string): void {
    const attempt = this.attempts.get(before.lease as LeaseId);
    if (attempt && !attempt.excused)
      this.fail('crashWithoutDeath', `${id} was charged a crash of ${attempt.lease}, which did not die`);
  }

  #swept(actor: Actor, seen: Task, name: string, before: Item, story: Story): void {
    if (name === 'postpone') {
      const due = (seen as TaskIn<'PENDING'>).dueAt;
      if (story.sweptDues.has(due))
        this.fail('sweptTwice', `two sweeps acted on one dueAt of ${seen.id.slice(-4)}`);
      story.sweptDues.add(due);
    }
    const isWake =
      name === 'postpone' && (isQueued(before.state as TaskState) || before.waitResult !== undefined);
    if (!(isWake || name === 'leaseLost')) return;
    const { visibilityMs } = this.#engine.weather;
    // One return of a first wake-up takes less than the sweep waits, if visibility is short.
    const late = story.comeBacks > (visibilityMs < 70_000 && before.claims === 0 ? 1 : 0);
    if (!story.excused && !late && !this.isUnderWay(seen.id))
      this.fail(
        'movedBySweep',
        `${actor.name} had to move ${seen.id.slice(-4)} (${name}), and nothing explains it`,
      );
  }

  /** What the item counts is what happened. */
  #counted({ attempts, maxAttempts }: Item, { claims, givenBack }: Story, id: string): void {
    const charged = claims - givenBack;
    if (charged > Number(maxAttempts) + limits.crashBudget)
      this.fail('overBudget', `${id} was claimed ${claims} times, ${givenBack} given back`);
    if (attempts !== charged)
      this.fail('attemptsWrong', `${id} counts ${attempts}; ${claims} claims − ${givenBack}`);
  }

  /** The definition begins to work. */
  started(
    lease: LeaseId,
    needsToken: boolean,
    atOnce: number,
    sameDefinition: (id: TaskId) => boolean,
  ): Attempt {
    const attempt = this.attempts.get(lease);
    if (!attempt) throw new Error(`nobody claimed ${lease}`);
    attempt.ran = true;
    attempt.running = true;
    let together = 0;
    for (const other of this.attempts.values()) {
      if (!other.running || other.over || !other.actor.alive || other.actor.stalls) continue;
      if (other !== attempt && other.task === attempt.task && !attempt.actor.stalls)
        this.fail('twoAtOnce', `${other.lease} and ${lease} run one task`);
      if (sameDefinition(other.task)) together += 1;
    }
    if (together > atOnce && !attempt.actor.stalls)
      this.fail('overConcurrency', `${together} run, ${atOnce} may`);
    if (needsToken && attempt.actor.tokens === 0) this.fail('startedWithoutToken', lease);
    return attempt;
  }

  /** The core has handled a wake-up without an error. */
  handled(actor: Actor, holdsSlot: (lease: LeaseId) => boolean): void {
    const { attempt } = actor;
    if (actor.faulted) return;
    if (actor.deferred && actor.sends === 0) this.#forgotten(actor, actor.deferred);
    if (!attempt) return;
    if (!attempt.ran) this.fail('chargedForNothing', `${attempt.lease} was claimed and never ran`);
    if (holdsSlot(attempt.lease)) this.fail('orphans', `${attempt.lease} keeps its slot`);
  }

  /** A wake-up that was denied must have sent the next one, unless that lies beyond the longest delay. */
  #forgotten({ name, skewMs }: Actor, { id, state, notBefore, waitResult }: Item): void {
    const now = this.#engine.now + skewMs;
    const isQueuedSoon = isQueued(state as TaskState) && Number(notBefore ?? now) - now < 890_000;
    if (isQueuedSoon || (state === 'WAITING' && waitResult !== undefined))
      this.fail('deniedAndForgotten', `${name} put ${String(id).slice(-4)} off and sent nothing`);
  }

  /** The core threw: only a failing port explains that. */
  threw(actor: Actor, error: unknown): void {
    if (error instanceof PortFault) return;
    this.fail(
      'unexpectedError',
      `${actor.name}: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    );
  }

  /** The stream's reader has heard of every change, but those of `missed`. */
  allIsTold(missed: ReadonlySet<TaskId>): void {
    this.#failIf(brokenWhenAllIsTold(this.items, missed));
  }

  returned(message: QueuedMessage, worker: Actor): void {
    const story = this.storyOf(message.wakeUp.id);
    story.comeBacks += 1;
    if (worker.stalls || message.receives > 1) story.excused = true;
  }

  deadLettered(message: QueuedMessage): void {
    this.excuse(message.wakeUp.id);
    if (this.#engine.weather.stalls || message.causes >= message.receives) return;
    this.fail(
      'deadLetterWithoutFault',
      `message ${message.number}: ${message.receives} receives, ${message.causes} faults`,
    );
  }
}

const inAttempt = new Set(['progress', 'checkpoint']);
/** Beyond the longest delay of a message, the sweep sends. */
const farMs = 800_000;

/** Waits, continuations and meetings with somebody else's effect cost no attempt. */
const isGivenBack = (name: string, before: Item, after: Item): boolean =>
  name === 'suspend' ||
  name === 'continue' ||
  (name === 'retry' && Number(after.attempts) < Number(before.attempts));
