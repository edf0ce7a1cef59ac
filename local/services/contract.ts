/**
 * What the runtime half of the local cloud (Lambda environments, event source mappings, HTTP API, rules) needs of
 * the data half (SQS, S3, DynamoDB, gateway). Both run in one supervisor process.
 */
import type { Lateness } from '#local/schedules/lateness.ts';
import type { ServiceName } from './catalogue.ts';
import type { SentMessage } from './ses/outbox.ts';

/** An IAM policy document as the synthesized template carries it, intrinsics resolved. */
export interface PolicyDocument {
  readonly Statement: readonly Record<string, unknown>[];
}

/** One execution environment. Each has credentials of its own, so every call is attributed to the very process. */
export interface Principal {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** ARN of the function's role: what it asks of Redshift only this role may see. */
  readonly roleArn?: string;
  /** Logical id of the function in the template. */
  readonly functionId: string;
  /** Unique per execution environment. */
  readonly environmentId: string;
  readonly policies: readonly PolicyDocument[];
}

/**
 * One planned fault: the calls that match are counted; from the `skip`-th on, at most `times` of them are hit, each
 * with `probability` (seeded).
 *
 * - `fail`: answered with an AWS error, no effect; `failAfter`: has its effect, then answered with an error
 * - `cut`: connection cut, no effect; `cutAfter`: has its effect, then the connection is cut
 * - `delay`: held for `delayMs` of real time, then forwarded; `delayAfter`: has its effect, the answer is held
 * - `duplicate`: forwarded twice, the second answer returned
 * - `killBefore` / `killAfter`: the calling environment is killed (SIGKILL) before / after the call has its effect
 */
export interface FaultRule {
  readonly id?: string;
  readonly effect:
    | 'fail'
    | 'failAfter'
    | 'cut'
    | 'cutAfter'
    | 'delay'
    | 'delayAfter'
    | 'duplicate'
    | 'killBefore'
    | 'killAfter';
  readonly functionId?: string;
  /** One of the catalogue's names: dynamodb, sqs, s3 … */
  readonly service?: string;
  /**
   * PutItem, SendMessage, PutObject, PutEvents … `Deliver` is no call of a function but the delivery to it, by a queue
   * (sqs), a stream (dynamodb), a rule (events) or a schedule (scheduler), and must be named to be hit: `fail` and `cut` lose it (a queue's
   * messages come back after their visibility time), `failAfter` and `cutAfter` lose the news that it was handled,
   * `duplicate` delivers twice at the same time, `delay` holds it; nothing else strikes a delivery.
   */
  readonly operation?: string;
  readonly skip?: number;
  readonly times?: number;
  readonly probability?: number;
  readonly delayMs?: number;
  /** AWS error code for `fail` and `failAfter`; default InternalServerError. */
  readonly error?: string;
  /** Its text. */
  readonly message?: string;
}

/** One AWS call as the gateway saw it. `units` are the consumed DynamoDB units where the answer tells them. */
export interface CallRecord {
  readonly at: number;
  readonly functionId: string;
  readonly environmentId: string;
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  readonly allowed: boolean;
  readonly resource?: string;
  /** The effect of the fault that struck. */
  readonly fault?: string;
  readonly units?: number;
}

/** An action on a resource that a function's role allows, as the policy spells both, and how often it was needed. */
export interface GrantUse {
  readonly functionId: string;
  readonly action: string;
  readonly resource: string;
  readonly calls: number;
  /** How often it was needed after it had been taken away. */
  readonly denied: number;
}

/** In front of every emulator: attributes, authorises, counts and breaks AWS calls. */
export interface Gateway {
  register(principal: Principal): void;
  unregister(accessKeyId: string): void;
  setFaults(rules: readonly FaultRule[], seed: number): void;
  /** How often each rule has struck, by rule id or index. */
  injected(): Record<string, number>;
  /** Counts by functionId, service and operation, with those that the role's policies do not allow. */
  counts(): readonly {
    functionId: string;
    service: string;
    operation: string;
    calls: number;
    denied: number;
    failed: number;
  }[];
  resetCounts(): void;
  /** All grants of the roles that functions have, with those that nothing has needed. */
  grants(): readonly GrantUse[];
  /** From now on the function's role is taken to lack the grant: what needs it is refused. */
  removeGrant(grant: Omit<GrantUse, 'calls' | 'denied'>): void;
  /** What Lambda itself does with a function's role (polling, logs); false where the role does not allow it. */
  useRole(
    role: Pick<Principal, 'functionId' | 'policies'>,
    need: { readonly action: string; readonly resource: string },
  ): boolean;
  /** The last 1,000 calls, oldest first. */
  recentCalls(): readonly CallRecord[];
  /** Called with the environmentId that a `kill…` fault strikes; resolves when that process is dead. */
  onKill(kill: (environmentId: string) => Promise<void>): void;
  /**
   * The planned fault that strikes what a function has set off in a service, if any. It is no call, so a rule must name
   * it: `RunStatement`, `ReadFile` and `StatementEvent` of redshift-data.
   */
  plannedFault(functionId: string, service: ServiceName, operation: string): FaultRule | undefined;
  /** The planned fault that strikes this delivery to a function, if any; see `operation` of a rule. */
  deliveryFault(
    functionId: string,
    service: 'sqs' | 'dynamodb' | 'events' | 'scheduler',
  ): DeliveryFault | undefined;
}

