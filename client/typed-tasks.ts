import type { BeatlessClient } from './beatless-client.ts';
import type { Cancel } from './cancel.ts';
import { BeatlessTaskFailed } from './problem.ts';
import type { SubmitArgs } from './submit-task.ts';
import type { CamelCase, TaskTypes } from './task-types.ts';
import type { PlannedTask, SubmittedTask, TaskSummary, TaskView } from './views.ts';
import type { WaitOptions } from './wait-for-task.ts';

/** A task that has been submitted. */
interface TaskHandle<Result> {
  readonly id: string;
  /** The task as it is now. */
  status(args?: Cancel): Promise<TaskView>;
  /** Waits until it has ended, whatever the outcome. @throws BeatlessTimeout */
  wait(options?: WaitOptions): Promise<TaskView>;
  /** Waits and gives what it returned. @throws BeatlessTaskFailed when it ended as FAILURE or REVOKED, BeatlessTimeout */
  result(options?: WaitOptions): Promise<Result>;
  /** Stops it, or keeps it from starting. */
  revoke(args?: Cancel): Promise<TaskSummary>;
}

/** A handle fresh from a submit. */
interface SubmittedHandle<Result> extends TaskHandle<Result> {
  /** What the submit was answered with; `repeated` tells that the idempotency key had made this task before. */
  readonly submitted: SubmittedTask;
}

/** A kind of task. */
interface TypedTask<Input, Result> {
  /** Its name in the catalogue. */
  readonly name: string;
  submit(input: Input, args?: SubmitArgs): Promise<SubmittedHandle<Result>>;
  /** Checks a submit and tells what it would make. */
  plan(input: Input, args?: Omit<SubmitArgs, 'idempotencyKey'>): Promise<PlannedTask>;
  /** A task of this kind that was submitted before. */
  handle(id: string): TaskHandle<Result>;
}

/** Every kind of task, by its name in camelCase. */
export type TypedTasks = {
  readonly [Name in keyof TaskTypes as CamelCase<Name>]: TypedTask<
    TaskTypes[Name]['input'],
    TaskTypes[Name]['result']
  >;
};

type Calls = Pick<BeatlessClient, 'submit' | 'plan' | 'get' | 'wait' | 'revoke' | 'download'>;

/** The catalogue's tasks as members. What they take and give are types alone: no definition is loaded. */
export function typedTasks(client: Calls): TypedTasks {
  const made = new Map<string, TypedTask<unknown, unknown>>();
  const taskOf = (member: string) => {
    const found = made.get(member) ?? typedTask(client, snakeCase(member));
    made.set(member, found);
    return found;
  };
  return new Proxy({} as TypedTasks, {
    get: (_, member) => (typeof member === 'string' && member !== 'then' ? taskOf(member) : undefined),
  });
}

function typedTask(client: Calls, name: string): TypedTask<unknown, unknown> {
  const handle = (id: string) => taskHandle(client, id);
  return {
    name,
    handle,
    plan: (input, args) => client.plan(name, input, args),
    submit: async (input, args) => {
      const submitted = await client.submit(name, input, args);
      return { ...handle(submitted.id), submitted };
    },
  };
}

function taskHandle(client: Calls, id: string): TaskHandle<unknown> {
  return {
    id,
    status: (args) => client.get(id, args),
    wait: (options) => client.wait(id, options),
    result: async (options) => {
      const task = await client.wait(id, options);
      if (task.state !== 'SUCCESS') throw new BeatlessTaskFailed(task);
      if (task.result !== undefined || task.resultUrl === undefined) return task.result;
      return (await client.download(task.resultUrl, { signal: options?.signal })).json();
    },
    revoke: (args) => client.revoke(id, args),
  };
}

/** convertPdf → convert_pdf */
function snakeCase(member: string): string {
  return member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
