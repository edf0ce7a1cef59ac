import type { Answer } from '../answer.ts';
import type { DataServices, WebSocketConnections } from '../contract.ts';
import type { Need } from '../gateway/policy.ts';
import type { RestOperation, RestRequest, RestService } from '../rest-service.ts';
import { ServiceError } from '../service-error.ts';

/** The management API of WebSocket connections (`@connections`). */
export interface ExecuteApiService extends RestService {
  readonly connections: DataServices['executeApi'];
}

/** API Gateway's limit of one message. */
const MAX_MESSAGE_BYTES = 128 * 1024;
const PATH = '/{Stage}/@connections/{ConnectionId}';

/** Opens it; it knows no connection before an API is served. */
export function openExecuteApi({
  region,
  account,
}: {
  readonly region: string;
  readonly account: string;
}): ExecuteApiService {
  let served:
    | { readonly apiId: string; readonly stage: string; readonly connections: WebSocketConnections }
    | undefined;

  const operation = (
    name: string,
    method: 'GET' | 'POST' | 'DELETE',
    effect: (connections: WebSocketConnections, id: string, request: RestRequest) => Answer | undefined,
  ): RestOperation => ({
    name,
    method,
    path: PATH,
    prepare: (request) => {
      const [stage, id] = [request.parameter('Stage'), request.parameter('ConnectionId')];
      const resource = `arn:aws:execute-api:${region}:${account}:${served?.apiId}/${stage}/${method}/@connections/${id}`;
      const needs: Need[] = [{ action: 'execute-api:ManageConnections', resource }];
      return {
        resource: id,
        needs,
        effect: async () => {
          if (served?.stage !== stage) throw new ServiceError('ForbiddenException', 'Forbidden', 403);
          const answer = effect(served.connections, id, request);
          if (answer) return answer;
          throw new ServiceError('GoneException', 'The connection is no longer available.', 410);
        },
      };
    },
  });

  return {
    wording: 'execute-api',
    maxBodyBytes: MAX_MESSAGE_BYTES,
    operations: [
      operation('PostToConnection', 'POST', (connections, id, { body }) =>
        connections.send(id, body) ? { status: 200 } : undefined,
      ),
      operation('GetConnection', 'GET', (connections, id) => {
        const found = connections.find(id);
        if (!found) return undefined;
        const { connectedAt, lastActiveAt, sourceIp, userAgent } = found;
        const body = {
          connectedAt: new Date(connectedAt).toISOString(),
          lastActiveAt: new Date(lastActiveAt).toISOString(),
          identity: { sourceIp, userAgent },
        };
        return { status: 200, body: JSON.stringify(body) };
      }),
      operation('DeleteConnection', 'DELETE', (connections, id) =>
        connections.close(id) ? { status: 204 } : undefined,
      ),
    ],
    connections: {
      serve: (apiId, stage, connections) => {
        served = { apiId, stage, connections };
      },
      drop: () => served?.connections.drop() ?? 0,
    },
  };
}
