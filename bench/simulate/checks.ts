import { limits } from '#core/constants.ts';
import type { LeaseId, TaskId } from '#core/ids.ts';
import type { Effect, TaskRef } from '#core/ports.ts';
import { isEnded, isQueued, type TaskState } from '#core/states.ts';
import type { HistoryEntry, Task, TaskIn } from '#core/task.ts';
import type { Actor, Attempt } from './actor.ts';
import { type Engine, PortFault, startOfTime } from './engine.ts';
import { unfittingField } from './fitting-fields.ts';
import { type Item, itemOf } from './item.ts';
import type { QueuedMessage } from './queue.ts';

/** A promise that was broken. */
export interface Violation {
  readonly kind: string;
  readonly detail: string;
}

/** What really happened to a task, whatever its item says. */
export interface Story {
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

/** How often an effect happened, and who called for it. */
interface EffectCall {
  readonly actor: Actor;
  readonly attempt: Attempt | undefined;
  failed: boolean;
}

/** Watches every write and every effect, knows who is alive, and holds the first violation. */
export class Checks {
  violation: Violation | undefined;
  readonly attempts = new Map<LeaseId, Attempt>();
  readonly stories = new Map<TaskId, Story>();
  readonly #effects = new Map<string, number>();
  readonly #effectCalls = new Map<string, EffectCall>();
  readonly #taskOfKey = new Map<string, TaskId>();
  readonly #keyOfTask = new Map<TaskId, string>();
  readonly #engine: Engine;
  /** Whether a message of this task waits for a worker, or is in a worker's hands. */
  isUnderWay: (id: TaskId) => boolean = () => false;

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.onTrouble = (actor, kind) => this.#trouble(actor, kind);
  }

  fail(kind: string, detail: string): void {
    this.#engine.trace('CHECK', kind, detail);
    this.violation ??= { kind, detail };
  }

