import { times } from '#core/constants.ts';
import type { TaskId } from '#core/ids.ts';
import type { WakeUp, WakeUps } from '#core/ports.ts';
import type { Actor } from './actor.ts';
import type { Checks } from './checks.ts';
import type { Engine } from './engine.ts';
import type { Mutation } from './mutation.ts';

/** A message as it lies in the queue. */
export interface QueuedMessage {
  readonly number: number;
  readonly wakeUp: WakeUp;
  visibleAt: number;
  receives: number;
  /** Of those, how many a fault or a neighbour's fault explains. */
  causes: number;
  deleted: boolean;
}

/** A message that waits longer than this waits because no worker is free. */
const waitedMs = 5_000;

/** The one queue of the simulation, with its event source mapping: batches, visibility, receive counts, dead letters. */
export class Queue {
  readonly messages = new Set<QueuedMessage>();
  /** Starts a worker for a batch. */
  startWorker: (batch: QueuedMessage[]) => Actor = () => {
    throw new Error('no worker yet');
  };
  /** Takes what came too often. */
  onDeadLetter: (message: QueuedMessage) => void = () => undefined;
  #workers = 0;
  #numbers = 0;
  #pumpAt = Number.POSITIVE_INFINITY;
  readonly #engine: Engine;
  readonly #checks: Checks;
  readonly #mutation: Mutation;

  constructor(engine: Engine, checks: Checks, mutation: Mutation) {
    this.#engine = engine;
    this.#checks = checks;
    this.#mutation = mutation;
  }

  /** The queue as `actor` reaches it. */
  portOf(actor: Actor): WakeUps {
    const { call, weather } = {
      call: <T>(name: string, effect: () => T) => this.#engine.call(actor, name, effect),
      weather: this.#engine.weather,
    };
    return {
      send: (_queue, wakeUp, delayMs) => call('send', () => this.#send(actor, wakeUp, delayMs)),
      sendMany: (_queue, messages) =>
        call('sendMany', () =>
          messages.flatMap(({ wakeUp, delayMs }) => {
            if (this.#engine.drawFault(['before'])) {
              this.#checks.excuse(wakeUp.id);
              return [wakeUp];
            }
            this.#send(actor, wakeUp, delayMs);
            return [];
          }),
        ),
      depth: () => {
        const depth = () => (weather.alwaysDeep ? 1_000_000 : this.messages.size);
        return weather.faults === 0 ? Promise.resolve(depth()) : call('depth', depth);
      },
    };
  }

  #send(actor: Actor, wakeUp: WakeUp, delayMs: number): void {
    if (this.#mutation.denialByVisibility && actor.denied) return;
    actor.sends += 1;
    const { rng } = this.#engine;
    const delay = Math.ceil(Math.min(Math.max(delayMs, 0), times.longestDelay) / 1000) * 1000;
    const fault = this.#engine.drawFault(['messageLost', 'messageTwice', 'messageLate']);
    this.#engine.trace(
      actor.name,
      fault ? `sends (${fault})` : 'sends',
      `claims ${wakeUp.claims} of ${wakeUp.id.slice(-4)} in ${delay / 1000} s`,
    );
    if (delayMs > times.longestDelay) this.#checks.excuse(wakeUp.id);
    if (fault === 'messageLost' || fault === 'messageLate') this.#checks.excuse(wakeUp.id);
    if (fault === 'messageLost') return;
    const late = fault === 'messageLate' ? rng.between(1, 300) * 1000 : 0;
    this.#put(wakeUp, delay + late);
    if (fault === 'messageTwice') this.#put(wakeUp, delay + (rng.chance(0.5) ? 0 : rng.below(200_000)));
  }

  #put(wakeUp: WakeUp, delay: number): void {
    const number = this.#numbers++;
    const visibleAt = this.#engine.now + delay + this.#engine.rng.below(500);
    this.messages.add({ number, wakeUp, visibleAt, receives: 0, causes: 0, deleted: false });
    this.pumpAt(visibleAt);
  }

  /** Delivers what is visible at `time`, if nothing does so before. */
  pumpAt(time: number): void {
    if (time >= this.#pumpAt) return;
    this.#pumpAt = time;
    this.#engine.at(time, () => {
      if (this.#pumpAt !== time) return;
      this.#pumpAt = Number.POSITIVE_INFINITY;
      this.#pump();
    });
  }

  #pump(): void {
    const { now, rng, weather } = this.#engine;
    const visible = [...this.messages].filter((message) => message.visibleAt <= now);
    while (visible.length > 0 && this.#workers < weather.workers) {
      const size = Math.min(visible.length, rng.between(1, weather.batch));
      const batch: QueuedMessage[] = [];
      for (let taken = 0; taken < size; taken += 1) {
        const [message] = visible.splice(rng.below(visible.length), 1);
        if (message && this.#receive(message)) batch.push(message);
      }
      if (batch.length > 0) this.#work(batch);
    }
    if (visible.length > 0) return; // A worker that ends pumps again.
    let next = Number.POSITIVE_INFINITY;
    for (const message of this.messages) next = Math.min(next, message.visibleAt);
    if (Number.isFinite(next)) this.pumpAt(Math.max(next, now + 1));
  }

  /** False when it came too often, and goes to the dead letters. */
  #receive(message: QueuedMessage): boolean {
    const { now, weather } = this.#engine;
    if (message.receives >= weather.maxReceives) {
      this.messages.delete(message);
      this.#engine.trace('queue', `message ${message.number} goes to the dead letters`);
      this.#checks.deadLettered(message);
      this.onDeadLetter(message);
      return false;
    }
    // No worker was free for long: the sweep may come first.
    if (now - message.visibleAt > waitedMs) this.#checks.excuse(message.wakeUp.id);
    message.receives += 1;
    message.visibleAt = now + weather.visibilityMs;
    if (this.#engine.drawFault(['messageTwice'])) this.#put(message.wakeUp, 0);
    return true;
  }

  #work(batch: QueuedMessage[]): void {
    this.#workers += 1;
    const worker = this.startWorker(batch);
    const told = batch.map(({ number, wakeUp }) => `${number} (${wakeUp.id.slice(-4)})`).join(', ');
    this.#engine.trace('queue', `delivers to ${worker.name}`, told);
    worker.onEnd = () => {
      this.#workers -= 1;
      // Whatever stays comes back because of this worker's fate.
      for (const message of batch) if (!message.deleted) this.#returned(message, worker);
      this.pumpAt(this.#engine.now);
    };
  }

  #returned(message: QueuedMessage, worker: Actor): void {
    if (worker.diedAt > 0 || worker.faulted) message.causes += 1;
    this.#checks.returned(message, worker);
  }

  /** A message of this task has waited a while for a worker, or a worker has it. */
  isUnderWay(id: TaskId): boolean {
    for (const { wakeUp, visibleAt, receives } of this.messages) {
      if (wakeUp.id !== id) continue;
      if (visibleAt <= this.#engine.now - waitedMs || (receives > 0 && visibleAt > this.#engine.now))
        return true;
    }
    return false;
  }

  /** One DeleteMessageBatch. */
  delete(actor: Actor, messages: readonly QueuedMessage[]): Promise<void> {
    return this.#engine.call(actor, 'delete', () => {
      for (const message of messages) {
        message.deleted = true;
        this.messages.delete(message);
      }
    });
  }

  /** Hands a message back early. */
  handBack(message: QueuedMessage, at: number): void {
    message.visibleAt = at;
    this.pumpAt(at);
  }
}
