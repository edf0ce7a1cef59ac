import type { ApiKey } from './api-key.ts';
import type { GuardedWrite } from './guarded-write.ts';
import type { LeaseId, Owner, TaskId } from './ids.ts';
import type { Task } from './task.ts';

/** Names one task item: the owner is part of its key, the month is in the id. */
export interface TaskRef {
  readonly owner: Owner;
  readonly id: TaskId;
}

/** A trace that somebody records: its id, and what in it led here. */
export interface Trace {
  readonly id: string;
  readonly parent: string;
}

/** What an SQS message carries: which task to look at, and nothing that matters. `claims` is a hint for dead letters. */
export interface WakeUp extends TaskRef {
  readonly claims: number;
  /** Name of the definition: a hint, so that limits are asked before the item is read. */
  readonly task?: string;
  /** True for a task of low priority. */
  readonly low?: boolean;
  /** The trace that the message belongs to: beside its body, for AWS. */
  readonly trace?: Trace | undefined;
}

/** The task of an idempotency key and what was asked for under it. */
export interface KeyedTask {
  readonly id: TaskId;
  readonly bodyHash: string;
}

export type Written =
  | { readonly applied: true; readonly task: Task }
  | { readonly applied: false; readonly task: Task | undefined };

/** The task table. All reads are consistent, all writes conditional; a fault of the store is thrown. */
export interface TaskStore {
  /** Puts a new task (and its large input) unless the id is taken; `existing` is what holds the id then. */
  create(task: Task, input: unknown): Promise<{ created: true } | { created: false; existing: Task }>;
  /** The same, in one transaction with the owner's idempotency key, unless that is in use until after `now`. */
  createKeyed(
    task: Task,
    input: unknown,
    key: {
      readonly key: string;
      readonly bodyHash: string;
      readonly expiresAt: number;
      readonly now: number;
    },
  ): Promise<{ created: true } | { created: false; existing: KeyedTask }>;
  get(ref: TaskRef): Promise<Task | undefined>;
  getMany(refs: readonly TaskRef[]): Promise<readonly Task[]>;
  /** The input of a task, wherever it lies. */
  input(task: Task): Promise<unknown>;
  update(ref: TaskRef, write: GuardedWrite): Promise<Written>;
  /** Newest first: the owner's tasks of one month ("2026-11", UTC) whose id is below `before`. */
  page(owner: Owner, month: string, before: TaskId | undefined, limit: number): Promise<readonly Task[]>;
  /** Refs of one shard of a queue that are due by `now`, oldest first; `next` continues. */
  due(
    queue: string,
    shard: number,
    now: number,
    limit: number,
    next?: unknown,
  ): Promise<{ readonly refs: readonly TaskRef[]; readonly next?: unknown }>;
  /** Newest first: the owner's FAILURE tasks whose id is below `before`, from their sparse index. */
  failed(owner: Owner, before: TaskId | undefined, limit: number): Promise<readonly Task[]>;
  /** The owner's open tasks of a queue, from the index `open`; undefined if they are more than `most`. */
  openOf(owner: Owner, queue: string, most: number): Promise<readonly TaskRef[] | undefined>;
}

/** One entry of the ledger of effects that must not repeat. `by` is the nonce of the call that began it. */
export interface Effect {
  readonly rootId: TaskId;
  readonly step: string;
  readonly status: 'begun' | 'done' | 'unknown';
  readonly by: string;
  readonly taskId: TaskId;
  /** Until then the attempt that began it may be alive (ms). */
  readonly leaseUntil: number;
  readonly result?: unknown;
}

/** The ledger, keyed by the root of the rerun chain and the step. Each write is conditional. */
export interface EffectStore {
  /** Writes the entry unless there is one. */
  begin(
    effect: Effect,
  ): Promise<{ readonly begun: true } | { readonly begun: false; readonly existing: Effect }>;
  /** begun → done, if `by` began it. False if not. */
  finish(key: EffectKey, by: string, result: unknown): Promise<boolean>;
  /** Gives the entry of `seen` to another call, unless it is done. */
  takeOver(effect: Effect, seen: string): Promise<boolean>;
  /** begun → unknown, if `by` still has it. */
  markUnknown(key: EffectKey, by: string): Promise<boolean>;
  /** The effect certainly did not happen: removes the entry, if `by` still has it. */
  forget(key: EffectKey, by: string): Promise<boolean>;
  /** Somebody looked: an entry that is unknown, or begun by a dead attempt, becomes done or is removed. */
  settle(key: EffectKey, outcome: { readonly done: unknown } | 'notDone', now: number): Promise<boolean>;
  list(rootId: TaskId): Promise<readonly Effect[]>;
}

