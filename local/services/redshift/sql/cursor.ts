import { syntaxError } from './sql-error.ts';
import type { Token } from './tokens.ts';

/** Reads tokens one after another; what is not there is a syntax error, as the warehouse words it. */
export interface Cursor {
  peek(ahead?: number): Token | undefined;
  next(): Token;
  /** Whether these words come next; then they are read. */
  take(...words: readonly string[]): boolean;
  /** Whether these words come next. */
  sees(...words: readonly string[]): boolean;
  expect(...words: readonly string[]): void;
  /** A name, bare or quoted. */
  name(): string;
  /** `a` or `a.b` or `a.b.c` */
  qualifiedName(): string[];
  /** What stands between a parenthesis and the one that closes it. */
  parenthesized(): Token[];
  /** All that is left. */
  rest(): Token[];
  readonly isAtEnd: boolean;
  fail(): never;
}

/** A cursor before the first of the tokens. */
export function cursorOver(tokens: readonly Token[]): Cursor {
  let at = 0;
  const is = (token: Token | undefined, wanted: string): boolean =>
    (token?.kind === 'word' && token.value === wanted) ||
    (token?.kind === 'operator' && token.text === wanted);
  const fail = (): never => {
    throw syntaxError(tokens[at]?.text);
  };
  const next = (): Token => {
    const token = tokens[at] ?? fail();
    at += 1;
    return token;
  };
  const sees = (...words: readonly string[]): boolean =>
    words.every((word, index) => is(tokens[at + index], word));
  const take = (...words: readonly string[]): boolean => {
    if (!sees(...words)) return false;
    at += words.length;
    return true;
  };
  const expect = (...words: readonly string[]): void => {
    for (const word of words) if (!take(word)) fail();
  };
  const name = (): string => {
    const token = tokens[at];
    if (token?.kind !== 'word' && token?.kind !== 'name') fail();
    return next().value;
  };
  return {
    peek: (ahead = 0) => tokens[at + ahead],
    next,
    take,
    sees,
    expect,
    name,
    qualifiedName() {
      const parts = [name()];
      while (take('.')) parts.push(name());
      return parts;
    },
    parenthesized() {
      expect('(');
      const inside: Token[] = [];
      for (let depth = 1; ; ) {
        const token = next();
        if (is(token, '(')) depth += 1;
        if (is(token, ')')) depth -= 1;
        if (depth === 0) return inside;
        inside.push(token);
      }
    },
    rest() {
      const left = tokens.slice(at);
      at = tokens.length;
      return left;
    },
    get isAtEnd() {
      return at >= tokens.length;
    },
    fail,
  };
}

/** The tokens between the commas that are in no parentheses. */
export function splitByCommas(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'operator' && token.text === '(') depth += 1;
    if (token.kind === 'operator' && token.text === ')') depth -= 1;
    if (depth === 0 && token.kind === 'operator' && token.text === ',') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}
