/** The states of a task, named as Celery names them; docs/lifecycle.md draws them. */
export const taskStates = [
  'SCHEDULED',
  'PENDING',
  'STARTED',
  'WAITING',
  'RETRY',
  'SUCCESS',
  'FAILURE',
  'REVOKED',
] as const;

export type TaskState = (typeof taskStates)[number];

/** Not started, or to be started again: what a wake-up may claim and a revoke may end at once. */
export const queuedStates = ['SCHEDULED', 'PENDING', 'RETRY'] as const satisfies readonly TaskState[];
/** Final: nothing ever changes such a task; a rerun makes a new one. */
export const endedStates = ['SUCCESS', 'FAILURE', 'REVOKED'] as const satisfies readonly TaskState[];

export type QueuedState = (typeof queuedStates)[number];
export type EndedState = (typeof endedStates)[number];

export const isQueued = (state: TaskState): state is QueuedState =>
  (queuedStates as readonly TaskState[]).includes(state);
export const isEnded = (state: TaskState): state is EndedState =>
  (endedStates as readonly TaskState[]).includes(state);
