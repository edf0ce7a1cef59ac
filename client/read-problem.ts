import { BeatlessProblem, type ProblemField } from './problem.ts';

/** Turns a response that is not 2xx into the problem it describes, whoever wrote it: API, gateway or storage. */
export function readProblem(response: Response, text: string, now: number): BeatlessProblem {
  const { status, headers } = response;
  const body = parseObject(text);
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now);
  const requestId = textOf(body.requestId) ?? headers.get('x-amz-request-id') ?? undefined;
  const title = textOf(body.title) ?? (response.statusText || `HTTP ${status}`);
  const said = textOf(body.detail) ?? storageMessage(text);
  const detail = said ?? [textOf(body.message), adviceFor(status)].filter(Boolean).join(': ');
  return new BeatlessProblem({
    status,
    title,
    detail,
    fields: readFields(body.errors),
    requestId,
    retryAfterMs,
  });
}

/** `Retry-After` in ms: seconds or an HTTP date. */
function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function readFields(errors: unknown): ProblemField[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: unknown) => {
    if (error === null || typeof error !== 'object') return [];
    const { field, message } = error as { field?: unknown; message?: unknown };
    return typeof message === 'string' ? [{ field: textOf(field) ?? 'body', message }] : [];
  });
}

/** S3 answers in XML: its code and message. */
function storageMessage(text: string): string | undefined {
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1];
  return code ? `The storage answered ${code}${message ? `: ${message}` : ''}` : undefined;
}

function adviceFor(status: number): string {
  if (status === 401 || status === 403) return 'The API refused the key: check BEATLESS_KEY.';
  if (status === 404) return 'There is nothing at this address: check BEATLESS_URL.';
  if (status === 429) return 'Too many requests: try again later.';
  return `The API answered ${status} without saying why.`;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
