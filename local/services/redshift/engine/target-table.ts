import type { LoadColumn } from '../copy/field-values.ts';
import type { CopyStatement } from '../copy/parse-copy.ts';
import { engineName, quoteName, quoteText } from '../sql/names.ts';
import { SqlError } from '../sql/sql-error.ts';
import type { Session } from './session.ts';

/** The table that a COPY loads, with the columns that it fills, in the order of the fields. */
export interface TargetTable {
  readonly name: string;
  readonly sql: string;
  readonly oid: number;
  readonly columns: readonly LoadColumn[];
}

/** Finds it in the session, temporary tables first. */
export async function targetTable(
  session: Session,
  { table, columns: wanted, options }: CopyStatement,
): Promise<TargetTable> {
  const sql = table.map(quoteName).join('.');
  const name = table.at(-1) ?? '';
  const { rows } = await session.run(
    `SELECT c.oid, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.oid = to_regclass(${quoteText(sql)}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
  );
  const [first] = rows;
  if (!first) throw new SqlError(`relation "${table.join('.')}" does not exist`);
  if (first[1] !== 'r') throw new SqlError(`cannot copy to "${name}": it is no table`);
  const all = rows.map(([, , column, type, isNotNull, identity]) => ({
    name: column ?? '',
    type: type ?? '',
    isNotNull: isNotNull === 't',
    isIdentity: identity !== '',
    isAlways: identity === 'a',
  }));
  if (!wanted) {
    const columns = all.filter(({ isIdentity }) => !isIdentity || options.explicitIds);
    return { name, sql, oid: Number(first[0]), columns };
  }
  const columns = wanted.map((column) => {
    const found = all.find((candidate) => candidate.name === engineName(column));
    if (!found) throw new SqlError(`column "${column}" of relation "${name}" does not exist`);
    if (found.isAlways && !options.explicitIds)
      throw new SqlError(`cannot set an identity column "${column}" to a value`);
    return found;
  });
  const repeated = wanted.find((column, index) => wanted.indexOf(column) !== index);
  if (repeated !== undefined) throw new SqlError(`column "${repeated}" specified more than once`);
  return { name, sql, oid: Number(first[0]), columns };
}
