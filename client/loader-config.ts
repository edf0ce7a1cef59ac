import type { BodyOf } from '#functions/api/client-types.ts';
import { UsageError } from './cli-errors.ts';
import type { CliIo } from './cli-io.ts';
import type { OptionReader } from './option-reader.ts';
import { readInput } from './read-input.ts';

type Config = BodyOf<'createLoader'>;

/** The options of a new loader. */
export const loaderOptions = {
  bundle: { type: 'string' },
  prefix: { type: 'string' },
  results: { type: 'boolean' },
  include: { type: 'string' },
  into: { type: 'string' },
  mode: { type: 'string' },
  'key-columns': { type: 'string' },
  'order-columns': { type: 'string' },
  'bundle-column': { type: 'string' },
  'create-table': { type: 'boolean' },
  delimiter: { type: 'string' },
  config: { type: 'string' },
} as const;

export const loaderHelp = `  --bundle ID | --prefix P  the files: a bundle, or the CSV files below a prefix of your uploads
  --results                 the prefix is one of your results
  --include PATTERN         only files whose name fits; * stands for any characters
  --into TABLE              TABLE, SCHEMA.TABLE or DATABASE.SCHEMA.TABLE
  --mode MODE               append (usual), replace, upsert or replaceBundle
  --key-columns A,B         of upsert: which rows are the same
  --order-columns C         of upsert: of the same rows the one with the greatest here stays
  --bundle-column C         of replaceBundle: the column that names the bundle
  --create-table            make the table if it is not there
  --delimiter C             between fields; else a comma
  --config JSON             everything else, or all of it: JSON, @FILE, or - for stdin; options win
`;

/** What the options say; the API judges it. @throws UsageError */
export async function readLoaderConfig(name: string, options: OptionReader, io: CliIo): Promise<Config> {
  const given = (await readInput(options.text('config'), io)) as Partial<Config>;
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    throw new UsageError('--config must be a JSON object.');
  const source = sourceOf(options) ?? given.source;
  if (!source) throw new UsageError('give --bundle ID or --prefix P: where the files are.');
  const into = options.text('into');
  const target = into === undefined ? given.target : targetOf(into);
  if (!target) throw new UsageError('give --into TABLE: where the rows go.');
  const delimiter = options.text('delimiter');
  return {
    ...given,
    name,
    source,
    target,
    ...defined({
      include: options.text('include'),
      mode: options.text('mode') as Config['mode'],
      keyColumns: namesOf(options, 'key-columns'),
      orderColumns: namesOf(options, 'order-columns'),
      bundleColumn: options.text('bundle-column'),
      createTable: options.flag('create-table') || undefined,
      options: delimiter === undefined ? undefined : { ...given.options, delimiter },
    }),
  };
}

function sourceOf(options: OptionReader): Config['source'] | undefined {
  const [bundle, prefix] = [options.text('bundle'), options.text('prefix')];
  if (bundle !== undefined && prefix !== undefined)
    throw new UsageError('give --bundle or --prefix, not both.');
  if (bundle !== undefined) return { bundle };
  return prefix === undefined ? undefined : { prefix, in: options.flag('results') ? 'results' : 'uploads' };
}

function targetOf(text: string): Config['target'] {
  const [table = '', schema, database, ...more] = text.split('.').reverse();
  if (more.length > 0 || [table, schema, database].includes(''))
    throw new UsageError(`--into ${text}: give TABLE, SCHEMA.TABLE or DATABASE.SCHEMA.TABLE.`);
  return { table, ...defined({ schema, database }) };
}

const namesOf = (options: OptionReader, name: string): string[] | undefined =>
  options
    .text(name)
    ?.split(',')
    .map((it) => it.trim());

/** Without what is undefined. */
function defined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
