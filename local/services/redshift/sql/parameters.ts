import { quoteText } from './names.ts';
import { SqlError } from './sql-error.ts';
import type { Token } from './tokens.ts';

/** A named parameter of the Data API; its value is a text, whatever its type in the statement. */
export interface SqlParameter {
  readonly name: string;
  readonly value: string;
}

/** The names of the parameters that the statement uses. */
export function parameterNames(tokens: readonly Token[]): Set<string> {
  return new Set(tokens.filter(({ kind }) => kind === 'parameter').map(({ value }) => value));
}

/** Puts the values in the places of the parameters, as texts whose type the statement decides. */
export function bindParameters(tokens: readonly Token[], parameters: readonly SqlParameter[]): Token[] {
  return tokens.map((token) => {
    if (token.kind !== 'parameter') return token;
    const bound = parameters.find(({ name }) => name === token.value);
    if (!bound) throw new SqlError(`syntax error at or near ":"`);
    if (bound.value.includes('\0')) throw new SqlError('invalid byte sequence for encoding "UTF8": 0x00');
    return { ...token, kind: 'string', text: quoteText(bound.value), value: bound.value };
  });
}
