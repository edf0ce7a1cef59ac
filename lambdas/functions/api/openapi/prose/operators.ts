import type { AllProse } from './prose-of.ts';

const paused =
  'Tasks are still accepted; those that run go on. Time in a pause costs no attempt. It concerns every owner and takes effect within seconds. No body is needed; repeating is harmless.';
const resumed = 'Tasks that were held back start within a minute. No body is needed; repeating is harmless.';

/** Operations for whoever runs the deployment. */
export const operatorProse = {
  listQueues: {
    tag: 'Operators',
    summary: 'List the queues',
    description: 'Every queue with its depth and definitions, and what of that is paused.',
    answers: { 200: 'The queues.' },
  },
  pauseQueue: {
    tag: 'Operators',
    summary: 'Pause a queue',
    description: `Starts no task of the queue until it is resumed. ${paused}`,
    answers: { 200: 'The queue is paused.' },
  },
  resumeQueue: {
    tag: 'Operators',
    summary: 'Resume a queue',
    description: resumed,
    answers: { 200: 'The queue is not paused.' },
  },
  pauseDefinition: {
    tag: 'Operators',
    summary: 'Pause a task definition',
    description: `Starts no task of the definition until it is resumed. ${paused}`,
    answers: { 200: 'The definition is paused.' },
  },
  resumeDefinition: {
    tag: 'Operators',
    summary: 'Resume a task definition',
    description: resumed,
    answers: { 200: 'The definition is not paused.' },
  },
  listDeadLetters: {
    tag: 'Operators',
    summary: 'List dead letters',
    description:
      'Your tasks that failed although no code of theirs did: their wake-up ended in the dead letters (`undeliverable`), the worker died too often (`crashed`), or none ever started them (`neverStarted`). Newest first; go on while there is a `cursor`.',
    answers: { 200: 'One page of tasks.' },
  },
  replayDeadLetter: {
    tag: 'Operators',
    summary: 'Replay a dead letter',
    description:
      'Makes a new task of it, as POST /v1/tasks/{id}/rerun does. With an `Idempotency-Key` repeating is safe.',
    answers: { 202: 'The new task is accepted.' },
    headers: { 202: { Location: 'Where to read the task.' } },
  },
} satisfies Partial<AllProse>;
