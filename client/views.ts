import type { AnswerOf, BodyOf, DryRunOf } from '#functions/api/client-types.ts';

/** A task with what went in and what came out. Files in `result` appear as {@link FileLink}. Times are ISO 8601, UTC. */
export type TaskView = AnswerOf<'getTask'>;

/** A task in lists and in the answer to a revoke: without input and result. */
export type TaskSummary = AnswerOf<'revokeTask'>;

/** The answer to a submit; `repeated` tells that the idempotency key had made this task before. */
export type SubmittedTask = AnswerOf<'submitTask'>;

/** What a submit would make; it has no id. */
export type PlannedTask = DryRunOf<'submitTask'>;

/** A page of tasks, newest first; `cursor` continues it and is absent at the end. */
export type TaskPageView = AnswerOf<'listTasks'>;

/** When and how often a task runs, how long it is kept, and who is told of its end. */
export type SubmitOptions = NonNullable<BodyOf<'submitTask'>['options']>;

/** An input that was too large for a request: an upload of JSON, and its SHA-256 in hex. */
export type InputUpload = NonNullable<BodyOf<'submitTask'>['inputUpload']>;

/** One task of a batch, and what became of it: `task` when it was accepted, `problem` when not. */
export type BatchItem = BodyOf<'submitBatch'>['tasks'][number];
export type BatchReport = AnswerOf<'submitBatch'>;
export type BatchResult = BatchReport['results'][number];

/** A transition of a task. */
export type TaskEventView = AnswerOf<'taskEvents'>['events'][number];

/** Why a task is where it is: what it waits for, what moves it next and by when. */
export type ExplanationView = AnswerOf<'explainTask'>;

/** An entry of the ledger of effects that must not repeat. */
export type EffectView = AnswerOf<'listEffects'>['effects'][number];

/** Opens one connection to the push channel. */
export type PushTicketView = AnswerOf<'createPushTicket'>;

/** A token that reads one task, for a browser. */
export type TaskTokenView = AnswerOf<'createTaskToken'>;

/** What somebody found out about an effect. */
export type Settlement = BodyOf<'settleEffect'>;

/** Which open tasks to revoke, and what came of it. */
export type RevokeFilter = BodyOf<'revokeTasks'>['filter'];
export type RevokeReport = AnswerOf<'revokeTasks'>;

/** A queue, how deep it is and what of it is paused. */
export type QueueView = AnswerOf<'listQueues'>['queues'][number];

/** A queue or a definition after it was paused or resumed. */
export type ControlView = AnswerOf<'pauseQueue'>;

/** What runs when; a new one; what became of a run; what a timing comes to. */
export type ScheduleView = AnswerOf<'getSchedule'>;
export type NewSchedule = BodyOf<'createSchedule'>;
export type ScheduleRunView = AnswerOf<'scheduleRuns'>['runs'][number];
export type TimingPreview = AnswerOf<'previewSchedule'>;

/** A bundle; with its documents; one of them. */
export type BundleView = AnswerOf<'createBundle'>;
export type BundleContents = AnswerOf<'getBundle'>;
export type BundleDocumentView = AnswerOf<'addDocument'>;

/** A loader; with its schedule; what a load would do; its SQL; one of its runs. */
export type LoaderView = AnswerOf<'createLoader'>;
export type ScheduledLoader = AnswerOf<'getLoader'>;
export type LoadPreview = AnswerOf<'previewLoader'>;
export type LoadExplanation = AnswerOf<'explainLoader'>;
export type LoaderRunView = AnswerOf<'listLoaderRuns'>['runs'][number];

/** Where to send a file, and what a task's input then refers to. */
export type UploadTicket = AnswerOf<'createUpload'>;

/** The task definitions of a deployment. */
export type CatalogueView = AnswerOf<'catalogue'>;
export type DefinitionView = CatalogueView['tasks'][number];

/** Accounts. */
export type UserPageView = AnswerOf<'listUsers'>;
export type UserView = UserPageView['users'][number];

/** API keys, without their secrets; a new one with them, this once. */
export type KeyListView = AnswerOf<'listKeys'>;
export type KeyView = KeyListView['keys'][number];
export type WhoAmIView = AnswerOf<'whoAmI'>;
export type NewKeyView = AnswerOf<'createKey'>;

/** A file of a result; `url` is signed when the task is read and holds for an hour. */
export interface FileLink {
  readonly file: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly url: string;
}