export type EffectKey = Pick<Effect, 'rootId' | 'step'>;

export type Taken = { readonly taken: true } | { readonly taken: false; readonly at: number };

/** Rate and concurrency limits, shared by all workers. `at` (ms) says when it is worth trying again. */
export interface LimitStore {
  /** One token of a bucket that holds `burst` and refills one per `intervalMs`. */
  takeToken(key: string, intervalMs: number, burst: number, now: number): Promise<Taken>;
  /** The same for who does not come back in turn: `at` says only when there is a token again. */
  tryToken(key: string, intervalMs: number, burst: number, now: number): Promise<Taken>;
  /** One of `limit` slots, until `leaseUntil` at the latest. */
  takeSlot(
    key: string,
    limit: number,
    holder: { readonly lease: LeaseId; readonly leaseUntil: number },
    now: number,
  ): Promise<Taken>;
  freeSlot(key: string, lease: LeaseId): Promise<void>;
}

/** What operators have paused: `queue:<name>` and `task:<name>`. */
export interface ControlStore {
  paused(): Promise<ReadonlySet<string>>;
  pause(name: string, by: string, now: number): Promise<void>;
  resume(name: string): Promise<void>;
}

/** The queues. */
export interface WakeUps {
  /** Sends a wake-up, visible after `delayMs` (at most 900 s, rounded up to seconds). */
  send(queue: string, wakeUp: WakeUp, delayMs: number): Promise<void>;
  /** Sends many, ten to a request; answers with those that were not sent. */
  sendMany(
    queue: string,
    messages: readonly { readonly wakeUp: WakeUp; readonly delayMs: number }[],
  ): Promise<readonly WakeUp[]>;
  /** About how many messages wait in the queue. */
  depth(queue: string): Promise<number>;
}

/** Something that was done to a deployment or with an operator's rights, and by whom. Times in ms. */
export interface AuditEntry {
  readonly at: number;
  readonly owner: Owner;
  readonly keyId: string;
  /** The operation's id, as the API's document names it. */
  readonly action: string;
  /** Of the path: never a body or a secret. */
  readonly path: string;
  readonly requestId: string;
}

/** What was done, by owner; kept for 400 days. */
export interface AuditStore {
  record(entry: AuditEntry): Promise<void>;
  /** Newest first, of one month ("2026-11", UTC), those before `before` (as an earlier page ended). */
  page(
    owner: Owner,
    month: string,
    before: string | undefined,
    limit: number,
  ): Promise<{ readonly entries: readonly AuditEntry[]; readonly next?: string }>;
}

/** Keys of the API. */
export interface KeyStore {
  get(id: string): Promise<ApiKey | undefined>;
  /** Refuses (false) an id that exists. */
  create(key: ApiKey): Promise<boolean>;
  list(owner: Owner): Promise<readonly ApiKey[]>;
  /** False when the owner has no such key. */
  revoke(owner: Owner, id: string, now: number): Promise<boolean>;
  /** Sets when the key expires. False when the owner has no such key, or it is revoked. */
  expire(owner: Owner, id: string, at: number): Promise<boolean>;
  touch(id: string, now: number): Promise<void>;
}

export interface Clock {
  now(): number;
  /** Runs `act` after `ms`; the answer cancels it. */
  after(ms: number, act: () => void): () => void;
}

export interface Randomness {
  taskId(now: number): TaskId;
  lease(): LeaseId;
  /** Uniform in [0, 1). */
  fraction(): number;
}

/** Structured log lines; fields never hold secrets or inputs. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** One metric event of a task: counted and timed per queue and definition. */
export interface Metrics {
  count(
    name: string,
    dimensions: { readonly queue: string; readonly task: string },
    values: Readonly<Record<string, number>>,
  ): void;
}

