import { type BundleDocument, mostDocuments } from '../bundles/bundle.ts';
import type { BundleStore } from '../bundles/bundle-store.ts';
import type { Owner } from '../ids.ts';
import type { Place, ReadFiles } from './load-files.ts';
import type { Conversion, ConversionOf } from './load-services.ts';
import type { LoaderConfig } from './loader.ts';

/** A CSV file that a load reads, under the name that its owner knows. */
export interface SourceFile extends Place {
  readonly name: string;
}

/** Why a loader cannot load now: what is wrong with which document, and what to do. */
export interface SourceProblem {
  readonly reason:
    | 'bundleMissing'
    | 'notConverted'
    | 'conversionFailed'
    | 'noFiles'
    | 'tooManyFiles'
    | 'notYours'
    | 'sourceMissing'
    | 'fileTooLarge';
  readonly file?: string;
  readonly message: string;
}

export interface Source {
  readonly files: readonly SourceFile[];
  readonly problems: readonly SourceProblem[];
}

export interface SourceDeps {
  readonly bundles: BundleStore;
  readonly files: ReadFiles;
  readonly conversion: ConversionOf;
}

/** The files that a loader reads now, in a fixed order. */
export async function sourceFiles(
  owner: Owner,
  { source, include }: Pick<LoaderConfig, 'source' | 'include'>,
  deps: SourceDeps,
): Promise<Source> {
  const found =
    'bundle' in source
      ? await filesOfBundle(owner, source.bundle, deps)
      : await filesBelow(owner, source.in, source.prefix, deps);
  const wanted = include === undefined ? () => true : globOf(include);
  const files = found.files.filter(({ name }) => wanted(name));
  return { files, problems: [...found.problems, ...countProblems(files.length, found)] };
}

function countProblems(count: number, { problems }: Source): readonly SourceProblem[] {
  const tooMany = `One load reads at most ${mostDocuments} files; there are more.`;
  if (count > mostDocuments) return [{ reason: 'tooManyFiles', message: tooMany }];
  if (count > 0 || problems.length > 0) return [];
  return [{ reason: 'noFiles', message: 'There is no CSV file to load.' }];
}

async function filesOfBundle(owner: Owner, id: string, deps: SourceDeps): Promise<Source> {
  if (!(await deps.bundles.get(owner, id)))
    return { files: [], problems: [{ reason: 'bundleMissing', message: `You have no bundle ${id}.` }] };
  const parts: Source[] = [];
  for (const document of await deps.bundles.documents(owner, id))
    parts.push(await filesOfDocument(owner, document, deps));
  return {
    files: parts.flatMap(({ files }) => files),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

async function filesOfDocument(
  owner: Owner,
  { bundleId, kind, name, upload, file, task }: BundleDocument,
  { conversion }: SourceDeps,
): Promise<Source> {
  if (kind === 'csv') {
    const place: Place = file ? { bucket: 'results', key: file } : { bucket: 'uploads', key: upload ?? '' };
    return { files: [{ ...place, name }], problems: [] };
  }
  if (task === undefined) {
    const message = `"${name}" is a PDF and was not converted: POST /v1/bundles/${bundleId}/convert first.`;
    return { files: [], problems: [{ reason: 'notConverted', file: name, message }] };
  }
  const found = await conversion(owner, task);
  if (found.state !== 'done') return { files: [], problems: [notConverted(name, task, found)] };
  const files = found.files.map(
    (made): SourceFile => ({ bucket: 'results', key: made.key, name: `${name}/${made.name}` }),
  );
  return { files, problems: [] };
}

function notConverted(
  file: string,
  task: string,
  conversion: Exclude<Conversion, { state: 'done' }>,
): SourceProblem {
  if (conversion.state === 'open') {
    const message = `"${file}" is being converted by the task ${task}: load when that has ended.`;
    return { reason: 'notConverted', file, message };
  }
  const message = `The conversion of "${file}" (task ${task}) did not succeed: ${conversion.why}`;
  return { reason: 'conversionFailed', file, message };
}

async function filesBelow(
  owner: Owner,
  bucket: Place['bucket'],
  prefix: string,
  deps: SourceDeps,
): Promise<Source> {
  if (!prefix.startsWith(`${owner}/`))
    return {
      files: [],
      problems: [{ reason: 'notYours', message: `Your prefixes begin with "${owner}/".` }],
    };
  const found = await deps.files.list(bucket, prefix, mostDocuments);
  const files = found
    .filter(({ key, bytes }) => /\.csv(\.gz)?$/i.test(key) && bytes > 0)
    .map(({ key }): SourceFile => ({ bucket, key, name: key.slice(prefix.lastIndexOf('/') + 1) }));
  return { files, problems: [] };
}

/** `*` stands for any characters; everything else for itself. */
function globOf(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`, 'is');
  return (name) => expression.test(name) || expression.test(name.slice(name.lastIndexOf('/') + 1));
}