  #story(id: TaskId): Story {
    let story = this.stories.get(id);
    if (!story) {
      story = {
        givenBack: 0,
        claims: 0,
        excused: false,
        comeBacks: 0,
        cancelRequested: false,
        sweptDues: new Set(),
      };
      this.stories.set(id, story);
    }
    return story;
  }

  /** The sweep may move this task: something happened to its message. */
  excuse(id: TaskId): void {
    this.#story(id).excused = true;
  }

  #trouble(actor: Actor, kind: 'fault' | 'late' | 'death'): void {
    actor.faulted = true;
    const { attempt } = actor;
    if (attempt) {
      if (!attempt.over) attempt.excused = true;
      this.excuse(attempt.task);
    }
    // A task whose wake-up came back must still not need the sweep; one whose worker was late may.
    if (kind === 'late') for (const { wakeUp } of actor.batch) this.excuse(wakeUp.id);
    if (actor.kind !== 'worker') for (const id of this.stories.keys()) this.excuse(id);
  }

  created(actor: Actor, task: Task): void {
    const story = this.#story(task.id);
    if (actor.faulted) story.excused = true;
    const key = this.#keyOfTask.get(task.id);
    if (key !== undefined) this.#keyed(key, task.id);
    if (isQueued(task.state) && task.startAt - this.#engine.now > 800_000) story.excused = true;
    this.#indexed(itemOf(task));
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
    const was = before.state as TaskState;
    const is = after.state as TaskState;
    const id = ref.id.slice(-4);
    if (isEnded(was)) this.fail('doubledOutcomes', `${name} changed ${id}, which had ended ${was}`);
    this.#indexed(after);
    if (after.cancelRequestedAt !== undefined && is !== 'STARTED' && is !== 'WAITING')
      this.fail('cancelOutOfPlace', `cancelRequestedAt on ${id}, which is ${is}, after ${name}`);
    const leftover = unfittingField(after);
    if (leftover) this.fail('leftovers', `${id} is ${is} and has ${leftover} after ${name}`);
    if (name === 'claim') this.#claimed(actor, before, after);
    else if (before.lease !== after.lease) this.#leaseGone(actor, name, before, after);
    else if (was !== 'STARTED' && outcomes.has(name))
      this.fail('doubledOutcomes', `${name} wrote an outcome on ${id}, which was ${was}`);
    if (isEnded(is)) this.#ended(actor, name, before, after);
    const story = this.#story(ref.id);
    if (name === 'requestCancel') story.cancelRequested = true;
    if (inAttempt.has(name) && actor.attempt?.lease !== before.lease)
      this.fail(
        'writtenWithoutLease',
        `${name} of ${actor.attempt?.lease} on ${id}, held by ${before.lease}`,
      );
    if (name === 'answerWait' && before.waitResult !== undefined) this.fail('answeredTwice', id);
    if (name === 'answerWait' && (after.waitResult as { for?: unknown }).for !== before.waitKey)
      this.fail('foreignAnswer', `${id} waits for ${before.waitKey} and got the answer of another wait`);
    if (Number(after.crashes) > Number(before.crashes)) this.#crashed(before, id);
    if (name === 'defer') story.excused = true;
    if (actor.kind === 'sweep') this.#swept(actor, ref as Task, name, before, story);
    this.#budgets(after, story, id);
    const lookBy = Math.max(Number(after.waitUntil), this.#engine.now + actor.skewMs);
    if (is === 'WAITING' && after.waitResult === undefined && Number(after.dueAt) > lookBy)
      this.fail(
        'waitOverdue',
        `${id} waits until ${after.waitUntil}, and nobody looks before ${after.dueAt}`,
      );
    if (after.notBefore !== before.notBefore && Number(after.notBefore) - this.#engine.now > 800_000)
      story.excused = true;
  }

  #indexed(item: Item): void {
    const isIn = item.openKey !== undefined && item.dueAt !== undefined;
    if (isIn === isEnded(item.state as TaskState))
      this.fail('indexWrong', `${item.state} ${isIn ? 'has an' : 'has no'} index entry`);
  }

  #claimed(actor: Actor, before: Item, after: Item): void {
    const id = String(after.id).slice(-4);
    const at = Number(after.startedAt);
    const lease = after.lease as LeaseId;
    if (before.state === 'WAITING' && before.waitResult === undefined)
      this.fail('resumedUnanswered', `${id} was claimed while it waits for the outside`);
    if (before.state === 'STARTED')
      this.fail('leaseTaken', `${id} was claimed while ${before.lease} held it`);
    if (at < Number(before.notBefore ?? 0))
      this.fail('startedTooEarly', `${id} started ${Number(before.notBefore) - at} ms before its time`);
    if (before.state !== 'WAITING' && at >= Number(before.expiresAt ?? Number.POSITIVE_INFINITY))
      this.fail('startedExpired', `${id} started after it had expired`);
    const story = this.#story(after.id as TaskId);
    if (story.cancelRequested) this.fail('startedRevoked', `${id} started after it was revoked`);
    story.claims += 1;
    const attempt: Attempt = {
      lease,
      task: after.id as TaskId,
      actor,
      ran: false,
      running: false,
      over: false,
      excused: !actor.alive || actor.faulted || actor.stalls,
    };
    if (attempt.excused) story.excused = true;
    actor.attempt = attempt;
    this.attempts.set(lease, attempt);
  }

  /** A write took the lease away: only its own attempt may, or a sweep when it is over. */
  #leaseGone(actor: Actor, name: string, before: Item, after: Item): void {
    if (before.lease === undefined) return;
    const id = String(after.id).slice(-4);
    const attempt = this.attempts.get(before.lease as LeaseId);
    if (actor.kind === 'worker') {
      if (actor.attempt?.lease !== before.lease)
        this.fail(
          'outcomeWithoutLease',
          `${name} of ${actor.attempt?.lease} on ${id}, held by ${before.lease}`,
        );
      if (attempt) attempt.over = true;
      const freed =
        name === 'suspend' || name === 'continue' || (name === 'retry' && !chargesFor(before, after));
      if (freed) this.#story(after.id as TaskId).givenBack += 1;
      if (name === 'retry') this.#retried(after);
    } else if (actor.kind === 'sweep') {
      if (Number(before.leaseUntil) >= this.#engine.now + actor.skewMs)
        this.fail('liveLeaseEnded', `${name} ended the live lease ${before.lease} of ${id}`);
    } else this.fail('endedWhileRunning', `${name} by ${actor.name} ended ${id}, held by ${before.lease}`);
  }

  #retried({ id, error }: Item): void {
    // Waiting for somebody else's effect may take longer than a message can be delayed.
    if ((error as { reason?: string }).reason === 'effectBusyError') this.excuse(id as TaskId);
  }

  #ended(actor: Actor, name: string, before: Item, after: Item): void {
    const id = String(after.id).slice(-4);
    if (before.cancelRequestedAt !== undefined && after.state !== 'REVOKED')
      this.fail('endedOverCancel', `${name} wrote ${after.state} over a cancel request on ${id}`);
    if (name === 'undeliverable') {
      if (!isQueued(before.state as TaskState))
        this.fail('letterEndedHeld', `a dead letter ended ${id}, which was ${before.state}`);
      const claims = actor.message?.wakeUp.claims;
      if (claims !== before.claims)
        this.fail('oldLetter', `a letter of claims ${claims} ended ${id} with claims ${before.claims}`);
    }
    if (name === 'expire' && Number(before.expiresAt) > this.#engine.now + actor.skewMs)
      this.fail('expiredTooEarly', id);
    if (name === 'expire' && after.checkpoint !== undefined) this.fail('expiredAtWork', id);
    if (name === 'abandon') this.fail('stuck', `${id} was given up`);
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

  #budgets(after: Item, story: Story, id: string): void {
    const [attempts, crashes] = [Number(after.attempts), Number(after.crashes)];
    const most = Number(after.maxAttempts);
    if (attempts - crashes > most || attempts < crashes || crashes > limits.crashBudget + 1)
      this.fail('overBudget', `${id} has ${attempts} attempts, ${crashes} crashes; ${most} are allowed`);
    if (story.claims - story.givenBack > most + limits.crashBudget)
      this.fail('overBudget', `${id} was claimed ${story.claims} times, ${story.givenBack} given back`);
    if (attempts !== story.claims - story.givenBack)
      this.fail('attemptsWrong', `${id} counts ${attempts}; ${story.claims} claims − ${story.givenBack}`);
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
    if (together > atOnce) this.fail('overConcurrency', `${together} run, ${atOnce} may`);
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

  returned(message: QueuedMessage, worker: Actor): void {
    const story = this.#story(message.wakeUp.id);
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

  effectCalled(nonce: string, actor: Actor): void {
    this.#effectCalls.set(nonce, { actor, attempt: actor.attempt, failed: false });
  }

  callerOf(nonce: string): Actor | undefined {
    return this.#effectCalls.get(nonce)?.actor;
  }

  /** The effect itself, at its instant. */
  effectHappened(root: TaskId): void {
    const times = (this.#effects.get(root) ?? 0) + 1;
    this.#effects.set(root, times);
    this.#engine.trace('outside', 'THE EFFECT', `of ${root.slice(-4)}, time ${times}`);
    if (times > 1) this.fail('doubledEffects', `the effect of ${root.slice(-4)} happened ${times} times`);
  }

  hasHappened(root: TaskId): boolean {
    return this.#effects.has(root);
  }

  /** Somebody else calls an effect unknown, or takes it over: whoever began it must be dead. */
  effectDoubted({ by }: Effect, how: string): void {
    const call = this.#effectCalls.get(by);
    if (!call || call.actor.stalls) return;
    if (call.attempt?.running && call.actor.alive && !call.attempt.over)
      this.fail('doubtedWhileAlive', `${by} was ${how} while its attempt was alive`);
    else if (!call.attempt?.excused)
      this.fail('doubtedWithoutCause', `${by} was ${how}, and nothing happened to it`);
  }

  /** At the very end. */
  atTheEnd(
    items: ReadonlyMap<TaskId, Item>,
    keys: Iterable<TaskId>,
    effects: Iterable<Effect>,
    accepted: Iterable<TaskId>,
  ): void {
    for (const [id, item] of items) {
      const claims = (item.history as HistoryEntry[] | undefined)?.filter(({ event }) => event === 'claimed');
      if ((claims?.length ?? 0) !== item.claims) this.fail('historyWrong', id.slice(-4));
    }
    for (const id of keys) if (!items.has(id)) this.fail('keyPointsNowhere', `to ${id.slice(-4)}`);
    for (const id of accepted)
      if (!items.has(id)) this.fail('lost', `${id.slice(-4)} was accepted and is not there`);
    for (const [id, item] of items) {
      const cancelled = this.#story(id).cancelRequested;
      if (cancelled && isEnded(item.state as TaskState) && item.state !== 'REVOKED')
        this.fail('revokeForgotten', `${id.slice(-4)} ended ${item.state} although it was asked to stop`);
    }
    for (const { taskId, status, leaseUntil, step } of effects) {
      const item = items.get(taskId);
      const ends = leaseUntil < startOfTime + 366 * 86_400_000;
      if (!item || !ends || (status === 'begun' && item.state === 'SUCCESS'))
        this.fail('orphans', `${step} of ${taskId.slice(-4)} is ${status} for ever`);
    }
  }
}

const inAttempt = new Set(['progress', 'checkpoint']);
const outcomes = new Set(['succeed', 'fail', 'stopAttempt', 'retry', 'suspend', 'continue']);

/** A retry that gives its attempt back lowers the count. */
const chargesFor = (before: Item, after: Item): boolean => Number(after.attempts) >= Number(before.attempts);
