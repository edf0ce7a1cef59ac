import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call, ServiceGateway } from './gateway/gateway.ts';
import { queryValue } from './request-target.ts';
import { ServiceError, type Wording } from './service-error.ts';
import { parseJson, type ReceivedRequest, serveSigned } from './signed-service.ts';

/** A request to a REST operation. */
export interface RestRequest {
  /** A part of the path that the route names, decoded. */
  parameter(name: string): string;
  /** The first value of a query parameter. */
  query(name: string): string | undefined;
  /** All its values. */
  queries(name: string): readonly string[];
  /** The body as a JSON object; without one, an empty object. @throws ServiceError when it is something else. */
  json(): Record<string, unknown>;
  readonly body: Buffer;
}

/** One operation: where it is, and how a request for it is understood (without any effect yet). */
export interface RestOperation {
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH';
  /** Fixed segments and named ones: `/schedules/{Name}`. The first operation that fits is taken. */
  readonly path: string;
  prepare(request: RestRequest): Omit<Call, 'service' | 'operation'>;
}

/** A service that speaks JSON and names its operation by method and path (Scheduler, SES v2, execute-api). */
export interface RestService {
  readonly wording: Wording;
  readonly maxBodyBytes: number;
  readonly operations: readonly RestOperation[];
}

/** Handles HTTP requests for the service, each through the gateway. */
export function serveRest(
  { wording, maxBodyBytes, operations }: RestService,
  gateway: ServiceGateway,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return serveSigned(
    {
      wording,
      maxBodyBytes,
      understand(request) {
        const { method, target } = request;
        const parts = target.path.split('/').slice(1);
        for (const operation of operations) {
          const parameters = operation.method === method && matchPath(operation.path, parts);
          if (!parameters) continue;
          const call = operation.prepare(toRestRequest(request, parameters));
          return { ...call, service: wording, operation: operation.name };
        }
        const message = `The local cloud does not know ${method} ${target.path} of ${wording}`;
        throw new ServiceError('UnknownOperationException', message, 404);
      },
    },
    gateway,
  );
}

function toRestRequest(
  { target, body }: ReceivedRequest,
  parameters: Readonly<Record<string, string>>,
): RestRequest {
  return {
    parameter(name) {
      const value = parameters[name];
      if (value === undefined) throw new Error(`no part of the path is called ${name}`);
      return value;
    },
    query: (name) => queryValue(target.query, name),
    queries: (name) => target.query.filter(([key]) => key === name).map(([, value]) => value),
    json: () => parseJson(body),
    body,
  };
}

function matchPath(path: string, parts: readonly string[]): Record<string, string> | undefined {
  const segments = path.split('/').slice(1);
  if (segments.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const part = parts[at] ?? '';
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined && segment !== part) return undefined;
    if (name !== undefined) parameters[name] = decode(part);
  }
  return parameters;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ServiceError('SerializationException', 'The request target is not encoded properly');
  }
}
