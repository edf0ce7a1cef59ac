import type { AnswerOf, BodyOf } from '#functions/api/client-types.ts';

/** A task with what went in and what came out. Files in `result` appear as {@link FileLink}. Times are ISO 8601, UTC. */
export type TaskView = AnswerOf<'getTask'>;

/** A task in lists and in the answer to a revoke: without input and result. */
export type TaskSummary = AnswerOf<'revokeTask'>;

/** The answer to a submit; `repeated` tells that the idempotency key had made this task before. */
export type SubmittedTask = AnswerOf<'submitTask'>;

/** A page of tasks, newest first; `cursor` continues it and is absent at the end. */
export type TaskPageView = AnswerOf<'listTasks'>;

/** When and how often a task runs, and how long it is kept. */
export type SubmitOptions = NonNullable<BodyOf<'submitTask'>['options']>;

/** Where to send a file, and what a task's input then refers to. */
export type UploadTicket = AnswerOf<'createUpload'>;

/** The task definitions of a deployment. */
export type CatalogueView = AnswerOf<'catalogue'>;
export type DefinitionView = CatalogueView['tasks'][number];

/** API keys, without their secrets; a new one with it, this once. */
export type KeyListView = AnswerOf<'listKeys'>;
export type KeyView = KeyListView['keys'][number];
export type NewKeyView = AnswerOf<'createKey'>;

/** A file of a result; `url` is signed when the task is read and holds for an hour. */
export interface FileLink {
  readonly file: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly url: string;
}
