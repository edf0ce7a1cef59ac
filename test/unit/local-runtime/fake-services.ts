import { createHash, randomUUID } from 'node:crypto';
import { forEachService } from '#local/services/catalogue.ts';
import type { DataServices, DataServicesOptions, Principal, SqsMessage } from '#local/services/contract.ts';

interface StoredMessage {
  readonly id: string;
  readonly body: string;
  visibleAt: number;
  receives: number;
  receipt: string;
}

interface FakeQueue {
  readonly messages: StoredMessage[];
  properties: Readonly<Record<string, unknown>>;
}

/** Data services in memory: queues with visibility and redrive on the movable clock; names only for the rest. */
export interface FakeServices extends DataServices {
  readonly principals: Map<string, Principal>;
  readonly everRegistered: Principal[];
  /** Strikes the way a `kill…` fault of the gateway does. */
  strike(environmentId: string): Promise<void>;
  readonly tables: Map<string, Readonly<Record<string, unknown>>>;
  readonly buckets: Map<string, Readonly<Record<string, unknown>>>;
  /** By bucket and key with a slash between. */
  readonly objects: Map<
    string,
    { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }
  >;
}

/** Starts them; the ports are only named in the endpoints, nobody listens. */
export function fakeServices({ region, account, ports }: DataServicesOptions): FakeServices {
  const queues = new Map<string, FakeQueue>();
  const principals = new Map<string, Principal>();
  const everRegistered: Principal[] = [];
  const tables = new Map<string, Readonly<Record<string, unknown>>>();
  const buckets = new Map<string, Readonly<Record<string, unknown>>>();
  const objects: FakeServices['objects'] = new Map();
  const arnOf = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
  let kill: (environmentId: string) => Promise<void> = async () => undefined;
  let changed = Promise.withResolvers<void>();
  const notify = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const queue = (name: string): FakeQueue => {
    const found = queues.get(name);
    if (!found) throw new Error(`no queue ${name}`);
    return found;
  };

  const take = (name: string, maxMessages: number): SqsMessage[] => {
    const { messages, properties } = queue(name);
    const redrive = properties.RedrivePolicy as
      | { deadLetterTargetArn: string; maxReceiveCount: number }
      | undefined;
    const visibilityMs = Number(properties.VisibilityTimeout ?? 30) * 1000;
    const taken: SqsMessage[] = [];
    for (const message of messages.filter(({ visibleAt }) => visibleAt <= Date.now())) {
      if (taken.length === maxMessages) break;
      if (redrive && message.receives >= redrive.maxReceiveCount) {
        messages.splice(messages.indexOf(message), 1);
        const target = [...queues].find(([other]) => arnOf(other) === redrive.deadLetterTargetArn)?.[1];
        target?.messages.push({ ...message, receives: 0 });
        notify();
        continue;
      }
      message.receives += 1;
      message.visibleAt = Date.now() + visibilityMs;
      message.receipt = randomUUID();
      setTimeout(notify, visibilityMs).unref();
      taken.push({
        messageId: message.id,
        receiptHandle: message.receipt,
        body: message.body,
        md5OfBody: createHash('md5').update(message.body).digest('hex'),
        attributes: { ApproximateReceiveCount: String(message.receives) },
        messageAttributes: { kind: { DataType: 'String', StringValue: 'test' } },
      });
    }
    return taken;
  };

  return {
    principals,
    everRegistered,
    strike: (environmentId) => kill(environmentId),
    tables,
    buckets,
    endpoints: forEachService((name) => `http://127.0.0.1:${ports[name]}`),
    objects,
    gateway: {
      register: (principal) => {
        principals.set(principal.accessKeyId, principal);
        everRegistered.push(principal);
      },
      unregister: (accessKeyId) => void principals.delete(accessKeyId),
      setFaults: () => undefined,
      injected: () => ({}),
      counts: () => [],
      resetCounts: () => undefined,
      recentCalls: () => [],
      onKill: (listener) => {
        kill = listener;
      },
      plannedFault: () => undefined,
      deliveryFault: () => undefined,
      grants: () => [],
      removeGrant: () => undefined,
      useRole: () => true,
    },
    sqs: {
      async createQueue(name, properties) {
        queues.set(name, { messages: queues.get(name)?.messages ?? [], properties });
        return { url: `http://127.0.0.1:${ports.sqs}/${account}/${name}`, arn: arnOf(name) };
      },
      async receive(name, { maxMessages, waitSeconds, signal }) {
        const until = Date.now() + waitSeconds * 1000;
        for (;;) {
          const taken = take(name, maxMessages);
          if (taken.length > 0 || Date.now() >= until || signal?.aborted) return taken;
          const over = Promise.withResolvers<void>();
          const timer = setTimeout(over.resolve, until - Date.now());
          signal?.addEventListener('abort', () => over.resolve(), { once: true });
          await Promise.race([changed.promise, over.promise]);
          clearTimeout(timer);
        }
      },
      async deleteMessages(name, receiptHandles) {
        const { messages } = queue(name);
        for (const handle of receiptHandles) {
          const at = messages.findIndex(({ receipt }) => receipt === handle);
          if (at >= 0) messages.splice(at, 1);
        }
      },
      async changeVisibility(name, receiptHandles, seconds) {
        for (const message of queue(name).messages) {
          if (receiptHandles.includes(message.receipt)) message.visibleAt = Date.now() + seconds * 1000;
        }
        notify();
      },
      async send(name, body, { delaySeconds = 0 } = {}) {
        const visibleAt = Date.now() + delaySeconds * 1000;
        queue(name).messages.push({ id: randomUUID(), body, visibleAt, receives: 0, receipt: '' });
        notify();
      },
      async depth(name) {
        const { messages } = queue(name);
        const waiting = messages.filter(({ visibleAt }) => visibleAt > Date.now());
        const inFlight = waiting.filter(({ receives }) => receives > 0).length;
        return { visible: messages.length - waiting.length, inFlight, delayed: waiting.length - inFlight };
      },
    },
    dynamodb: {
      async createTable(name, properties) {
        tables.set(name, properties);
        return { arn: `arn:aws:dynamodb:${region}:${account}:table/${name}` };
      },
      readStream: async () => [],
      streamGrows: (_, __, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
      streamPosition: async () => undefined,
      saveStreamPosition: async () => undefined,
    },
    s3: {
      async createBucket(name, properties) {
        buckets.set(name, properties);
        return { arn: `arn:aws:s3:::${name}` };
      },
      readObject: async (bucket, key) => objects.get(`${bucket}/${key}`),
    },
    events: {
      createBus: (name) => ({ arn: `arn:aws:events:${region}:${account}:event-bus/${name}` }),
      onEvent: () => undefined,
      put: async () => randomUUID(),
    },
    ses: { messages: () => [] },
    redshift: {
      createNamespace: ({ name }) => ({
        arn: `arn:aws:redshift-serverless:${region}:${account}:namespace/${name}`,
        id: name,
      }),
      createWorkgroup: ({ name }) => ({
        arn: `arn:aws:redshift-serverless:${region}:${account}:workgroup/${name}`,
        id: name,
      }),
      useRoles: () => undefined,
      configure: () => ({ pickedAfterMs: 0, startedAfterMs: 0, activeStatements: 500, active: 0 }),
      query: async () => ({ columns: [], rows: [], rowCount: 0 }),
      resume: () => undefined,
    },
    executeApi: { serve: () => undefined, drop: () => 0 },
    scheduler: {
      createGroup: (name) => ({ arn: `arn:aws:scheduler:${region}:${account}:schedule-group/${name}` }),
      createSchedule: (name) => ({ arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${name}` }),
      start: () => ({ stop: async () => undefined }),
    },
    close: async () => notify(),
  };
}