/** What happens to one delivery. */
export interface DeliveryFault {
  readonly effect: 'fail' | 'failAfter' | 'delay' | 'duplicate';
  readonly delayMs: number;
}

export interface SqsMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Record<string, string>;
  readonly messageAttributes: Record<string, unknown>;
}

export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Seconds since 1970, as DynamoDB tells it. */
  readonly approximateCreationTime: number;
  /** In DynamoDB JSON ({"S": …}). */
  readonly keys: Record<string, unknown>;
  readonly newImage?: Record<string, unknown>;
  readonly oldImage?: Record<string, unknown>;
  readonly expiredByTtl?: boolean;
  /** Of keys and images together. */
  readonly sizeBytes: number;
}

/** An event as a bus hands it to its rules. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 in whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Properties as in the template (AWS::SQS::Queue, AWS::DynamoDB::Table, AWS::S3::Bucket), intrinsics resolved. */
export type ResourceProperties = Readonly<Record<string, unknown>>;

export interface DataServices {
  /** Endpoints for AWS_ENDPOINT_URL_<SERVICE>, all behind the gateway, all on 127.0.0.1. */
  readonly endpoints: ServiceEndpoints;
  readonly gateway: Gateway;
  readonly sqs: {
    /** Idempotent: a queue that exists (restart) keeps its messages and takes the new attributes. */
    createQueue(name: string, properties: ResourceProperties): Promise<{ url: string; arn: string }>;
    /** As an event source mapping receives: long poll of at most `waitSeconds` (movable clock), aborted by `signal`. */
    receive(
      name: string,
      options: { maxMessages: number; waitSeconds: number; signal?: AbortSignal },
    ): Promise<SqsMessage[]>;
    deleteMessages(name: string, receiptHandles: readonly string[]): Promise<void>;
    /** Visibility 0 makes the messages visible at once. */
    changeVisibility(name: string, receiptHandles: readonly string[], seconds: number): Promise<void>;
    send(
      name: string,
      body: string,
      options?: {
        readonly delaySeconds?: number;
        readonly messageGroupId?: string | undefined;
        readonly attributes?: Readonly<Record<string, string>>;
      },
    ): Promise<void>;
    depth(name: string): Promise<{ visible: number; inFlight: number; delayed: number }>;
  };
  readonly dynamodb: {
    createTable(name: string, properties: ResourceProperties): Promise<{ arn: string; streamArn?: string }>;
    /** Records after `afterSequenceNumber` (undefined: from the oldest kept), at most `limit`. */
    readStream(
      tableName: string,
      afterSequenceNumber: string | undefined,
      limit: number,
    ): Promise<StreamRecord[]>;
    /** Resolves when the stream has a record after that one, or when the signal aborts. */
    streamGrows(
      tableName: string,
      afterSequenceNumber: string | undefined,
      signal: AbortSignal,
    ): Promise<void>;
    /** Where a consumer of the stream goes on (kept over a restart); at its first time: `startAt`. */
    streamPosition(
      tableName: string,
      consumer: string,
      startAt: 'TRIM_HORIZON' | 'LATEST',
    ): Promise<string | undefined>;
    /** Remembers what the consumer is done with; records after it are kept for it. */
    saveStreamPosition(tableName: string, consumer: string, sequenceNumber: string): Promise<void>;
  };
  readonly s3: {
    createBucket(name: string, properties: ResourceProperties): Promise<{ arn: string }>;
    /** For whatever serves a bucket's objects itself; undefined if there is none. */
    readObject(
      bucket: string,
      key: string,
    ): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly body: Buffer } | undefined>;
  };
  readonly events: {
    /** Idempotent. The bus `default` is always there. */
    createBus(name: string): { arn: string };
    /** Called with each event that a bus has accepted, before its caller has the answer. One listener at most. */
    onEvent(listener: (busName: string, event: BusEvent) => Promise<void>): void;
    /** As PutEvents, for the person at the machine; the event's id. */
    put(
      busName: string,
      event: { readonly source: string; readonly detailType: string; readonly detail: unknown },
    ): Promise<string>;
  };
  readonly ses: {
    /** What was sent, oldest first; at most the last 1,000. */
    messages(): readonly SentMessage[];
  };
  readonly redshift: {
    /** Idempotent, as all that follows. */
    createNamespace(namespace: {
      readonly name: string;
      readonly database: string;
      /** That COPY may take, by ARN. */
      readonly roles: readonly string[];
      readonly defaultRole?: string | undefined;
    }): { readonly arn: string; readonly id: string };
    createWorkgroup(workgroup: { readonly name: string; readonly namespace: string }): {
      readonly arn: string;
      readonly id: string;
    };
    /** Roles that COPY may take: what each allows, and the services that may take it. */
    useRoles(
      find: (
        arn: string,
      ) => { readonly policies: readonly PolicyDocument[]; readonly trusts: readonly string[] } | undefined,
    ): void;
    /** Changes what is given; all settings as they are then, and how many statements are on their way. */
    configure(settings: Partial<RedshiftSettings>): RedshiftSettings & { readonly active: number };
    /** Runs SQL for the person at the machine; the first 1,000 rows as texts. */
    query(sql: string): Promise<{
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly rowCount: number;
    }>;
    /** Goes on with the statements that a killed process left. */
    resume(): void;
  };
  readonly executeApi: {
    /** From now on `@connections` of this API and stage reaches these. */
    serve(apiId: string, stage: string, connections: WebSocketConnections): void;
    /** Breaks every connection; how many there were. */
    drop(): number;
  };
  readonly scheduler: {
    /** Idempotent. The group `default` is always there. */
    createGroup(name: string): { arn: string };
    /**
     * Properties as in the template (AWS::Scheduler::Schedule), without its Name. Idempotent: a schedule that has not changed
     * goes on where it was. A ServiceError tells what is wrong with it.
     */
    createSchedule(name: string, properties: ResourceProperties): { arn: string };
    /** All schedules of templates are there: those of former templates go, and from now on schedules fire. */
    start(targets: ScheduleTargets): { stop(): Promise<void> };
  };
  close(): Promise<void>;
}

