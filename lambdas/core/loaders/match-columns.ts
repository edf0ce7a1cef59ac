import { columnNameOf } from '../csv/column-names.ts';
import type { NewColumn, TargetColumn } from '../warehouse/describe-target.ts';
import type { LoadError } from '../warehouse/load-errors.ts';
import { nameOf, type Target } from '../warehouse/target.ts';
import type { Header } from './header.ts';
import type { LoaderConfig } from './loader.ts';

/** One file with its header. */
export interface HeadedFile {
  readonly name: string;
  readonly header: Header;
}

/** Which column of which file goes where. */
export interface Matching {
  /** Columns of the target that are filled, in the order in which they were met. */
  readonly columns: readonly string[];
  /** Columns of the stage for what the target does not take. */
  readonly ignored: readonly string[];
  /** Columns to be added to the target first. */
  readonly added: readonly NewColumn[];
  /** Files with the same header, by their indexes, and the stage's column for each of their columns. */
  readonly groups: readonly { readonly files: readonly number[]; readonly columns: readonly string[] }[];
  readonly problems: readonly LoadError[];
}

type Draft = {
  columns: Set<string>;
  ignored: Set<string>;
  added: Map<string, string>;
  problems: LoadError[];
};

/**
 * Matches the headers with the target's columns by name: COPY goes by position and would put values into the wrong columns.
 * Every mismatch is listed, in the codes that COPY itself would use.
 */
export function matchColumns(
  config: LoaderConfig,
  target: Target,
  files: readonly HeadedFile[],
  columns: readonly TargetColumn[],
): Matching {
  const draft: Draft = { columns: new Set(), ignored: new Set(), added: new Map(), problems: [] };
  const existing = new Set(columns.map(({ name }) => name));
  const groups = new Map<string, { files: number[]; columns: readonly string[] }>();
  files.forEach(({ name, header }, index) => {
    const signature = JSON.stringify(header.names);
    const group = groups.get(signature);
    if (group) group.files.push(index);
    else
      groups.set(signature, {
        files: [index],
        columns: matchFile(name, header, config, target, existing, draft),
      });
  });
  const everything = [...draft.columns];
  files.forEach(({ name, header }) => {
    draft.problems.push(...missingColumns(name, header, config, everything));
  });
  draft.problems.push(...roleProblems(config, target, existing, draft));
  return {
    columns: everything,
    ignored: [...draft.ignored],
    added: [...draft.added].map(([name, type]) => ({ name, type })),
    groups: [...groups.values()],
    problems: draft.problems,
  };
}

/** The target's column for a column of a file; undefined for one that the mapping does not name. */
function targetOf(name: string, index: number, config: LoaderConfig): string | undefined {
  const { columns, options } = config;
  if (!columns) return name;
  const found = options.header ? columns.find(({ from }) => columnNameOf(from) === name) : columns[index];
  return found && (found.to ?? columnNameOf(found.from));
}

function matchFile(
  file: string,
  { names, types }: Header,
  config: LoaderConfig,
  target: Target,
  existing: ReadonlySet<string>,
  draft: Draft,
): readonly string[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    const to = targetOf(name, index, config);
    if (to !== undefined && seen.has(to))
      draft.problems.push(problemAt(file, name, 1202, `Two columns go to "${to}" of ${nameOf(target)}`));
    if (to !== undefined) seen.add(to);
    if (to !== undefined && existing.has(to)) {
      draft.columns.add(to);
      return to;
    }
    if (config.onExtraColumn === 'add' && to !== undefined) {
      const asked = config.columns?.find((it) => columnNameOf(it.from) === name)?.type;
      draft.added.set(to, asked ?? types[index] ?? 'VARCHAR(65535)');
      draft.columns.add(to);
      return to;
    }
    if (config.onExtraColumn !== 'ignore') draft.problems.push(extra(file, name, names, target, existing));
    const ignored = `beatless_ignored_${index + 1}`;
    draft.ignored.add(ignored);
    return ignored;
  });
}

function extra(
  file: string,
  name: string,
  names: readonly string[],
  target: Target,
  existing: ReadonlySet<string>,
): LoadError {
  if (names.length === 1 && existing.size > 1 && /[;\t|,]/.test(name))
    return problemAt(
      file,
      name,
      1214,
      'Delimiter not found: the header is one column. Set options.delimiter',
    );
  const known = [...existing].slice(0, 20).map((column) => `"${column}"`);
  return problemAt(file, name, 1202, `${nameOf(target)} has no such column; it has ${known.join(', ')}`);
}

function missingColumns(
  file: string,
  { names }: Header,
  config: LoaderConfig,
  everything: readonly string[],
): readonly LoadError[] {
  if (config.onMissingColumn === 'null') return [];
  const has = new Set(names.map((name, index) => targetOf(name, index, config)));
  const mapped = config.columns?.map(({ from, to }) => to ?? columnNameOf(from)) ?? everything;
  return mapped
    .filter((name) => !has.has(name))
    .map((name) => problemAt(file, name, 1203, 'The file has no such column'));
}

/** Columns that the mode itself needs. */
function roleProblems(
  { mode, keyColumns = [], orderColumns = [], bundleColumn = 'bundle_id' }: LoaderConfig,
  target: Target,
  existing: ReadonlySet<string>,
  { columns }: Draft,
): readonly LoadError[] {
  const table = nameOf(target);
  const missing = [...keyColumns, ...orderColumns].filter((name) => !columns.has(name));
  const problems = missing.map((name) =>
    problemAt(table, name, 1203, 'No column of the files goes to this key or order column'),
  );
  if (mode === 'replaceBundle' && (!existing.has(bundleColumn) || columns.has(bundleColumn))) {
    const why = existing.has(bundleColumn)
      ? 'The files must not fill the column that names the bundle'
      : 'The table has no such column, which is to name the bundle; set bundleColumn';
    problems.push(problemAt(table, bundleColumn, 1203, why));
  }
  return problems;
}

const problemAt = (file: string, column: string, code: number, reason: string): LoadError => ({
  file,
  line: 1,
  column,
  code,
  reason,
});
