// Made by "npm run client:build" from the schemas of the API and the catalogue. Do not edit.
/** A file of a result; `url` is signed when the task is read and holds for an hour. */
export interface FileLink {
  readonly file: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly url: string;
}

export type TaskView = {
  readonly id: string;
  /** Grows with each change: of two views of a task, the one with the higher version is the newer. */
  readonly version: number;
  /** Name of its definition. */
  readonly task: string;
  readonly state:
    | 'SCHEDULED'
    | 'PENDING'
    | 'STARTED'
    | 'WAITING'
    | 'RETRY'
    | 'SUCCESS'
    | 'FAILURE'
    | 'REVOKED';
  readonly queue: string;
  readonly owner: string;
  /** Id of the API key that submitted it, or what else did, such as `system`. */
  readonly submittedBy?: string;
  /** When it may start, if that was not at once. */
  readonly startAt?: string;
  /** REVOKED if it has not started by then. */
  readonly expiresAt?: string;
  readonly maxAttempts: number;
  /** Steps back while its queue is deep. */
  readonly priority?: 'low';
  /** Is told when the task has ended. */
  readonly callbackUrl?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The task that this one repeats. */
  readonly rerunOf?: string;
  /** First of its chain of reruns, if it is a rerun. */
  readonly rootId?: string;
  /** The task that made this one for a part of its own work. */
  readonly parentId?: string;
  /** The tasks that do parts of its work. */
  readonly children?: string[];
  /** The schedule that made it, and the run that it is. */
  readonly schedule?: {
    readonly id: string;
    readonly plannedAt: string;
  };
  readonly createdAt: string;
  /** Start of the latest attempt. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** In RETRY: when the next attempt may start. */
  readonly nextAttemptAt?: string;
  /** Attempts so far that count against maxAttempts. */
  readonly attempts: number;
  /** How often it went on in a further invocation. */
  readonly continuations?: number;
  /** How often a worker died while it ran this task. */
  readonly crashes: number;
  readonly progress?: {
    readonly done: number;
    readonly total?: number;
    readonly stage?: string;
    readonly message?: string;
  };
  /** Why the latest failed attempt failed: a word and a sentence. */
  readonly error?: {
    readonly reason: string;
    readonly message: string;
    readonly causes?: string[];
  };
  readonly revokeReason?: 'revoked' | 'expired';
  /** A revoke was asked for; the running attempt is being stopped. */
  readonly cancelRequestedAt?: string;
  /** Where the latest attempt ran, for whoever reads its logs. */
  readonly location?: {
    readonly requestId: string;
    readonly logGroup?: string;
    readonly logStream?: string;
  };
  readonly timings: {
    /** From when it could start to its latest start, or until now. */
    readonly queuedSeconds: number;
    /** How long the latest attempt ran, or has been running. */
    readonly ranSeconds?: number;
  };
  readonly links: {
    readonly self: string;
  };
  readonly input?: unknown;
  /** Where the input lies, instead of `input`. */
  readonly inputUpload?: {
    readonly upload: string;
    readonly sha256: string;
  };
  /** On SUCCESS; each file has a signed `url` that works for an hour. Absent above 4 MB: see resultUrl. */
  readonly result?: unknown;
  /** Signed link to a result over 32 KB, as JSON; it names files without links. */
  readonly resultUrl?: string;
};

export type TaskSummary = {
  readonly id: string;
  /** Grows with each change: of two views of a task, the one with the higher version is the newer. */
  readonly version: number;
  /** Name of its definition. */
  readonly task: string;
  readonly state:
    | 'SCHEDULED'
    | 'PENDING'
    | 'STARTED'
    | 'WAITING'
    | 'RETRY'
    | 'SUCCESS'
    | 'FAILURE'
    | 'REVOKED';
  readonly queue: string;
  readonly owner: string;
  /** Id of the API key that submitted it, or what else did, such as `system`. */
  readonly submittedBy?: string;
  /** When it may start, if that was not at once. */
  readonly startAt?: string;
  /** REVOKED if it has not started by then. */
  readonly expiresAt?: string;
  readonly maxAttempts: number;
  /** Steps back while its queue is deep. */
  readonly priority?: 'low';
  /** Is told when the task has ended. */
  readonly callbackUrl?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The task that this one repeats. */
  readonly rerunOf?: string;
  /** First of its chain of reruns, if it is a rerun. */
  readonly rootId?: string;
  /** The task that made this one for a part of its own work. */
  readonly parentId?: string;
  /** The tasks that do parts of its work. */
  readonly children?: string[];
  /** The schedule that made it, and the run that it is. */
  readonly schedule?: {
    readonly id: string;
    readonly plannedAt: string;
  };
  readonly createdAt: string;
  /** Start of the latest attempt. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** In RETRY: when the next attempt may start. */
  readonly nextAttemptAt?: string;
  /** Attempts so far that count against maxAttempts. */
  readonly attempts: number;
  /** How often it went on in a further invocation. */
  readonly continuations?: number;
  /** How often a worker died while it ran this task. */
  readonly crashes: number;
  readonly progress?: {
    readonly done: number;
    readonly total?: number;
    readonly stage?: string;
    readonly message?: string;
  };
  /** Why the latest failed attempt failed: a word and a sentence. */
  readonly error?: {
    readonly reason: string;
    readonly message: string;
    readonly causes?: string[];
  };
  readonly revokeReason?: 'revoked' | 'expired';
  /** A revoke was asked for; the running attempt is being stopped. */
  readonly cancelRequestedAt?: string;
  /** Where the latest attempt ran, for whoever reads its logs. */
  readonly location?: {
    readonly requestId: string;
    readonly logGroup?: string;
    readonly logStream?: string;
  };
  readonly timings: {
    /** From when it could start to its latest start, or until now. */
    readonly queuedSeconds: number;
    /** How long the latest attempt ran, or has been running. */
    readonly ranSeconds?: number;
  };
  readonly links: {
    readonly self: string;
  };
};

