import { foldName, quoteName } from './names.ts';
import { SqlError } from './sql-error.ts';

/** `word`: keyword or bare name · `name`: in double quotes · `parameter`: `:name` · `operator`: one character, or `::` */
type TokenKind = 'word' | 'name' | 'string' | 'number' | 'parameter' | 'operator' | 'end';

/** A piece of a statement. Comments are gone; where one was, `gap` is white space. */
export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the statement. */
  readonly text: string;
  /** Words and names folded, strings and names without quotes and escapes. */
  readonly value: string;
  /** White space before it. */
  readonly gap: string;
}

const WORD = /[A-Za-z_#\u0080-\uffff][\w$#\u0080-\uffff]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SPACE = /\s+/y;
const PARAMETER = /:([A-Za-z_][\w]*)/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** The tokens of Redshift's SQL. What is not closed is a SqlError. */
export function tokenize(sql: string): Token[] {
  if (sql.includes('\0')) throw new SqlError('invalid byte sequence for encoding "UTF8": 0x00');
  const tokens: Token[] = [];
  let at = 0;
  let gap = '';
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  const push = (kind: TokenKind, text: string, value = text): void => {
    tokens.push({ kind, text, value, gap });
    at += text.length;
    gap = '';
  };

  while (at < sql.length) {
    const blank = match(SPACE) ?? commentAt(sql, at);
    if (blank !== undefined) {
      gap += blank.trim() === '' ? blank : blank.includes('\n') ? '\n' : ' ';
      at += blank.length;
      continue;
    }
    const first = sql[at] ?? '';
    const word = match(WORD);
    const number = match(NUMBER);
    const dollar = match(DOLLAR);
    if (first === "'") push('string', ...stringAt(sql, at));
    else if (first === '"') push('name', ...nameAt(sql, at));
    else if (dollar !== undefined) push('string', ...dollarAt(sql, at, dollar));
    else if (word !== undefined) push('word', word, foldName(word));
    else if (number !== undefined) push('number', number);
    else if (first === ';') push('end', first);
    else if (sql.startsWith('::', at)) push('operator', '::');
    else {
      const parameter = match(PARAMETER);
      if (parameter === undefined) push('operator', first);
      else push('parameter', parameter, parameter.slice(1));
    }
  }
  return tokens;
}

/** The statement that tokens make, for the engine: names folded and quoted, everything else as it stood. */
export function render(tokens: readonly Token[]): string {
  return tokens.map((token) => token.gap + engineText(token)).join('');
}

/** Tokens of a text that is known to be well-formed. */
export function made(sql: string): Token[] {
  return tokenize(` ${sql} `);
}

/** The parts between the semicolons that are not empty. */
export function splitStatements(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'end') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

const PLAIN_WORD = /^[A-Za-z_][\w$]{0,62}$/;

function engineText({ kind, text, value }: Token): string {
  if (kind === 'name') return quoteName(value);
  if (kind === 'word' && !PLAIN_WORD.test(text)) return quoteName(value);
  return text;
}

function commentAt(sql: string, at: number): string | undefined {
  if (sql.startsWith('--', at)) {
    const end = sql.indexOf('\n', at);
    return end < 0 ? sql.slice(at) : sql.slice(at, end + 1);
  }
  if (!sql.startsWith('/*', at)) return undefined;
  let depth = 0;
  for (let index = at; index < sql.length; index += 1) {
    if (sql.startsWith('/*', index)) {
      depth += 1;
      index += 1;
    } else if (sql.startsWith('*/', index)) {
      depth -= 1;
      index += 1;
      if (depth === 0) return sql.slice(at, index + 1);
    }
  }
  throw new SqlError(`unterminated /* comment at or near "${sql.slice(at)}"`);
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function stringAt(sql: string, at: number): [text: string, value: string] {
  let value = '';
  for (let index = at + 1; index < sql.length; index += 1) {
    const character = sql[index] ?? '';
    if (character === '\\') {
      index += 1;
      const escaped = sql[index] ?? '';
      value += ESCAPED[escaped] ?? escaped;
    } else if (character !== "'") value += character;
    else if (sql[index + 1] === "'") {
      index += 1;
      value += "'";
    } else return [sql.slice(at, index + 1), value];
  }
  throw new SqlError(`unterminated quoted string at or near "${sql.slice(at)}"`);
}

function nameAt(sql: string, at: number): [text: string, value: string] {
  for (let index = at + 1; index < sql.length; index += 1) {
    if (sql[index] !== '"') continue;
    if (sql[index + 1] === '"') {
      index += 1;
      continue;
    }
    const text = sql.slice(at, index + 1);
    const value = text.slice(1, -1).replaceAll('""', '"');
    if (value === '') throw new SqlError('zero-length delimited identifier at or near """"');
    return [text, foldName(value)];
  }
  throw new SqlError(`unterminated quoted identifier at or near "${sql.slice(at)}"`);
}

function dollarAt(sql: string, at: number, tag: string): [text: string, value: string] {
  const end = sql.indexOf(tag, at + tag.length);
  if (end < 0) throw new SqlError(`unterminated dollar-quoted string at or near "${sql.slice(at)}"`);
  return [sql.slice(at, end + tag.length), sql.slice(at + tag.length, end)];
}
