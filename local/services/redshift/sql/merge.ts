import { type Cursor, cursorOver } from './cursor.ts';
import { rewriteExpressions } from './expressions.ts';
import { quoteName } from './names.ts';
import { SqlError } from './sql-error.ts';
import { render, type Token } from './tokens.ts';

/** MERGE in Redshift's narrower form; the cursor stands after MERGE. Several statements replace REMOVE DUPLICATES. */
export function merge(cursor: Cursor): string[] {
  cursor.expect('into');
  const target = cursor.qualifiedName().map(quoteName).join('.');
  cursor.expect('using');
  if (cursor.sees('(')) throw new SqlError('MERGE: the source must be a table');
  const source = cursor.qualifiedName().map(quoteName).join('.');
  const alias = cursor.take('as') || !cursor.sees('on') ? ` AS ${quoteName(cursor.name())}` : '';
  cursor.expect('on');
  const condition = until(cursor, ['when', 'remove']);
  const on = render(rewriteExpressions(condition));
  if (cursor.take('remove', 'duplicates')) {
    if (!cursor.isAtEnd) cursor.fail();
    return [
      `DELETE FROM ${target} USING ${source}${alias} WHERE ${on}`,
      `INSERT INTO ${target} SELECT DISTINCT * FROM ${source}`,
    ];
  }
  cursor.expect('when', 'matched', 'then');
  const matched = until(cursor, ['when']);
  const isUpdate = cursorOver(matched).sees('update', 'set');
  if (!isUpdate && !(matched.length === 1 && matched[0]?.value === 'delete')) cursor.fail();
  cursor.expect('when', 'not', 'matched', 'then');
  if (!cursor.sees('insert')) cursor.fail();
  const insert = cursor.rest();
  const [update, values] = [matched, insert].map((tokens) => render(rewriteExpressions(tokens)));
  return [
    `MERGE INTO ${target} USING ${source}${alias} ON ${on} WHEN MATCHED THEN ${update} WHEN NOT MATCHED THEN ${values}`,
  ];
}

function until(cursor: Cursor, words: readonly string[]): Token[] {
  const read: Token[] = [];
  let depth = 0;
  for (let token = cursor.peek(); token; token = cursor.peek()) {
    if (depth === 0 && token.kind === 'word' && words.includes(token.value) && !isCase(read)) return read;
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    read.push(cursor.next());
  }
  return cursor.fail();
}

/** Inside CASE … END, WHEN belongs to it. */
function isCase(read: readonly Token[]): boolean {
  const words = read.filter(({ kind }) => kind === 'word').map(({ value }) => value);
  return words.filter((word) => word === 'case').length > words.filter((word) => word === 'end').length;
}
