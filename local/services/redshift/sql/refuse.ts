import { SqlError, syntaxError } from './sql-error.ts';
import type { Token } from './tokens.ts';

/** Words before a text that the engine would take and Redshift does not: E'…', B'…', X'…', N'…'. */
const TEXT_PREFIXES: ReadonlySet<string> = new Set(['e', 'b', 'x', 'n']);

/** Refuses what the engine takes and Redshift does not, wherever it stands: else a test here would prove nothing there. */
export function refuseForeign(tokens: readonly Token[]): void {
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token.kind === 'operator' && token.text === '$' && next?.kind === 'number')
      throw new SqlError(`there is no parameter $${next.text}`);
    if (token.kind !== 'word') continue;
    refusePrefix(tokens, index);
    const isAfter = (word: string): boolean => next?.kind === 'word' && next.value === word;
    const isCall = next?.kind === 'operator' && next.text === '(';
    const inside = tokens[index + 2];
    switch (token.value) {
      case 'returning':
      case 'lateral':
        throw syntaxError(token.text);
      case 'on':
        if (isAfter('conflict')) throw syntaxError('CONFLICT');
        break;
      case 'filter':
        if (isCall && inside?.kind === 'word' && inside.value === 'where') throw syntaxError('(');
        break;
      case 'values':
        if (isTableOfValues(tokens, index)) throw syntaxError(token.text);
        break;
      case 'array':
        if (next?.kind === 'operator' && next.text === '[')
          throw new SqlError('array types are not supported');
        break;
      default:
    }
  }
}

function refusePrefix(tokens: readonly Token[], index: number): void {
  const [word, next, afterNext] = [tokens[index], tokens[index + 1], tokens[index + 2]];
  if (!word || !next || next.gap !== '') return;
  if (next.kind === 'string' && TEXT_PREFIXES.has(word.value))
    throw new SqlError(`type "${word.value}" does not exist`);
  const isUnicode = word.value === 'u' && next.text === '&' && afterNext?.gap === '';
  if (isUnicode && (afterNext?.kind === 'string' || afterNext?.kind === 'name')) throw syntaxError(next.text);
}

/** `FROM (VALUES …)` and a statement that is only VALUES; `INSERT … VALUES` is not. */
function isTableOfValues(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  if (!before) return true;
  const beforeThat = tokens[index - 2];
  return (
    before.text === '(' && beforeThat?.kind === 'word' && ['from', 'join', 'using'].includes(beforeThat.value)
  );
}
