import { submitOptions } from '#core/prepare-task.ts';
import { submittedTask } from '#functions/api/accepted-task.ts';
import { answerSchema, requestSchema } from '#functions/api/openapi/json-schema.ts';
import { uploadTicket } from '#functions/api/routes/uploads.ts';
import { plannedTask, taskSummary, taskView } from '#functions/api/task-view.ts';
import { catalogue } from '#tasks/catalogue.ts';
import { schemaType } from './schema-type.ts';

/** beatless.d.ts: what the built client takes and gives, with nothing to import. Written anew from the schemas each time. */
export function clientDeclarations(): string {
  const views = {
    TaskView: answerSchema(taskView),
    TaskSummary: answerSchema(taskSummary),
    SubmittedTask: answerSchema(submittedTask),
    PlannedTask: answerSchema(plannedTask),
    UploadTicket: answerSchema(uploadTicket),
    SubmitOptions: requestSchema(submitOptions),
  };
  const types = Object.entries(views).map(([name, schema]) => `export type ${name} = ${schemaType(schema)};`);
  return [head, ...types, taskTypes(), surface].join('\n\n');
}

function taskTypes(): string {
  const members = catalogue
    .filter(({ internal }) => !internal)
    .map(({ name, description, input, output }) => {
      const given = schemaType(requestSchema(input), '    ');
      const result = schemaType(answerSchema(output), '    ');
      return `  /** ${description} */\n  ${name}: {\n    readonly input: ${given};\n    readonly result: ${result};\n  };`;
    });
  return `/** What each task of the catalogue takes and gives. */\nexport interface TaskTypes {\n${members.join('\n')}\n}`;
}

const head = `// Made by "npm run client:build" from the schemas of the API and the catalogue. Do not edit.
/** A file of a result; \`url\` is signed when the task is read and holds for an hour. */
export interface FileLink {
  readonly file: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly url: string;
}`;

/** Checked against the client itself by test/unit/kit/build-client.test.ts. */
const surface = `export type CamelCase<S extends string> = S extends \`\${infer A}_\${infer B}\` ? \`\${A}\${Capitalize<CamelCase<B>>}\` : S;

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

/** Where the news of a task comes from. */
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
  /** The catalogue's tasks: \`tasks.convertPdf.submit({ … })\`. */
  readonly tasks: {
    readonly [Name in keyof TaskTypes as CamelCase<Name>]: TypedTask<TaskTypes[Name]['input'], TaskTypes[Name]['result']>;
  };
  submit(task: string, input: unknown, args?: SubmitArgs): Promise<SubmittedTask>;
  get(id: string, args?: Cancel & { readonly waitSeconds?: number }): Promise<TaskView>;
  wait(id: string, options?: WaitOptions): Promise<TaskView>;
  revoke(id: string, args?: Cancel): Promise<TaskSummary>;
  list(filter?: { readonly state?: TaskView['state']; readonly task?: string; readonly from?: string; readonly to?: string; readonly signal?: AbortSignal }): AsyncGenerator<TaskSummary, void, void>;
  upload(upload: { readonly content: Uint8Array | Blob; readonly fileName: string; readonly contentType: string; readonly signal?: AbortSignal }): Promise<UploadTicket>;
  download(url: string, args?: Cancel): Promise<Response>;
}

export interface ClientOptions {
  readonly url: string;
  readonly key: string;
  readonly fetch?: typeof fetch;
  /** Repetitions after network errors, 429 and 5xx; 4 unless given. */
  readonly retries?: number;
  /** Unless given: the push channel, and long polling where that is not to be had. \`poll\`: long polling only. */
  readonly watch?: WatchTask | 'poll';
}

/** Makes a client. Nothing is sent before the first call. */
export function beatlessClient(options: ClientOptions): Beatless;

/** The API (or the storage behind a link) refused; \`message\` tells what to change. */
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
`;
