import { PermanentTaskError, RetryAfterError } from '../errors.ts';
import type { TaskContext } from '../task-context.ts';
import { classifyError } from '../warehouse/classify-error.ts';
import { addColumn, describeTarget, readColumns } from '../warehouse/describe-target.ts';
import { ledgerPart, loadBatch } from '../warehouse/load-batch.ts';
import { SqlTextError } from '../warehouse/sql-text.ts';
import { nameOf } from '../warehouse/target.ts';
import type { Statement } from '../warehouse/warehouse.ts';
import { findLoadErrors } from './find-load-errors.ts';
import { type LoadPlan, parsePlan, planLoad, refuseErrors } from './load-plan.ts';
import type { LoadServices } from './load-services.ts';
import { folderOf, type LoadState, loadState, type StepName } from './load-state.ts';
import { matchColumns } from './match-columns.ts';
import { runStep, type StepRun } from './run-step.ts';
import { snapshotFiles } from './snapshot-files.ts';

/** What a load is asked for. */
export interface LoadInput {
  readonly loader: string;
  /** Loads even what is in the table already. */
  readonly reload: boolean;
  /** Only if the load still is the one that a preview has shown. */
  readonly loadKey?: string | undefined;
}

export type LoadContext = Pick<
  TaskContext,
  | 'taskId'
  | 'owner'
  | 'signal'
  | 'progress'
  | 'restored'
  | 'saveOutside'
  | 'suspend'
  | 'checkpoint'
  | 'now'
  | 'log'
> & { readonly loads: LoadServices };

/** What a load has done. */
export interface LoadResult {
  readonly target: string;
  readonly mode: string;
  readonly rowsLoaded: number;
  /** Present when the table had the load already: nothing was changed. */
  readonly skipped?: 'alreadyLoaded';
  readonly rowsRefused?: number;
  readonly refused?: readonly unknown[];
  readonly files: number;
  readonly bytes: number;
  readonly loadKey: string;
  readonly statementId?: string;
  readonly queryId?: number;
  readonly durationSeconds?: number;
}

/**
 * One load, from wherever it stands: plans it, prepares the target, snapshots the files, runs the batch, reads the ledger.
 * A name that no statement can have is the same at every attempt.
 */
export async function runLoad(input: LoadInput, context: LoadContext): Promise<LoadResult> {
  try {
    return await goOn(input, context);
  } catch (error) {
    if (error instanceof SqlTextError)
      throw new PermanentTaskError('impossibleName', error.message, { cause: error });
    throw error;
  }
}

async function goOn(input: LoadInput, context: LoadContext): Promise<LoadResult> {
  const state: LoadState = loadState.parse(context.restored ?? {});
  let plan = await planOf(input, state, context);
  if (!plan.sqls) {
    const prepared = await prepare(plan, state, context);
    if (prepared.skipped) return prepared.skipped;
    plan = prepared.plan;
  }
  context.progress(3, 4, 'loading');
  const ended = await runToEnd('load', plan.sqls ?? [], plan, state, context);
  return resultOf(plan, ended, context);
}

async function planOf(input: LoadInput, state: LoadState, context: LoadContext): Promise<LoadPlan> {
  const { loads, owner, taskId } = context;
  if (state.loadKey !== undefined)
    return parsePlan(await loads.files.readText(planKey(state.loadKey, taskId)));
  context.progress(1, 4, 'looking at the files');
  const loader = await loads.loaders.get(owner, input.loader);
  if (!loader) throw new PermanentTaskError('loaderMissing', `You have no loader ${input.loader}.`);
  await loads.loaders.recordRun(owner, loader.id, { taskId, at: context.now() });
  const plan = await planLoad(loader, { owner, taskId, ...(input.reload ? { again: taskId } : {}) }, loads);
  const { loadKey } = plan.entry;
  if (input.loadKey !== undefined && input.loadKey !== loadKey) {
    const message =
      'The files or the loader have changed since the preview: look at it again and run it then.';
    throw new PermanentTaskError('previewChanged', message);
  }
  await savePlan(plan, context);
  state.loadKey = loadKey;
  await context.checkpoint(state);
  return plan;
}

const planKey = (loadKey: string, taskId: string) => `${folderOf(loadKey)}/${taskId}.json`;

const savePlan = (plan: LoadPlan, { loads, taskId }: LoadContext) =>
  loads.files.write(planKey(plan.entry.loadKey, taskId), JSON.stringify(plan));

