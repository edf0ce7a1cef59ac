import type { Dice } from './dice.ts';
import type { OpenApi, Operation, Parameter } from './document.ts';
import { anything, type Pool, randomValue } from './random-value.ts';

/** A request as it goes out. */
export interface FuzzRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One request for the operation: mostly of the right form, at times with a wrong key, body, length or encoding. */
export function randomRequest(
  operation: Operation,
  document: OpenApi,
  pool: Pool,
  key: string,
  dice: Dice,
): FuzzRequest {
  const value = ({ schema }: Parameter) => asText(randomValue(schema, document, pool, dice));
  const given = (operation.parameters ?? []).filter(({ required }) => required || dice.chance(0.3));
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = given.find((it) => it.name === name);
    const text = dice.chance(0.7) || !parameter ? dice.pick(pool.ids) : value(parameter);
    return encodeURIComponent(text.toWellFormed()) || 'x';
  });
  const query = given
    .filter((it) => it.in === 'query')
    .map((it) => [it.name, it.name === 'waitSeconds' ? dice.pick(['0', '-1', 'x']) : value(it)] as const)
    .concat(dice.chance(0.05) ? [[asText(anything(dice, 3)), '1']] : [])
    .map(
      ([name, text]) =>
        `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`,
    );
  const headers = Object.fromEntries(
    given.filter((it) => it.in === 'header').map((it) => [it.name, headerText(value(it))]),
  );
  const body = operation.body ? bodyOf(operation, document, pool, dice) : undefined;
  return {
    method: operation.method,
    path: `${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    headers: {
      ...headers,
      ...(dice.chance(0.97) ? { authorization: `Bearer ${key}` } : wrongKey(dice)),
      ...(body === undefined ? {} : { 'content-type': contentType(dice) }),
    },
    ...(body === undefined ? {} : { body }),
  };
}

function bodyOf({ body = {} }: Operation, document: OpenApi, pool: Pool, dice: Dice): string | Buffer {
  const json = JSON.stringify(randomValue(body, document, pool, dice)) ?? '';
  if (dice.chance(0.95)) return json;
  const text = dice.pick(['cut', 'bytes', 'empty', 'large', 'twice', 'deep'] as const);
  if (text === 'cut') return json.slice(0, -1);
  if (text === 'bytes') return Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
  if (text === 'empty') return '';
  if (text === 'large') return JSON.stringify({ x: 'y'.repeat(2_200_000) });
  if (text === 'twice') return `${json.slice(0, -1)},"task":"a","task":"b"}`;
  return `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
}

function wrongKey(dice: Dice): Record<string, string> {
  const keys = [
    '',
    'Basic YTpi',
    'Bearer',
    'Bearer bl_aaaaaaaaaaaa_',
    `Bearer bl_aaaaaaaaaaaa_${'A'.repeat(43)}`,
  ] as const;
  const authorization = dice.pick(keys);
  return authorization === '' ? {} : { authorization };
}

const contentType = (dice: Dice) =>
  dice.chance(0.97)
    ? 'application/json'
    : dice.pick(['text/plain', 'application/xml', 'application/json; charset=latin1']);

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** What a header may carry at all. */
const headerText = (text: string) =>
  text
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 2_000);