export type SubmittedTask = {
  readonly id: string;
  /** Grows with each change: of two views of a task, the one with the higher version is the newer. */
  readonly version: number;
  /** Name of its definition. */
  readonly task: string;
  readonly state:
    | 'SCHEDULED'
    | 'PENDING'
    | 'STARTED'
    | 'WAITING'
    | 'RETRY'
    | 'SUCCESS'
    | 'FAILURE'
    | 'REVOKED';
  readonly queue: string;
  readonly owner: string;
  /** Id of the API key that submitted it, or what else did, such as `system`. */
  readonly submittedBy?: string;
  /** When it may start, if that was not at once. */
  readonly startAt?: string;
  /** REVOKED if it has not started by then. */
  readonly expiresAt?: string;
  readonly maxAttempts: number;
  /** Steps back while its queue is deep. */
  readonly priority?: 'low';
  /** Is told when the task has ended. */
  readonly callbackUrl?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The task that this one repeats. */
  readonly rerunOf?: string;
  /** First of its chain of reruns, if it is a rerun. */
  readonly rootId?: string;
  /** The task that made this one for a part of its own work. */
  readonly parentId?: string;
  /** The tasks that do parts of its work. */
  readonly children?: string[];
  /** The schedule that made it, and the run that it is. */
  readonly schedule?: {
    readonly id: string;
    readonly plannedAt: string;
  };
  readonly createdAt: string;
  /** Start of the latest attempt. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** In RETRY: when the next attempt may start. */
  readonly nextAttemptAt?: string;
  /** Attempts so far that count against maxAttempts. */
  readonly attempts: number;
  /** How often it went on in a further invocation. */
  readonly continuations?: number;
  /** How often a worker died while it ran this task. */
  readonly crashes: number;
  readonly progress?: {
    readonly done: number;
    readonly total?: number;
    readonly stage?: string;
    readonly message?: string;
  };
  /** Why the latest failed attempt failed: a word and a sentence. */
  readonly error?: {
    readonly reason: string;
    readonly message: string;
    readonly causes?: string[];
  };
  readonly revokeReason?: 'revoked' | 'expired';
  /** A revoke was asked for; the running attempt is being stopped. */
  readonly cancelRequestedAt?: string;
  /** Where the latest attempt ran, for whoever reads its logs. */
  readonly location?: {
    readonly requestId: string;
    readonly logGroup?: string;
    readonly logStream?: string;
  };
  readonly timings: {
    /** From when it could start to its latest start, or until now. */
    readonly queuedSeconds: number;
    /** How long the latest attempt ran, or has been running. */
    readonly ranSeconds?: number;
  };
  readonly links: {
    readonly self: string;
  };
  /** True if the idempotency key had made this task before. */
  readonly repeated: boolean;
};

export type PlannedTask = {
  readonly dryRun: true;
  /** Name of its definition. */
  readonly task: string;
  readonly state:
    | 'SCHEDULED'
    | 'PENDING'
    | 'STARTED'
    | 'WAITING'
    | 'RETRY'
    | 'SUCCESS'
    | 'FAILURE'
    | 'REVOKED';
  readonly queue: string;
  readonly owner: string;
  /** Id of the API key that submitted it, or what else did, such as `system`. */
  readonly submittedBy?: string;
  /** When it may start, if that was not at once. */
  readonly startAt?: string;
  /** REVOKED if it has not started by then. */
  readonly expiresAt?: string;
  readonly maxAttempts: number;
  /** Steps back while its queue is deep. */
  readonly priority?: 'low';
  /** Is told when the task has ended. */
  readonly callbackUrl?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly retainDays: number;
  readonly input?: unknown;
  /** Where the input lies, instead of `input`. */
  readonly inputUpload?: {
    readonly upload: string;
    readonly sha256: string;
  };
};

