import { type CopyStatement, parseCopy } from '../copy/parse-copy.ts';
import { addedColumn, createTable } from './create-table.ts';
import { type Cursor, cursorOver } from './cursor.ts';
import { rewriteExpressions } from './expressions.ts';
import { merge } from './merge.ts';
import { bindParameters, type SqlParameter } from './parameters.ts';
import { refuseForeign } from './refuse.ts';
import { notEmulated, SqlError } from './sql-error.ts';
import { render, splitStatements, type Token, tokenize } from './tokens.ts';

/**
 * A statement of Redshift as the engine takes it. `run`: these one after another, the last one's rows count · `commit`:
 * the same, but what came before in the transaction is committed first · `nothing`: accepted without effect ·
 * `alone`: accepted without effect, but not within a transaction
 */
export type Translated =
  | { readonly kind: 'run'; readonly sqls: readonly string[]; readonly returnsRows: boolean }
  | { readonly kind: 'commit'; readonly sqls: readonly string[] }
  | { readonly kind: 'copy'; readonly copy: CopyStatement }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'alone'; readonly name: string };

/** Translates one statement; what Redshift would not take is a SqlError. */
export function translate(sql: string, parameters: readonly SqlParameter[] = []): Translated {
  const parts = splitStatements(tokenize(sql));
  if (parts.length > 1) throw new SqlError('cannot insert multiple commands into a prepared statement');
  const [tokens] = parts;
  if (!tokens) return { kind: 'nothing' };
  if (tokens[0]?.kind === 'word' && tokens[0].value === 'copy') {
    return { kind: 'copy', copy: parseCopy(cursorOver(tokens)) };
  }
  const bound = bindParameters(tokens, parameters);
  refuseForeign(bound);
  return translateVerb(bound);
}

const READS: ReadonlySet<string> = new Set(['select', 'with', 'show', 'explain', '(']);
const PLAIN: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'lock', 'comment']);
const TRANSACTION: ReadonlySet<string> = new Set(['begin', 'start', 'commit', 'end', 'rollback', 'abort']);
/** Settings that the engine may take; the others of Redshift have no meaning on one machine. */
const SETTINGS: ReadonlySet<string> = new Set(['search_path', 'timezone', 'time']);

function translateVerb(tokens: readonly Token[]): Translated {
  const cursor = cursorOver(tokens);
  const { value } = cursor.next();
  if (value === 'create') return create(cursor, tokens);
  if (value === 'alter') return alter(cursor, tokens);
  if (value === 'merge') return run(...merge(cursor));
  if (value === 'delete') return run(deletion(cursor, tokens));
  if (READS.has(value)) return read(tokens);
  if (PLAIN.has(value)) return run(render(rewriteExpressions(tokens)));
  if (value === 'drop') return drop(cursor, tokens);
  if (value === 'truncate') {
    cursor.take('table');
    return { kind: 'commit', sqls: [`TRUNCATE ${render(cursor.rest())}`] };
  }
  if (value === 'set' || value === 'reset') {
    const isKnown = SETTINGS.has(cursor.peek()?.value ?? '');
    return isKnown ? run(render(tokens)) : { kind: 'nothing' };
  }
  if (value === 'analyze' || value === 'grant' || value === 'revoke') return { kind: 'nothing' };
  if (value === 'vacuum') return { kind: 'alone', name: 'VACUUM' };
  if (TRANSACTION.has(value))
    throw notEmulated(
      `${value.toUpperCase()} in a statement of the Data API, whose batches are transactions,`,
    );
  if (value === 'unload' || value === 'call' || value === 'declare' || value === 'prepare')
    throw notEmulated(value.toUpperCase());
  return cursorOver(tokens).fail();
}

function run(...sqls: readonly string[]): Translated {
  return { kind: 'run', sqls, returnsRows: false };
}

function read(tokens: readonly Token[]): Translated {
  return { kind: 'run', sqls: [render(rewriteExpressions(tokens))], returnsRows: true };
}

function create(cursor: Cursor, tokens: readonly Token[]): Translated {
  cursor.take('local');
  const isTemporary = cursor.take('temp') || cursor.take('temporary');
  if (cursor.take('table')) return run(createTable(cursor, isTemporary));
  if (cursor.take('schema')) {
    const ifNotExists = cursor.take('if', 'not', 'exists');
    const name = render([cursor.next()]);
    return run(`CREATE SCHEMA ${ifNotExists ? 'IF NOT EXISTS ' : ''}${name}`);
  }
  const isView = cursor.sees('view') || cursor.sees('or', 'replace', 'view');
  if (isView) return run(render(rewriteExpressions(withoutSchemaBinding(tokens))));
  const what = cursor.next();
  const isKnownHere = [
    'external',
    'materialized',
    'procedure',
    'function',
    'library',
    'model',
    'user',
    'group',
    'role',
    'database',
    'datashare',
    'or',
  ];
  if (isKnownHere.includes(what.value)) throw notEmulated(`CREATE ${what.text.toUpperCase()}`);
  if (what.value === 'index' || what.value === 'unique')
    throw new SqlError('SQL command "CREATE INDEX" not supported on Redshift tables.');
  throw new SqlError(`SQL command "CREATE ${what.text.toUpperCase()}" not supported.`);
}

/** A view that is bound to nothing until it is read has no counterpart in the engine: it is bound here. */
function withoutSchemaBinding(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.slice(-4).map(({ value }) => value);
  return last.join(' ') === 'with no schema binding' ? tokens.slice(0, -4) : tokens;
}

function alter(cursor: Cursor, tokens: readonly Token[]): Translated {
  if (!cursor.take('table')) throw notEmulated(`ALTER ${cursor.next().text.toUpperCase()}`);
  const table = cursor.qualifiedName();
  if (cursor.sees('append')) return { kind: 'alone', name: 'ALTER TABLE APPEND' };
  if (cursor.take('add')) {
    if (
      !cursor.take('column') &&
      ['constraint', 'primary', 'unique', 'foreign'].some((word) => cursor.sees(word))
    )
      return { kind: 'nothing' };
    const definition = cursor.rest();
    const head = tokens.slice(0, tokens.length - definition.length);
    const hasColumnWord = head.at(-1)?.value === 'column';
    return run(`${render(head)}${hasColumnWord ? '' : ' COLUMN'} ${addedColumn(definition)}`);
  }
  const isWithoutEffect = ['alter', 'owner'].some((word) => cursor.sees(word)) && !changesType(cursor);
  if (isWithoutEffect) return { kind: 'nothing' };
  if (cursor.sees('alter')) throw notEmulated(`changing the type of a column of ${table.join('.')}`);
  return run(render(tokens));
}

function changesType(cursor: Cursor): boolean {
  return cursor.sees('alter', 'column') && cursor.peek(3)?.value === 'type';
}

function drop(cursor: Cursor, tokens: readonly Token[]): Translated {
  const known = ['table', 'view', 'schema'].some((word) => cursor.sees(word));
  if (!known) throw notEmulated(`DROP ${cursor.next().text.toUpperCase()}`);
  return run(render(tokens));
}

/** FROM may be left out. */
function deletion(cursor: Cursor, tokens: readonly Token[]): string {
  const rewritten = rewriteExpressions(tokens);
  if (cursor.sees('from')) return render(rewritten);
  return `DELETE FROM ${render(rewritten.slice(1))}`;
}
