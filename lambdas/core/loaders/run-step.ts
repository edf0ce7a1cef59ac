import { PermanentTaskError } from '../errors.ts';
import type { Owner, TaskId } from '../ids.ts';
import type { Log } from '../ports.ts';
import type { Hash } from '../warehouse/ledger.ts';
import { type Statement, type Warehouse, WarehouseRefusedError } from '../warehouse/warehouse.ts';
import type { LoadState, Step, StepName } from './load-state.ts';

/** What a statement needs of the task that runs it. */
export interface StepRun {
  readonly owner: Owner;
  readonly taskId: TaskId;
  readonly signal: AbortSignal;
  readonly warehouse: Warehouse;
  readonly database: string;
  readonly statementPrefix: string;
  readonly timeLimitMs: number;
  readonly hash: Hash;
  readonly log: Log;
  readonly saveOutside: (state: unknown, outside: boolean) => Promise<void>;
  readonly suspend: (seconds: number, askSeconds?: number) => Promise<never>;
  readonly now: () => number;
}

/** A short statement ends within this time and costs no second invocation; a longer one runs while nothing waits. */
const inlineSeconds = 5;
/** Left to the outside after the statement's own limit, before the task itself gives up. */
const graceSeconds = 24 * 3_600;
const longestAskSeconds = 900;

/**
 * Runs one step of a load as a statement of its own and gives its end; undefined when the warehouse knows of no such
 * statement any more. What is about to be submitted is saved first, so that a crash at any point finds the same statement
 * again: by its token while that is remembered, by its name after. While it runs the task waits, and nothing of it runs.
 */
export async function runStep(
  name: StepName,
  sqls: readonly string[],
  state: LoadState,
  run: StepRun,
): Promise<Statement | undefined> {
  const step = await begin(name, state, run);
  const statement =
    step.id === undefined ? await submit(name, sqls, step, state, run) : await ask(step.id, run, 0);
  if (statement?.state !== 'running') return statement;
  await stopIfLate(step, statement, state, run);
  return wait(step, run);
}

/** Marks that work outside begins: from here on a revoke asks the warehouse first. */
async function begin(name: StepName, state: LoadState, run: StepRun): Promise<Step> {
  const step = state[name] ?? { submission: 1 };
  state[name] = step;
  if (step.submittedAt !== undefined) return step;
  step.submittedAt = run.now();
  await run.saveOutside(state, true);
  return step;
}

/** Found again by it, and told apart in events: who, which task, which step, which submission. */
export function statementName(
  { statementPrefix, owner, taskId }: Pick<StepRun, 'statementPrefix' | 'owner' | 'taskId'>,
  name: StepName,
  { submission }: Step,
): string {
  return `${statementPrefix}${owner}/${taskId}/${name}/${submission}`;
}

async function submit(
  name: StepName,
  sqls: readonly string[],
  step: Step,
  state: LoadState,
  run: StepRun,
): Promise<Statement> {
  const { warehouse, database, hash, taskId } = run;
  const token = hash(`${taskId}|${name}|${step.submission}`);
  const request = { database, sqls, name: statementName(run, name, step), token, waitSeconds: inlineSeconds };
  const statement = await orWait(() => warehouse.submit(request), step, run);
  step.id = statement.id;
  await run.saveOutside(state, true);
  run.log.info('statement submitted', {
    taskId,
    step: name,
    submission: step.submission,
    statementId: step.id,
  });
  return statement;
}

/** What is refused never ran. Of anything else nothing is known: the task asks again later, and it costs no attempt. */
async function orWait<T>(act: () => Promise<T>, step: Step, run: StepRun): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof WarehouseRefusedError)
      throw new PermanentTaskError('statementRefused', error.message, { cause: error });
    if (elapsed(step, run) > run.timeLimitMs)
      throw new PermanentTaskError('timedOut', `The warehouse did not take the statement: ${textOf(error)}`, {
        cause: error,
      });
    run.log.warn('the warehouse cannot be asked; later', { taskId: run.taskId, error });
    return wait(step, run);
  }
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** How a statement stands. A call that fails tells nothing: the statement may run all the same. */
async function ask(id: string, run: StepRun, waitSeconds: number): Promise<Statement | undefined> {
  try {
    return await run.warehouse.describe(id, waitSeconds || undefined);
  } catch (error) {
    run.log.warn('the warehouse cannot be asked; later', { taskId: run.taskId, statementId: id, error });
    return { id, state: 'running', parts: [] };
  }
}

/** Past its limit the statement is cancelled; it ends as ABORTED, or it was done by then. */
async function stopIfLate(step: Step, { id }: Statement, state: LoadState, run: StepRun): Promise<void> {
  if (elapsed(step, run) <= run.timeLimitMs) return;
  if (!step.timedOut) {
    step.timedOut = true;
    await run.saveOutside(state, true);
  }
  await run.warehouse.cancel(id).catch((error: unknown) =>
    run.log.warn('the statement cannot be cancelled; later', {
      taskId: run.taskId,
      statementId: id,
      error,
    }),
  );
}

const elapsed = ({ submittedAt }: Step, run: StepRun) => run.now() - (submittedAt ?? run.now());

/** The event of the statement's end wakes the task; should it be lost, it is asked for in growing intervals. */
function wait(step: Step, run: StepRun): Promise<never> {
  const seconds = Math.max(0, run.timeLimitMs - elapsed(step, run)) / 1000;
  const untilLate = step.timedOut ? longestAskSeconds : Math.max(30, Math.ceil(seconds) + 1);
  const age = Math.ceil(elapsed(step, run) / 1000);
  const askSeconds = Math.min(longestAskSeconds, Math.max(60, age), untilLate);
  return run.suspend(Math.ceil(seconds) + graceSeconds, askSeconds);
}
