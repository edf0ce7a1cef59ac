import { type Bundles, bundlesOf } from './bundles.ts';
import type { Cancel } from './cancel.ts';
import { listTasks, type TaskFilter } from './list-tasks.ts';
import { type Users, usersOf } from './list-users.ts';
import { type Loaders, loadersOf } from './loaders.ts';
import { type OneTask, oneTask } from './one-task.ts';
import { type Operations, operations } from './operations.ts';
import { pushOrPoll } from './push-or-poll.ts';
import { readProblem } from './read-problem.ts';
import { type Schedules, schedulesOf } from './schedules.ts';
import {
  type BatchArgs,
  type PlanArgs,
  planTask,
  type SubmitArgs,
  submitBatch,
  submitTask,
} from './submit-task.ts';
import { askApi, type Transport } from './transport.ts';
import { type TypedTasks, typedTasks } from './typed-tasks.ts';
import { type Upload, uploadFile } from './upload-file.ts';
import { type InputFile, uploadInput } from './upload-input.ts';
import type {
  BatchItem,
  BatchReport,
  CatalogueView,
  DefinitionView,
  InputUpload,
  KeyListView,
  KeyView,
  NewKeyView,
  PlannedTask,
  SubmittedTask,
  TaskSummary,
  TaskView,
  UploadTicket,
  WhoAmIView,
} from './views.ts';
import { type WaitOptions, waitForTask } from './wait-for-task.ts';
import { getTask, longPoll, type WatchTask } from './watch-task.ts';
import { type Pause, systemPause, withRetries } from './with-retries.ts';

/** Where the API is and how to speak to it. */
export interface ClientOptions {
  /** E.g. `https://abc.execute-api.eu-central-1.amazonaws.com`. */
  readonly url: string;
  /** `bl_…` */
  readonly key: string;
  readonly fetch?: typeof fetch;
  /** Repetitions after network errors, 429 and 5xx; 4 unless given. */
  readonly retries?: number;
  readonly pause?: Pause;
  readonly now?: () => number;
  /**
   * Where the news of waited-for tasks comes from. Unless given: the push channel, and long polling where that is not to be
   * had. `poll`: long polling only.
   */
  readonly watch?: WatchTask | 'poll';
}

/** The API of a deployment. Every method throws BeatlessProblem (refused) or BeatlessUnreachable. */
export interface BeatlessClient extends OneTask, Operations {
  /** The catalogue's tasks with their types: `tasks.convertPdf.submit({ … })`. */
  readonly tasks: TypedTasks;
  /** The same by name, for tasks that only the deployment knows. */
  submit(task: string, input: unknown, args?: SubmitArgs): Promise<SubmittedTask>;
  /** Up to 100 tasks at once, each accepted or refused for itself. */
  submitBatch(tasks: readonly BatchItem[], args?: BatchArgs): Promise<BatchReport>;
  /** Checks a submit and tells what it would make (a dry run). */
  plan(task: string, input: unknown, args?: PlanArgs): Promise<PlannedTask>;
  get(id: string, args?: Cancel & { readonly waitSeconds?: number }): Promise<TaskView>;
  /** Waits until the task has ended, whatever the outcome. @throws BeatlessTimeout */
  wait(id: string, options?: WaitOptions): Promise<TaskView>;
  /** The owner's tasks, newest first, page after page as they are consumed. */
  list(filter?: TaskFilter): AsyncGenerator<TaskSummary, void, void>;
  upload(upload: Upload): Promise<UploadTicket>;
  /** Uploads an input above the API's 256 KB; the answer goes into a submit as `inputUpload`. */
  uploadInput(file: InputFile): Promise<InputUpload>;
  /** The response of a signed link; its body is the file. */
  download(url: string, args?: Cancel): Promise<Response>;
  catalogue(args?: Cancel): Promise<readonly DefinitionView[]>;
  /** Whose key this client has, and what it may do. */
  me(args?: Cancel): Promise<WhoAmIView>;
  readonly schedules: Schedules;
  readonly bundles: Bundles;
  readonly loaders: Loaders;
  readonly users: Users;
  readonly keys: {
    list(args?: Cancel): Promise<readonly KeyView[]>;
    create(
      asked: { readonly name: string; readonly scopes: readonly string[] } & Cancel,
    ): Promise<NewKeyView>;
    revoke(id: string, args?: Cancel): Promise<void>;
  };
}

const downloadTimeoutMs = 15 * 60_000;

/** Makes a client. Nothing is sent before the first call. */
export function beatlessClient(options: ClientOptions): BeatlessClient {
  const transport: Transport = {
    url: options.url.replace(/\/+$/, ''),
    key: options.key,
    // A browser's fetch must be called as the window's own.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    retries: options.retries ?? 4,
    pause: options.pause ?? systemPause,
    now: options.now ?? Date.now,
  };
  const { watch: given = pushOrPoll(transport) } = options;
  const watch = given === 'poll' ? longPoll(transport) : given;
  const client: Omit<BeatlessClient, 'tasks'> = {
    ...oneTask(transport),
    ...operations(transport),
    schedules: schedulesOf(transport),
    submit: (task, input, args) => submitTask(transport, task, input, args),
    submitBatch: (tasks, args) => submitBatch(transport, tasks, args),
    plan: (task, input, args) => planTask(transport, task, input, args),
    get: (id, args) => getTask(transport, id, args),
    wait: (id, wait) => waitForTask(watch, transport.now, id, wait),
    list: (filter) => listTasks(transport, filter),
    upload: (upload) => uploadFile(transport, upload),
    uploadInput: (file) => uploadInput(transport, file),
    download: (url, args) => download(transport, url, args),
    catalogue: (args) => readCatalogue(transport, args),
    me: (args) => askApi(transport, { method: 'GET', path: '/v1/me', ...args }),
    bundles: bundlesOf(transport),
    loaders: loadersOf(transport),
    users: usersOf(transport),
    keys: keysOf(transport),
  };
  return { ...client, tasks: typedTasks(client) };
}

/** Links carry their own signature: the key is not sent along. */
function download(transport: Transport, url: string, { signal }: Cancel = {}): Promise<Response> {
  const { retries, pause } = transport;
  const policy = { retries, pause, timeoutMs: downloadTimeoutMs, repeatable: true, signal };
  return withRetries(
    async (limit) => {
      const response = await transport.fetch(url, { signal: limit });
      if (!response.ok) throw readProblem(response, await response.text(), transport.now());
      return response;
    },
    url,
    policy,
  );
}

async function readCatalogue(transport: Transport, args?: Cancel): Promise<readonly DefinitionView[]> {
  const answer = await askApi<CatalogueView>(transport, {
    method: 'GET',
    path: '/v1/catalogue',
    ...args,
  });
  return answer.tasks;
}

function keysOf(transport: Transport): BeatlessClient['keys'] {
  const path = '/v1/keys';
  return {
    list: async (args) => (await askApi<KeyListView>(transport, { method: 'GET', path, ...args })).keys,
    create: ({ name, scopes, signal }) =>
      askApi(transport, { method: 'POST', path, body: { name, scopes }, repeatable: false, signal }),
    revoke: async (id, args) => {
      await askApi(transport, { method: 'DELETE', path: `${path}/${encodeURIComponent(id)}`, ...args });
    },
  };
}