export type UploadTicket = {
  /** What a task refers to: in its input `{"source":{"upload":"…"}}`, or as `inputUpload`. */
  readonly upload: string;
  readonly method: 'POST';
  /** Where the form goes. */
  readonly url: string;
  /** Form fields, all to be sent, before the file. They carry the permission. */
  readonly fields: Readonly<Record<string, string>>;
  /** The form works until then. */
  readonly expiresAt: string;
  readonly maxBytes: number;
  readonly howTo: {
    readonly text: string;
    readonly curl: string;
  };
};

export type SubmitOptions = {
  readonly countdownSeconds?: number;
  readonly eta?: string;
  readonly expiresAt?: string;
  readonly maxAttempts?: number;
  readonly priority?: 'normal' | 'low';
  readonly retainDays?: number;
  readonly callbackUrl?: string;
  readonly tags?: Readonly<Record<string, string>>;
};

/** What each task of the catalogue takes and gives. */
export interface TaskTypes {
  /** Finds the tables of an uploaded PDF and writes one CSV per table, plus tables.json. */
  convert_pdf: {
    readonly input: {
      readonly source: {
        readonly upload: string;
      };
      readonly pages?: string;
      readonly mode?: 'auto' | 'lattice' | 'stream';
      readonly merged?: boolean;
      readonly escapeFormulas?: boolean;
    };
    readonly result: {
      readonly pages: number;
      readonly pagesRead: number;
      readonly tables: {
        readonly page: number;
        readonly rows: number;
        readonly columns: number;
        readonly headerRows: number;
        readonly confidence: number;
        readonly method: string;
        readonly box: {
          readonly x: number;
          readonly y: number;
          readonly width: number;
          readonly height: number;
        };
        readonly csv: {
          readonly file: string;
          readonly bytes: number;
          readonly contentType: string;
          readonly url: string;
        };
        readonly preview: string[][];
      }[];
      readonly notes: {
        readonly page: number;
        readonly note: string;
      }[];
      readonly files: {
        readonly tablesJson: {
          readonly file: string;
          readonly bytes: number;
          readonly contentType: string;
          readonly url: string;
        };
        readonly merged?: {
          readonly file: string;
          readonly bytes: number;
          readonly contentType: string;
          readonly url: string;
        };
      };
    };
  };
  /** Brings two tables of accounts together: adds what either lacks, tells what differs. */
  background_sync: {
    readonly input: Readonly<Record<string, never>>;
    readonly result: {
      readonly compared: number;
      readonly inserted: {
        readonly users: number;
        readonly alterUsers: number;
      };
      readonly conflicts: number;
      readonly shown: {
        readonly owner: string;
        readonly username: string;
        readonly fields: {
          readonly field: string;
          readonly users: string;
          readonly alterUsers: string;
        }[];
      }[];
      readonly files: {
        readonly file: string;
        readonly bytes: number;
        readonly contentType: string;
        readonly url: string;
      }[];
    };
  };
  /** Copies every table of the deployment to S3, with a manifest of counts and checksums. */
  backup: {
    readonly input: Readonly<Record<string, never>>;
    readonly result: {
      readonly id: string;
      readonly manifest: string;
      readonly items: number;
      readonly bytes: number;
      readonly tables: {
        readonly name: string;
        readonly items: number;
        readonly bytes: number;
        readonly digest: string;
      }[];
    };
  };
  /** Makes 50 to 500 accounts of people who do not exist, with passwords that nobody knows. */
  create_random_user_accounts: {
    readonly input: {
      readonly total: number;
    };
    readonly result: {
      readonly total: number;
      readonly created: number;
      readonly alreadyThere: number;
      readonly report: {
        readonly file: string;
        readonly bytes: number;
        readonly contentType: string;
        readonly url: string;
      };
      readonly first: {
        readonly username: string;
        readonly email: string;
      }[];
    };
  };
  /** Sends a feedback form as an e-mail, at most once and no faster than the account may. */
  send_feedback_email: {
    readonly input: {
      readonly name: string;
      readonly email: unknown & unknown;
      readonly message: string;
    };
    readonly result: {
      readonly messageId: string;
      readonly to: string;
    };
  };
  /** Echoes its input; on request sleeps, fails or has an effect, to try a deployment. */
  debug_task: {
    readonly input: {
      readonly message?: string;
      readonly sleepMs?: number;
      readonly failures?: number;
      readonly failWith?: string;
      readonly effect?: boolean;
      readonly checkpoints?: number;
    };
    readonly result: {
      readonly message: string;
      readonly attempt: number;
      readonly effect?: {
        readonly file: string;
        readonly bytes: number;
        readonly contentType: string;
        readonly url: string;
      };
      readonly checkpoints?: number;
    };
  };
}