/** How statements fare before they run. */
export interface RedshiftSettings {
  /** From SUBMITTED to PICKED, on the movable clock. */
  readonly pickedAfterMs: number;
  /** From PICKED to STARTED. */
  readonly startedAfterMs: number;
  /** How many statements may be on their way. */
  readonly activeStatements: number;
}

/** The clients of a WebSocket API that are connected. */
export interface WebSocketConnections {
  find(id: string):
    | {
        readonly connectedAt: number;
        readonly lastActiveAt: number;
        readonly sourceIp: string;
        readonly userAgent: string;
      }
    | undefined;
  /** False when it is gone. */
  send(id: string, data: Buffer): boolean;
  close(id: string): boolean;
  /** Breaks them all, as a network that goes away does; how many there were. */
  drop(): number;
}

/** How Scheduler reaches functions and queues. */
export interface ScheduleTargets {
  /** Why a schedule cannot have this target with this role; undefined when it can. */
  problemOf(target: { arn: string; roleArn: string; deadLetterArn?: string }): string | undefined;
  /** `delivered`: the queue has it, or the function has run once; `failed`: to be tried again; `refused`: there is none. */
  deliver(
    target: { arn: string; messageGroupId?: string },
    payload: string,
  ): Promise<'delivered' | 'failed' | 'refused'>;
  /** To a dead-letter queue, with message attributes. */
  send(queueArn: string, body: string, attributes: Readonly<Record<string, string>>): Promise<void>;
}

/** Where each service answers. */
export type ServiceEndpoints = Readonly<Record<ServiceName, string>>;

export interface DataServicesOptions {
  /** Folder under .local/ that keeps the data over a restart; undefined: in memory. */
  readonly dataDir?: string;
  /** By default free ones. */
  readonly ports: Readonly<Partial<Record<ServiceName, number>>>;
  readonly region: string;
  readonly account: string;
  /** Credentials of the person at the machine (CLI, SDK in tests), who may do everything. */
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** How late schedules fire; by default they do not. */
  readonly lateness?: Lateness;
  /** `enforce` (default): what a role does not allow is refused, as on AWS; `log`: it is recorded only. */
  readonly authorisation?: 'log' | 'enforce';
}

/** Exported by local/services/start.ts. */
export type StartDataServices = (options: DataServicesOptions) => Promise<DataServices>;
