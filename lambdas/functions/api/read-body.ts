import { limits } from '#core/constants.ts';
import { HttpProblem } from './problem.ts';

export interface RequestBody {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly contentType: string | undefined;
}

/** Nesting of a whole body: the input of a task lies one level deep in it. */
const depth = limits.inputDepth + 1;

/** The JSON value of a request's body; undefined if it has none. @throws HttpProblem malformed, tooLarge, unsupportedMediaType */
export function readBody({ body, isBase64Encoded, contentType }: RequestBody): unknown {
  if (body === undefined || body === '') return undefined;
  const bytes = isBase64Encoded ? Math.ceil((body.length * 3) / 4) : Buffer.byteLength(body);
  if (bytes > limits.bodyBytes) {
    const detail = `The body has ${bytes} bytes; at most ${limits.bodyBytes} are accepted. Send larger data by POST /v1/uploads.`;
    throw new HttpProblem('tooLarge', detail);
  }
  requireJson(contentType);
  const text = isBase64Encoded ? decode(body) : body;
  if (!text.isWellFormed()) throw new HttpProblem('malformed', 'The body is not valid UTF-8.');
  if (isDeeper(text, depth)) {
    throw new HttpProblem(
      'malformed',
      `The JSON is nested too deeply: at most ${depth} levels are accepted.`,
    );
  }
  return parse(text);
}

function requireJson(contentType: string | undefined): void {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters.map((it) => it.trim()).find((it) => it.startsWith('charset='));
  const json = /^application\/(?:[\w.-]+\+)?json$/.test(type.trim());
  if (json && (charset === undefined || /^charset="?utf-?8"?$/.test(charset))) return;
  const got = contentType ? `, not "${contentType.slice(0, 100)}"` : '';
  throw new HttpProblem('unsupportedMediaType', `Send the body as "Content-Type: application/json"${got}.`, {
    accept: 'application/json',
  });
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function decode(text: string): string {
  if (!base64.test(text)) throw new HttpProblem('malformed', 'The body is not valid base64.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'));
  } catch (cause) {
    if (cause instanceof TypeError) throw new HttpProblem('malformed', 'The body is not valid UTF-8.');
    throw cause;
  }
}

/** Counts brackets in the text, so that no depth can exhaust a stack or the memory. */
function isDeeper(json: string, most: number): boolean {
  let level = 0;
  let inText = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (inText) {
      if (char === backslash) at += 1;
      else if (char === quote) inText = false;
    } else if (char === quote) inText = true;
    else if (char === openBrace || char === openBracket) {
      level += 1;
      if (level > most) return true;
    } else if (char === closeBrace || char === closeBracket) level -= 1;
  }
  return false;
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];

function parse(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? `: ${cause.message}` : '';
    throw new HttpProblem('malformed', `The body is not valid JSON${reason}.`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new HttpProblem('malformed', 'The body must be a JSON object.');
  if (half.test(text) && loneSurrogate.test(JSON.stringify(value)))
    throw new HttpProblem(
      'malformed',
      'A text in the body has half of a surrogate pair, which UTF-8 cannot hold.',
    );
  return value;
}

/** An escaped surrogate; JSON.stringify escapes those that have no partner. */
const half = /\\u[dD][89a-fA-F]/;
const loneSurrogate = /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/;
