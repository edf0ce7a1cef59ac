import { readType, typeTokens } from './column-types.ts';
import { cursorOver, splitByCommas } from './cursor.ts';
import { made, type Token } from './tokens.ts';

/** Date parts stand as bare words in these functions; in the engine they are texts. */
const WITH_DATE_PART: ReadonlySet<string> = new Set([
  'dateadd',
  'date_add',
  'datediff',
  'date_diff',
  'date_part',
  'datepart',
  'date_trunc',
]);

/** Functions and words that only Redshift has, as the engine takes them; what is not known stays as it is. */
export function rewriteExpressions(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token) continue;
    const isCall = token.kind === 'word' && isOpening(tokens[index + 1]);
    const isMember = tokens[index - 1]?.text === '.';
    if (token.kind === 'word' && token.value === 'sysdate' && !isCall && !isMember) {
      out.push(...made("(pg_catalog.now() AT TIME ZONE 'UTC')"));
      continue;
    }
    if (token.text === '::') {
      const [type, length] = typeAfter(tokens.slice(index + 1));
      out.push(token, ...type);
      index += length;
      continue;
    }
    if (!isCall) {
      out.push(token);
      continue;
    }
    const end = closing(tokens, index + 1);
    const inside = tokens.slice(index + 2, end);
    const call = rewriteCall(token, inside);
    if (call) {
      out.push(...call);
      index = end;
    } else out.push(token);
  }
  return out;
}

/** The call in the engine's words; undefined leaves it as it stands. */
function rewriteCall(name: Token, inside: readonly Token[]): Token[] | undefined {
  const args = splitByCommas(inside);
  const each = args.map((argument) => rewriteExpressions(argument));
  switch (name.value) {
    case 'nvl':
      return called(word(name, 'coalesce'), each);
    case 'nvl2': {
      const [tested = [], present = [], absent = []] = each;
      if (each.length !== 3) return undefined;
      return inParentheses(name, [
        ...made('CASE WHEN ('),
        ...tested,
        ...made(') IS NOT NULL THEN'),
        ...present,
        ...made('ELSE'),
        ...absent,
        ...made('END'),
      ]);
    }
    case 'decode':
      return each.length < 3 ? undefined : inParentheses(name, decodeCase(each));
    case 'isnull':
      return each.length === 2 ? called(word(name, 'coalesce'), each) : undefined;
    case 'cast': {
      const at = inside.findLastIndex(({ kind, value }) => kind === 'word' && value === 'as');
      if (at < 0) return undefined;
      const [type] = typeAfter(inside.slice(at + 1));
      return [
        name,
        ...made('('),
        ...rewriteExpressions(inside.slice(0, at)),
        ...made('AS'),
        ...type,
        ...made(')'),
      ];
    }
    default: {
      const [first] = args;
      const part = first?.length === 1 && first[0]?.kind === 'word' ? first[0] : undefined;
      if (!WITH_DATE_PART.has(name.value) || !part) return undefined;
      return called(name, [made(`'${part.value}'`), ...each.slice(1)]);
    }
  }
}

function decodeCase([tested = [], ...rest]: readonly Token[][]): Token[] {
  const out = made('CASE');
  for (let index = 0; index + 1 < rest.length; index += 2) {
    // NULL is equal to NULL in DECODE
    out.push(...made('WHEN ('), ...tested, ...made(') IS NOT DISTINCT FROM ('), ...(rest[index] ?? []));
    out.push(...made(') THEN'), ...(rest[index + 1] ?? []));
  }
  if (rest.length % 2 === 1) out.push(...made('ELSE'), ...(rest.at(-1) ?? []));
  return [...out, ...made('END')];
}

/** The type at the beginning of the tokens, and how many of them it takes. */
function typeAfter(tokens: readonly Token[]): [type: Token[], length: number] {
  const cursor = cursorOver(tokens);
  // `::regclass` and others of the catalogue: the engine's own
  const isCatalogue = /^(reg|oid|name$|"?char"?$|interval)/.test(tokens[0]?.value ?? '');
  if (isCatalogue) return [tokens.slice(0, 1) as Token[], 1];
  const type = typeTokens(readType(cursor));
  return [type, tokens.length - cursor.rest().length];
}

function called(name: Token, args: readonly (readonly Token[])[]): Token[] {
  return [
    name,
    ...made('('),
    ...args.flatMap((argument, index) => (index === 0 ? argument : [...made(','), ...argument])),
    ...made(')'),
  ];
}

function inParentheses({ gap }: Token, tokens: readonly Token[]): Token[] {
  const [open, ...rest] = [...made('('), ...tokens, ...made(')')];
  return open ? [{ ...open, gap: gap || ' ' }, ...rest] : rest;
}

function word(at: Token, text: string): Token {
  return { ...at, text, value: text };
}

function isOpening(token: Token | undefined): boolean {
  return token?.kind === 'operator' && token.text === '(';
}

function closing(tokens: readonly Token[], opening: number): number {
  let depth = 0;
  for (let index = opening; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (isOpening(token)) depth += 1;
    if (token?.kind === 'operator' && token.text === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length;
}