export type CamelCase<S extends string> = S extends `${infer A}_${infer B}`
  ? `${A}${Capitalize<CamelCase<B>>}`
  : S;

export interface Cancel {
  readonly signal?: AbortSignal;
}

export interface SubmitArgs extends Cancel {
  readonly countdownSeconds?: SubmitOptions['countdownSeconds'];
  readonly eta?: SubmitOptions['eta'];
  readonly expiresAt?: SubmitOptions['expiresAt'];
  readonly maxAttempts?: SubmitOptions['maxAttempts'];
  readonly priority?: SubmitOptions['priority'];
  readonly retainDays?: SubmitOptions['retainDays'];
  readonly callbackUrl?: SubmitOptions['callbackUrl'];
  readonly tags?: SubmitOptions['tags'];
  /** A random one unless given. Repeating a submit with the same key gives the same task. */
  readonly idempotencyKey?: string;
}

export interface WaitOptions extends Cancel {
  readonly timeoutMs?: number;
  /** Called with the first view and then whenever state or progress has changed. */
  readonly onProgress?: (task: TaskView) => void;
}

/** Where the news of a task comes from; long polling unless a client is given another one. */
export type WatchTask = (
  id: string,
  watching: { readonly progress: boolean; readonly until: number; readonly signal?: AbortSignal },
) => AsyncIterable<TaskView>;

export interface TaskHandle<Result> {
  readonly id: string;
  status(args?: Cancel): Promise<TaskView>;
  /** Waits until it has ended, whatever the outcome. @throws BeatlessTimeout */
  wait(options?: WaitOptions): Promise<TaskView>;
  /** @throws BeatlessTaskFailed when it ended as FAILURE or REVOKED, BeatlessTimeout */
  result(options?: WaitOptions): Promise<Result>;
  revoke(args?: Cancel): Promise<TaskSummary>;
}

export interface SubmittedHandle<Result> extends TaskHandle<Result> {
  readonly submitted: SubmittedTask;
}

export interface TypedTask<Input, Result> {
  readonly name: string;
  submit(input: Input, args?: SubmitArgs): Promise<SubmittedHandle<Result>>;
  plan(input: Input, args?: Omit<SubmitArgs, 'idempotencyKey'>): Promise<PlannedTask>;
  handle(id: string): TaskHandle<Result>;
}

export interface Beatless {
  /** The catalogue's tasks: `tasks.convertPdf.submit({ … })`. */
  readonly tasks: {
    readonly [Name in keyof TaskTypes as CamelCase<Name>]: TypedTask<
      TaskTypes[Name]['input'],
      TaskTypes[Name]['result']
    >;
  };
  submit(task: string, input: unknown, args?: SubmitArgs): Promise<SubmittedTask>;
  get(id: string, args?: Cancel & { readonly waitSeconds?: number }): Promise<TaskView>;
  wait(id: string, options?: WaitOptions): Promise<TaskView>;
  revoke(id: string, args?: Cancel): Promise<TaskSummary>;
  list(filter?: {
    readonly state?: TaskView['state'];
    readonly task?: string;
    readonly from?: string;
    readonly to?: string;
    readonly signal?: AbortSignal;
  }): AsyncGenerator<TaskSummary, void, void>;
  upload(upload: {
    readonly content: Uint8Array | Blob;
    readonly fileName: string;
    readonly contentType: string;
    readonly signal?: AbortSignal;
  }): Promise<UploadTicket>;
  download(url: string, args?: Cancel): Promise<Response>;
}

export interface ClientOptions {
  readonly url: string;
  readonly key: string;
  readonly fetch?: typeof fetch;
  /** Repetitions after network errors, 429 and 5xx; 4 unless given. */
  readonly retries?: number;
  readonly watch?: WatchTask;
}

/** Makes a client. Nothing is sent before the first call. */
export function beatlessClient(options: ClientOptions): Beatless;

/** The API (or the storage behind a link) refused; `message` tells what to change. */
export class BeatlessProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly { readonly field: string; readonly message: string }[];
  readonly requestId: string | undefined;
}

/** No answer came, however often the request was sent. */
export class BeatlessUnreachable extends Error {}

/** The time limit of a wait passed; the task goes on. */
export class BeatlessTimeout extends Error {
  readonly task: TaskView;
}

/** The task ended without a result. */
export class BeatlessTaskFailed extends Error {
  readonly task: TaskView;
  readonly reason: string;
}