/** Makes what has to be there, matches the columns, and freezes the files. */
async function prepare(
  plan: LoadPlan,
  state: LoadState,
  context: LoadContext,
): Promise<{ readonly plan: LoadPlan; readonly skipped?: LoadResult }> {
  const { loads } = context;
  const sqls = describeTarget(plan.target, plan.entry, plan.create, loads.hash);
  const ended = await runToEnd('prepare', sqls, plan, state, context);
  const [columns, ledger] = await Promise.all([
    loads.warehouse.rows(ended.id, sqls.length - 1),
    loads.warehouse.rows(ended.id, sqls.length),
  ]);
  await context.saveOutside(state, false);
  if (ledger.length > 0) return { plan, skipped: alreadyLoaded(plan, ended) };
  const existing = readColumns(columns);
  if (existing.length === 0)
    throw new PermanentTaskError(
      'tableMissing',
      `There is no table ${nameOf(plan.target)}. Create it, or set createTable on the loader.`,
    );
  context.progress(2, 4, 'copying the files');
  const matching = matchColumns(plan.config, plan.target, plan.files, existing);
  refuseErrors(matching.problems);
  const groups = await snapshotFiles(plan, matching, loads.files);
  if (groups === 'changed') return startOver(state, context);
  const { config, target, entry } = plan;
  const batch = loadBatch(
    {
      target,
      entry,
      groups,
      files: plan.files.length,
      columns: matching.columns,
      ignored: matching.ignored,
      keyColumns: config.keyColumns ?? [],
      orderColumns: config.orderColumns ?? [],
      ...(config.bundleColumn === undefined ? {} : { bundleColumn: config.bundleColumn }),
      copy: { ...config.options, roleArn: loads.settings.roleArn },
    },
    loads.hash,
  );
  const added = matching.added.map((column) => addColumn(target, column));
  const ready = { ...plan, sqls: [...batch.slice(0, 1), ...added, ...batch.slice(1)] };
  await savePlan(ready, context);
  return { plan: ready };
}

/** The end of a step that did what it should. @throws what its failure means for the task */
async function runToEnd(
  name: StepName,
  sqls: readonly string[],
  plan: LoadPlan,
  state: LoadState,
  context: LoadContext,
): Promise<Statement> {
  const run = stepRun(plan, context);
  const ended = await runStep(name, sqls, state, run);
  if (ended?.state === 'finished') return ended;
  const timedOut = state[name]?.timedOut === true;
  const errors =
    ended?.state === 'failed' ? await findLoadErrors(plan, ended, context.loads, context.log) : [];
  // Its end was seen, so the next submission is another statement. One that nobody knows any more has the ledger to tell.
  state[name] = { submission: (state[name]?.submission ?? 1) + 1 };
  await context.saveOutside(state, false);
  if (!ended)
    throw new RetryAfterError(5, 'The warehouse knows nothing of the statement; its ledger will tell.');
  if (ended.state === 'aborted' && timedOut) throw timeIsOver(plan);
  if (ended.state === 'aborted') throw new Error('The statement was stopped by somebody in the warehouse.');
  refuseErrors(errors);
  throw failureOf(ended.error ?? 'the statement failed without a word', context);
}

/** The files are not those any more that the plan was made of: the next attempt looks at them anew. */
async function startOver(state: LoadState, context: LoadContext): Promise<never> {
  const submission = (state.prepare?.submission ?? 1) + 1;
  await context.checkpoint({ prepare: { submission } } satisfies LoadState);
  throw new RetryAfterError(1, 'A file has changed while it was copied.');
}

function failureOf(text: string, { log, taskId }: LoadContext): Error {
  const { transient, reason, advice } = classifyError(text);
  const message = `${text.slice(0, 400)}${advice ? ` ${advice}` : ''}`;
  if (!transient) return new PermanentTaskError(reason, message);
  if (reason === 'statementFailed')
    log.warn('a failure of the warehouse that nobody knows', { taskId, text });
  const error = new Error(message);
  error.name = `Warehouse ${reason}`.replace(/ (.)/, (_, letter: string) => letter.toUpperCase());
  return error;
}

function timeIsOver({ config }: LoadPlan): PermanentTaskError {
  const message = `The load took longer than its ${config.timeLimitMinutes} minutes and was cancelled; nothing was loaded. Raise timeLimitMinutes or load less at once.`;
  return new PermanentTaskError('timedOut', message);
}

function stepRun({ config, target }: LoadPlan, context: LoadContext): StepRun {
  const { loads, owner, taskId, signal, log, saveOutside, suspend, now } = context;
  const { warehouse, hash, settings } = loads;
  return {
    owner,
    taskId,
    signal,
    log,
    saveOutside,
    suspend,
    now,
    warehouse,
    hash,
    database: target.database,
    statementPrefix: settings.statementPrefix,
    timeLimitMs: config.timeLimitMinutes * 60_000,
  };
}

async function resultOf(plan: LoadPlan, ended: Statement, context: LoadContext): Promise<LoadResult> {
  const { loads, taskId } = context;
  const [row] = await loads.warehouse.rows(ended.id, ledgerPart(plan.sqls ?? []));
  if (!row) throw new Error('the load finished and its ledger has no row of it');
  const [by, rows] = row;
  if (by !== taskId) return alreadyLoaded(plan, ended);
  const refused =
    plan.config.options.maxErrors > 0 ? await findLoadErrors(plan, ended, loads, context.log) : [];
  return {
    ...common(plan, ended),
    rowsLoaded: Number(rows),
    ...(refused.length === 0 ? {} : { rowsRefused: refused.length, refused }),
  };
}

const alreadyLoaded = (plan: LoadPlan, ended: Statement): LoadResult => ({
  ...common(plan, ended),
  rowsLoaded: 0,
  skipped: 'alreadyLoaded',
});

function common({ target, entry, files }: LoadPlan, { id, queryId, durationMs }: Statement) {
  return {
    target: nameOf(target),
    mode: entry.mode,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    loadKey: entry.loadKey,
    statementId: id,
    ...(queryId === undefined ? {} : { queryId }),
    ...(durationMs === undefined ? {} : { durationSeconds: durationMs / 1000 }),
  };
}
