import type { AllProse } from './prose-of.ts';

/** Operations on tasks that are there. */
export const taskProse = {
  listTasks: {
    tag: 'Tasks',
    summary: 'List tasks',
    description:
      'Your tasks, newest first, without input and result. A page can have fewer tasks than `limit` although more follow: go on while there is a `cursor`. Lists by an open state or of failures do not read what succeeded.',
    answers: { 200: 'One page of tasks.' },
  },
  getTask: {
    tag: 'Tasks',
    summary: 'Read a task',
    description:
      'State, progress and result of a task. With `waitSeconds` the answer comes as soon as the task has ended, at the latest after that time (long poll); look at `state` to see which. Links to files are signed anew with each answer.',
    answers: { 200: 'The task as it is now.' },
  },
  taskEvents: {
    tag: 'Tasks',
    summary: 'See what happened to a task',
    description:
      'Every transition since it was accepted, oldest first: when, what, the state after it, and who did it or why.',
    answers: { 200: 'The events of the task.' },
  },
  explainTask: {
    tag: 'Tasks',
    summary: 'Ask why a task is where it is',
    description:
      'What the task waits for, what moves it next and by when, and where to look in the AWS console.',
    answers: { 200: 'The explanation, as things are now.' },
  },
  revokeTask: {
    tag: 'Tasks',
    summary: 'Revoke a task',
    description:
      'A task that does not run is REVOKED at once (200). One that runs is asked to stop (202): it is REVOKED as soon as that is confirmed. Repeating is harmless. No body is needed.',
    answers: {
      200: 'The task is REVOKED and will never run.',
      202: 'The task is being stopped; read it to see when it is REVOKED.',
    },
  },
  revokeTasks: {
    tag: 'Tasks',
    summary: 'Revoke tasks by a filter',
    description:
      'Counts your open tasks that fit the filter; with `confirm: true` revokes them, 1000 or so at a time: repeat while `more` is true. The filter has at least one member.',
    answers: { 200: 'How many tasks fit, and what became of them.' },
  },
  listEffects: {
    tag: 'Tasks',
    summary: 'See the effects of a task',
    description:
      'The ledger of what the task, and every task of its chain of reruns, did outside at most once. A step that is `unknown` may have happened: look outside, then settle it.',
    answers: { 200: 'The steps, by name.' },
  },
  settleEffect: {
    tag: 'Tasks',
    summary: 'Settle an unknown effect',
    description:
      'Tells what became of a step after somebody looked outside. `done`: a rerun does not do it again and gets `result`. `notDone`: a rerun does it. Only for a task that has ended, and only while the step is unknown and no attempt can still be doing it (409 otherwise).',
    answers: { 200: 'The ledger as it is now.' },
  },
} satisfies Partial<AllProse>;
