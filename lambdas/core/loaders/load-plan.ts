import * as z from 'zod/mini';
import { columnNameOf } from '../csv/column-names.ts';
import { PermanentTaskError } from '../errors.ts';
import type { Owner } from '../ids.ts';
import type { NewColumn } from '../warehouse/describe-target.ts';
import type { LedgerEntry } from '../warehouse/ledger.ts';
import { describeLoadError, type LoadError, mostLoadErrors } from '../warehouse/load-errors.ts';
import type { Target } from '../warehouse/target.ts';
import { type Header, readHeader } from './header.ts';
import { inParallel } from './in-parallel.ts';
import { mostCopiedBytes } from './load-files.ts';
import { loadKeyOf, type StatedFile } from './load-key.ts';
import type { LoadServices } from './load-services.ts';
import { type Loader, type LoaderConfig, loaderConfig } from './loader.ts';
import { type SourceDeps, type SourceProblem, sourceFiles } from './source-files.ts';

/** A file of a load with its header. */
export type PlannedFile = StatedFile & { readonly header: Header };

/** All that a load is made of, frozen: the loader may change while it runs. */
export interface LoadPlan {
  readonly loaderId: string;
  readonly config: LoaderConfig;
  readonly target: Target;
  readonly entry: LedgerEntry;
  readonly files: readonly PlannedFile[];
  /** Columns of the target, should it have to be made. */
  readonly create?: readonly NewColumn[];
  /** The statements of the load, once the target is known. */
  readonly sqls?: readonly string[];
}

/** What a loader would load now, or why it cannot. */
export interface Survey {
  readonly files: readonly PlannedFile[];
  readonly problems: readonly SourceProblem[];
  readonly errors: readonly LoadError[];
}

/** Looks at the files of a loader: which there are, which version, and their headers. Reads only their beginnings. */
export async function surveyFiles(owner: Owner, config: LoaderConfig, deps: SourceDeps): Promise<Survey> {
  const source = await sourceFiles(owner, config, deps);
  const found = await inParallel(source.files, 8, async (file) => {
    const facts = await deps.files.stat(file);
    if (!facts) return missing(file.name);
    if (facts.bytes > mostCopiedBytes) return tooLarge(file.name);
    return { ...file, ...facts, header: await readHeader(file, config.options, deps.files) };
  });
  const files = found.filter((it) => 'etag' in it);
  const problems = [...source.problems, ...found.filter((it) => 'reason' in it)];
  const { emptyFiles } = config.options;
  const errors = files.flatMap((file) => headerErrors(file, emptyFiles));
  const kept = files.filter(({ header }) => header.hasRows || emptyFiles === 'fail');
  return { files: kept, problems, errors };
}

function headerErrors({ name, header }: PlannedFile, emptyFiles: 'fail' | 'skip'): readonly LoadError[] {
  const at = { file: name, line: 1 };
  if (header.unreadable)
    return [{ ...at, code: 1220, reason: `The file cannot be read: ${header.unreadable}` }];
  if (header.hasRows || emptyFiles === 'skip') return [];
  const what = header.names.length === 0 ? 'The file is empty' : 'The file has a header and no row';
  return [{ ...at, code: 1211, reason: `${what}; set options.emptyFiles to "skip" to load without it` }];
}

const missing = (name: string): SourceProblem => ({
  reason: 'sourceMissing',
  file: name,
  message: `"${name}" is not there any more (uploads are kept for 14 days): upload it again.`,
});

const tooLarge = (name: string): SourceProblem => ({
  reason: 'fileTooLarge',
  file: name,
  message: `"${name}" has more than 5 GiB: split it.`,
});

/** The target of a loader in this deployment. */
export const targetOf = (config: LoaderConfig, database: string): Target => ({ database, ...config.target });

/** What a load of this mode replaces, as the ledger calls it. */
export function scopeOf({ id, config }: Pick<Loader, 'id' | 'config'>): string {
  if (config.mode !== 'replaceBundle') return 'table';
  return 'bundle' in config.source ? config.source.bundle : id;
}

/** Columns for a new target: those of the mapping, else those of the first file with the types that fit its values. */
export function newColumns(config: LoaderConfig, files: readonly PlannedFile[]): readonly NewColumn[] {
  const inferred = new Map<string, string>();
  for (const { header } of files)
    header.names.forEach((name, index) => {
      if (!inferred.has(name)) inferred.set(name, header.types[index] ?? 'VARCHAR(256)');
    });
  const columns = columnsOf(config, inferred);
  const { mode, bundleColumn = 'bundle_id' } = config;
  const wants = mode === 'replaceBundle' && !columns.some(({ name }) => name === bundleColumn);
  return wants ? [...columns, { name: bundleColumn, type: 'VARCHAR(64)' }] : columns;
}

function columnsOf({ columns, options }: LoaderConfig, inferred: ReadonlyMap<string, string>): NewColumn[] {
  if (!columns) return [...inferred].map(([name, type]) => ({ name, type }));
  return columns.map(({ from, to, type }, index) => {
    const seen = options.header ? columnNameOf(from) : `col_${index + 1}`;
    return { name: to ?? columnNameOf(from), type: type ?? inferred.get(seen) ?? 'VARCHAR(256)' };
  });
}

/** The plan of a task's load. @throws PermanentTaskError naming what is wrong with which file */
export async function planLoad(
  loader: Loader,
  run: { readonly owner: Owner; readonly taskId: string; readonly again?: string },
  services: LoadServices,
): Promise<LoadPlan> {
  const { config } = loader;
  const { files, problems, errors } = await surveyFiles(run.owner, config, services);
  const [first] = problems;
  if (first)
    throw new PermanentTaskError(first.reason, problems.map(({ message }) => message).join(' '), {
      details: problems,
    });
  refuseErrors(errors);
  const target = targetOf(config, config.target.database ?? services.settings.database);
  const loadKey = loadKeyOf({ target, config, files, again: run.again }, services.hash);
  const entry = { loadKey, scope: scopeOf(loader), taskId: run.taskId, mode: config.mode };
  const create = config.createTable ? { create: newColumns(config, files) } : {};
  return { loaderId: loader.id, config, target, entry, files, ...create };
}

/** @throws PermanentTaskError badData, if there is any */
export function refuseErrors(errors: readonly LoadError[]): void {
  const [first] = errors;
  if (!first) return;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  throw new PermanentTaskError('badData', `${describeLoadError(first)}${more}. Nothing was loaded.`, {
    details: errors.slice(0, mostLoadErrors),
  });
}

/** A plan that a task has written itself. */
export function parsePlan(text: string): LoadPlan {
  const plan = z.object({ config: loaderConfig }).safeParse(JSON.parse(text));
  if (!plan.success) throw new Error('the plan of the load is not one');
  return { ...(JSON.parse(text) as LoadPlan), config: plan.data.config };
}
