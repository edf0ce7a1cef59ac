import type { IncomingMessage } from 'node:http';
import {
  type AwsUrl,
  pauseBeforeTry,
  type SignedSenderOptions,
  signedSender,
  usualTries,
} from './signed-request.ts';

/** What an AWS service refused: `name` is its error code (`ConflictException`), as the SDK's clients have it. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;
  /** What else the service said: the body of its answer. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(
    code: string,
    status: number,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
    this.status = status;
    this.details = details;
  }
}

/** One call of a service that speaks JSON: by a path (REST), or by `target` (its X-Amz-Target, then POST to /). */
export interface JsonCall {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Encoded; default "/". */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly body?: unknown;
}

export interface JsonApiOptions extends SignedSenderOptions {
  /** The variable that names another endpoint than AWS's, as the SDK heeds it: `AWS_ENDPOINT_URL_SCHEDULER`. */
  readonly endpointVariable: string;
  /** Of the calls by `target`; default 1.1. */
  readonly jsonVersion?: '1.0' | '1.1';
  /** First label of AWS's own host: `email` of email.us-east-1.amazonaws.com; default the service's name. */
  readonly hostPrefix?: string;
}

/** Calls a service and gives its answer, parsed. @throws AwsError when it refuses; whatever the network throws. */
export type JsonApi = (call: JsonCall) => Promise<Record<string, unknown>>;

/** A service by its signed JSON calls. What passes (faults, the network, throttling) is tried again. */
export function jsonApi(options: JsonApiOptions): JsonApi {
  const { tries = usualTries, jsonVersion = '1.1' } = options;
  const send = signedSender(options);
  const callOnce: JsonApi = async ({ method = 'POST', path = '/', query, target, body }) => {
    const headers = {
      'content-type': target === undefined ? 'application/json' : `application/x-amz-json-${jsonVersion}`,
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const url = awsUrl(options, path);
    const answer = await send({ method, url, ...(query && { query }), headers, ...(text && { body: text }) });
    const parsed = parse(await textOf(answer));
    if (answer.statusCode !== undefined && answer.statusCode < 300) return parsed;
    throw refusal(answer, parsed);
  };
  return async (call) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await callOnce(call);
      } catch (error) {
        if (attempt === tries || !isThrottled(error)) throw error;
      }
      await pauseBeforeTry(attempt + 1);
    }
  };
}

const throttled = /Throttl|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded/;
/** Most services answer 400 where others answer 429, which the sender has tried again already. */
const isThrottled = (error: unknown) =>
  error instanceof AwsError && error.status === 400 && throttled.test(error.name);

/** Where a path of a service is: at AWS, or where the environment variables say. */
export function awsUrl(options: JsonApiOptions, path: string): AwsUrl {
  const { region, service, hostPrefix = service, endpointVariable } = options;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint = options.endpoint ?? process.env[endpointVariable] ?? process.env.AWS_ENDPOINT_URL;
  const { protocol, hostname, port, host } = new URL(endpoint ?? `https://${hostPrefix}.${region}.${domain}`);
  return { protocol, hostname, port: port ? Number(port) : undefined, host, path };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // What is no JSON comes from a proxy in between; its first words are in the error below.
  }
  return { message: text.slice(0, 300) };
}

/** The code stands in a header (REST), or as `__type` or `code` in the body, at times with a namespace before it. */
function refusal({ statusCode = 0, headers }: IncomingMessage, body: Record<string, unknown>): AwsError {
  const type = headers['x-amzn-errortype'] ?? body.__type ?? body.code ?? body.Code ?? `Http${statusCode}`;
  const code = String(type).split(':')[0]?.split('#').at(-1) ?? `Http${statusCode}`;
  return new AwsError(
    code,
    statusCode,
    String(body.message ?? body.Message ?? `AWS answered ${statusCode}`),
    body,
  );
}
