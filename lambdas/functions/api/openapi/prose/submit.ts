import type { AllProse } from './prose-of.ts';

const accepted = { 202: { Location: 'Where to read the task.' } };

/** Operations that make tasks, and what they need. */
export const submitProse = {
  submitTask: {
    tag: 'Tasks',
    summary: 'Submit a task',
    description:
      'Accepts a task and answers at once; it runs in the background. A 202 means that the task will end, whatever crashes. Without an answer the outcome is unknown: repeat the request with the same `Idempotency-Key`. An input over 256 KB goes by POST /v1/uploads (as `application/json`) and is named as `inputUpload`. With `dryRun` the request is only checked: the answer (200) shows what would be made, and nothing is written.',
    answers: {
      200: 'A dry run: the request is good, and this is what it would make.',
      202: 'The task is accepted.',
    },
    headers: accepted,
  },
  submitBatch: {
    tag: 'Tasks',
    summary: 'Submit many tasks',
    description:
      'Accepts 1 to 100 tasks, each for itself: a bad one costs its neighbours nothing and has its problem among the `results`. Each can have an `idempotencyKey` of its own; the header `Idempotency-Key` gives the task at place n (from 0) the key `<key>#<n>`, so that repeating the whole batch is safe. Without an answer, or for items with status 503, the outcome is unknown: repeat with the same key.',
    answers: { 200: 'What became of each task: look at `refused`.' },
  },
  rerunTask: {
    tag: 'Tasks',
    summary: 'Rerun a task',
    description:
      'Makes a new task with the same input and options of one that has ended, linked to it by `rerunOf`. Both share their effects: a step that is done is not done again. No body is needed; with an `Idempotency-Key` repeating is safe.',
    answers: { 202: 'The new task is accepted.' },
    headers: accepted,
  },
  createUpload: {
    tag: 'Files',
    summary: 'Prepare an upload',
    description:
      'Answers with a form: POST its `fields` and then the file, as multipart/form-data, to `url` within 15 minutes; the file does not pass through the API. Give `upload` in the input of a task afterwards, or a JSON file as its `inputUpload`. Of `fileName` the last part is kept, without path, leading dots and unusual characters. Uploads are deleted after some days.',
    answers: { 201: 'The form to upload with.' },
  },
  linkUpload: {
    tag: 'Files',
    summary: 'Link an upload',
    description:
      'A signed link to a file that your owner has uploaded, for 15 minutes; it takes ranges. After the file has been deleted the link answers 404.',
    answers: { 200: 'The link.' },
  },
  catalogue: {
    tag: 'Catalogue',
    summary: 'List the task definitions',
    description:
      'What can be submitted here: each definition with JSON Schemas of its input and result and an example.',
    answers: { 200: 'Every task definition.' },
  },
} satisfies Partial<AllProse>;
