import * as z from 'zod/mini';
import { owner, taskId } from '../ids.ts';
import { columnType } from '../warehouse/describe-target.ts';
import { target, warehouseName } from '../warehouse/target.ts';

const oneByte = (meaning: string) =>
  z.string().check(z.regex(/^[\t\x20-\x7e]$/, `must be one character: ${meaning}`));

/** How the files are read. */
const readOptions = z.strictObject({
  /** The first line of every file names its columns. */
  header: z._default(z.boolean(), true),
  delimiter: z._default(oneByte('the delimiter'), ','),
  quote: z._default(oneByte('the quote'), '"'),
  /** `auto`, or a format of Redshift such as `DD.MM.YYYY`. */
  dateFormat: z._default(z.string().check(z.regex(/^[\w./: -]{1,40}$/)), 'auto'),
  timeFormat: z._default(z.string().check(z.regex(/^[\w./: -]{1,60}$/)), 'auto'),
  /** Fields that read so are NULL. */
  nullText: z.optional(z.string().check(z.maxLength(40), z.regex(/^[\x20-\x7e]*$/))),
  emptyAsNull: z._default(z.boolean(), true),
  /** So many refused lines do not stop a load: they are counted and shown. 0: every line counts. */
  maxErrors: z._default(z.int().check(z.gte(0), z.lte(100_000)), 0),
  /** A file without any row, which in `replace` would empty the table: an error, or as if it were not there. */
  emptyFiles: z._default(z.enum(['fail', 'skip']), 'fail'),
  /** Cuts off what is too long for its column. */
  truncateColumns: z._default(z.boolean(), false),
  /** Puts a ? for every character that is not UTF-8. */
  acceptInvalidCharacters: z._default(z.boolean(), false),
  /** Rounds what has more decimal places than its column; without it they are cut off. */
  roundDecimals: z._default(z.boolean(), false),
});

/** Where the files come from: a bundle, or all CSV files below a prefix of the owner's uploads or results. */
const source = z.union(
  [
    z.strictObject({ bundle: z.uuid() }),
    z.strictObject({
      prefix: z
        .string()
        .check(z.maxLength(300), z.regex(/^[^\p{Cc}/]+\/[^\p{Cc}]*$/u, 'must be "<owner>/…"')),
      in: z._default(z.enum(['uploads', 'results']), 'uploads'),
    }),
  ],
  'must be {"bundle": "<id>"} or {"prefix": "<owner>/…"}',
);

const columns = z.array(
  z.strictObject({
    /** The column's name in the files' header, in any case. */
    from: z.string().check(z.minLength(1), z.maxLength(300)),
    /** The column of the target; `from`, cleaned up, unless given. */
    to: z.optional(warehouseName),
    type: z.optional(columnType),
  }),
);

const shape = {
  name: z
    .string()
    .check(z.minLength(1), z.maxLength(100), z.regex(/^[^\p{Cc}]+$/u, 'must not hold control characters')),
  source,
  /** Only files whose name fits; `*` stands for any characters. */
  include: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  target,
  mode: z._default(z.enum(['append', 'replace', 'upsert', 'replaceBundle']), 'append'),
  keyColumns: z.optional(z.array(warehouseName).check(z.minLength(1), z.maxLength(16))),
  orderColumns: z.optional(z.array(warehouseName).check(z.minLength(1), z.maxLength(16))),
  /** Of `replaceBundle`: the target's column that names the bundle a row came from. */
  bundleColumn: z.optional(warehouseName),
  columns: z.optional(columns.check(z.minLength(1), z.maxLength(1_600))),
  /** Makes the target if it is not there. */
  createTable: z._default(z.boolean(), false),
  /** What to do with a column of the files that the target has not. */
  onExtraColumn: z._default(z.enum(['fail', 'ignore', 'add']), 'fail'),
  /** What to do with a column of the mapping that a file has not. */
  onMissingColumn: z._default(z.enum(['fail', 'null']), 'fail'),
  options: z._default(readOptions, readOptions.parse({})),
  /** The statement is cancelled after so long. */
  timeLimitMinutes: z._default(z.int().check(z.gte(1), z.lte(1_440)), 60),
};

/** What a loader does, as its owner asks for it. */
export const loaderConfig = z.strictObject(shape).check(
  z.refine((it) => it.mode !== 'upsert' || it.keyColumns !== undefined, {
    path: ['keyColumns'],
    error: 'is needed by the mode "upsert": it tells which rows are the same',
  }),
  z.refine((it) => it.mode === 'upsert' || (!it.keyColumns && !it.orderColumns), {
    path: ['mode'],
    error: 'must be "upsert" for keyColumns and orderColumns',
  }),
  z.refine((it) => it.mode === 'replaceBundle' || it.bundleColumn === undefined, {
    path: ['bundleColumn'],
    error: 'belongs to the mode "replaceBundle"',
  }),
  z.refine((it) => it.options.header || it.columns !== undefined, {
    path: ['columns'],
    error: 'is needed for files without a header',
  }),
  z.refine((it) => it.options.delimiter !== it.options.quote, {
    path: ['options', 'quote'],
    error: 'must differ from the delimiter',
  }),
);
export type LoaderConfig = z.output<typeof loaderConfig>;

/** A loader as it is stored. Times in ms. */
export const loader = z.object({
  id: taskId,
  owner,
  createdAt: z.int(),
  createdBy: z.optional(z.string()),
  updatedAt: z.int(),
  /** Rises with each change: two people do not overwrite each other's. */
  version: z.int(),
  config: loaderConfig,
});
export type Loader = z.infer<typeof loader>;