/** A state change as the bus tells it (detail type "Task State Change"). Times in ISO 8601. */
export interface TaskStateChange {
  readonly id: TaskId;
  readonly owner: Owner;
  readonly task: string;
  readonly state: string;
  readonly previousState?: string;
  readonly at: string;
  readonly attempts: number;
  readonly reason?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The event bus. */
export interface EventPublisher {
  /** Publishes all or throws; repeating may publish some twice. */
  publish(changes: readonly TaskStateChange[]): Promise<void>;
}

/** One delivery of a webhook (Standard Webhooks): the id stays the same over all its attempts. */
export interface WebhookDelivery {
  readonly url: string;
  readonly id: string;
  /** Of this attempt, ms. */
  readonly now: number;
  readonly body: string;
  /** The API key whose webhook secret signs it. */
  readonly keyId: string;
}

/** Calls URLs that users gave: public addresses only, checked after DNS resolution, no redirects, 10 s. */
export interface WebhookSender {
  /**
   * The status that the receiver answered. Throws PermanentTaskError (urlRefused) for an address that must not be called,
   * (keyRevoked) when there is no secret to sign with; anything else it throws is worth repeating.
   */
  send(delivery: WebhookDelivery): Promise<{ readonly status: number; readonly retryAfterSeconds?: number }>;
}

/** A presigned browser upload: POST `fields` and then the file to `url`. */
export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Signs what browsers and programs may do with our buckets for a short while. */
export interface ObjectLinks {
  uploadForm(args: {
    readonly key: string;
    readonly contentType: string;
    readonly maxBytes: number;
    readonly expiresAt: number;
    readonly now: number;
  }): Promise<UploadForm>;
  /** A link to one upload. */
  uploadLink(args: {
    readonly key: string;
    readonly expiresSeconds: number;
    readonly now: number;
  }): Promise<string>;
  /** A link to one result object; the name is what a browser saves it as. */
  resultLink(args: {
    readonly key: string;
    readonly fileName: string;
    readonly expiresSeconds: number;
    readonly now: number;
  }): Promise<string>;
  /** Text of a result object. */
  readResult(key: string, maxBytes: number): Promise<string>;
}

/** What a task may do with files: read its owner's uploads, write its own attempt's output. */
export interface ObjectStore {
  /** Throws PermanentTaskError (sourceMissing, sourceTooLarge), and as soon as the signal aborts. */
  readUpload(key: string, maxBytes: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Writes once: a second attempt has a prefix of its own. */
  writeResult(key: string, contentType: string, body: string | Uint8Array): Promise<void>;
  /** The same with a body that need not fit into memory; gives its bytes. Nothing is there before the whole is. */
  writeLongResult(key: string, contentType: string, body: AsyncIterable<string>): Promise<number>;
  /** A result as it comes; throws when there is none. */
  openResult(key: string): Promise<AsyncIterable<Uint8Array>>;
}

/** One file of the console. */
export interface SiteFile {
  /** Its path below the address of the page, without a leading slash. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** The bucket that the console is served from. */
export interface SiteStore {
  /** Puts a file with the content type of its name; all but HTML may be kept by browsers for ever. */
  put(file: SiteFile): Promise<void>;
  list(): Promise<readonly { readonly name: string; readonly modifiedAt: number }[]>;
  remove(name: string): Promise<void>;
}

/** Opens one connection of an owner; `task` when it may see no other. */
export interface PushTicket {
  readonly hash: string;
  readonly owner: Owner;
  readonly task?: TaskId;
  /** ms */
  readonly expiresAt: number;
}

/** Somebody who is connected, and as whom. */
export interface PushConnection {
  readonly id: string;
  readonly owner: Owner;
  readonly task?: TaskId;
}

/** What a connection wants to be told of: these tasks, or all of its owner's. */
export interface Subscription {
  readonly connectionId: string;
  readonly tasks?: readonly TaskId[];
}

/** Who is connected. Reads are consistent; what it holds goes by itself after `until` (ms). */
export interface PushStore {
  addTicket(ticket: PushTicket): Promise<void>;
  /** Takes it away: of all who come with one ticket, one gets it. */
  takeTicket(hash: string): Promise<PushTicket | undefined>;
  addConnection(connection: PushConnection, until: number): Promise<void>;
  connection(id: string): Promise<PushConnection | undefined>;
  /** In place of what the connection wanted before. */
  subscribe(owner: Owner, subscription: Subscription, until: number): Promise<void>;
  subscriptions(owner: Owner): Promise<readonly Subscription[]>;
  /** With its subscription. The owner is looked up unless it is given. */
  removeConnection(id: string, owner?: Owner): Promise<void>;
}

/** Sends to connections; `gone` when there is none any more. Throws on a fault of the service. */
export interface PushSender {
  send(connectionId: string, message: unknown): Promise<'sent' | 'gone'>;
}
