import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { LambdaPool } from '#local/runtime/lambda/pool.ts';
import { type CloudModel, findFunction, type WebSocketApiDefinition } from '#local/runtime/model.ts';
import { isRecord } from '#local/runtime/resources/read.ts';
import type { WebSocketConnections } from '#local/services/contract.ts';
import { isLocalHost } from './host.ts';
import { type ConnectionFacts, newId, webSocketEvent } from './web-socket-event.ts';

/** A WebSocket API that answers upgrades at `/<stage>`. */
export interface RunningWebSocketApi {
  readonly connections: WebSocketConnections;
  stop(): Promise<void>;
}

interface Connection extends ConnectionFacts {
  readonly socket: WebSocket;
  lastActiveAt: number;
  idle: ReturnType<typeof setTimeout> | undefined;
}

/** API Gateway's limits, on the movable clock. */
const IDLE_MS = 10 * 60_000;
const LONGEST_MS = 2 * 3_600_000;
const MAX_MESSAGE_BYTES = 128 * 1024;
const GOING_AWAY = 1001;
const NO_STATUS = 1005;

/** Serves a WebSocket API of the template on the server that also answers HTTP. */
export function serveWebSocketApi(
  api: WebSocketApiDefinition,
  server: Server,
  { model, pools }: { readonly model: CloudModel; readonly pools: readonly LambdaPool[] },
): RunningWebSocketApi {
  const stage = model.stages.find(({ apiId }) => apiId === api.id)?.name ?? '';
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: () => false,
  });
  const open = new Map<string, Connection>();
  const underWay = new Set<Promise<unknown>>();

  const invoke = async (facts: ConnectionFacts, occurrence: Parameters<typeof webSocketEvent>[1]) => {
    const route = model.routes.find(
      ({ apiId, routeKey }) => apiId === api.id && routeKey === occurrence.routeKey,
    );
    const integration = model.integrations.find(({ id }) => id === route?.integrationId);
    const definition = integration && findFunction(model.functions, integration.functionArn);
    const pool = pools.find((candidate) => candidate.definition.logicalId === definition?.logicalId);
    if (!pool || !integration) return undefined;
    const payload = JSON.stringify(webSocketEvent(facts, occurrence));
    const outcome = await pool.invoke(payload, { waitMs: integration.timeoutMs });
    return outcome.outcome === 'success' ? (JSON.parse(outcome.payload) as unknown) : 'failed';
  };
  const track = (work: Promise<unknown>): void => {
    const tracked = work.catch(() => undefined).finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };
  const routeOf = (message: string): string => {
    const selected = selectedRoute(api.routeSelection, message);
    const isKnown = model.routes.some(({ apiId, routeKey }) => apiId === api.id && routeKey === selected);
    return isKnown && selected !== undefined ? selected : '$default';
  };

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const path = (request.url ?? '/').split('?')[0];
    if (!isLocalHost(request)) return refuse(socket, 403);
    if (path !== `/${stage}`) return refuse(socket, 404);
    const facts = {
      connectionId: newId(),
      connectedAt: Date.now(),
      apiId: api.id,
      stage,
      request,
      sourceIp: request.socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1',
    };
    const answer = await invoke(facts, { routeKey: '$connect', eventType: 'CONNECT' });
    const status = isRecord(answer) ? Number(answer.statusCode ?? 200) : answer === undefined ? 200 : 500;
    if (status < 200 || status > 299 || socket.destroyed) return refuse(socket, status);
    const protocol = protocolOf(answer);
    sockets.once('headers', (headers, upgraded) => {
      if (upgraded === request && protocol) headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
    });
    sockets.handleUpgrade(request, socket, head, (accepted) => hold({ ...facts, socket: accepted }));
  };

  const hold = (facts: ConnectionFacts & { readonly socket: WebSocket }): void => {
    const connection: Connection = { ...facts, lastActiveAt: Date.now(), idle: undefined };
    const { socket, connectionId } = connection;
    const touch = (): void => {
      connection.lastActiveAt = Date.now();
      clearTimeout(connection.idle);
      connection.idle = setTimeout(() => socket.close(GOING_AWAY, 'Going away'), IDLE_MS);
    };
    const longest = setTimeout(() => socket.close(GOING_AWAY, 'Going away'), LONGEST_MS);
    open.set(connectionId, connection);
    touch();
    socket.on('ping', touch);
    socket.on('message', (data) => {
      touch();
      const body = String(data);
      track(invoke(facts, { routeKey: routeOf(body), eventType: 'MESSAGE', body }));
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', (code, reason) => {
      open.delete(connectionId);
      clearTimeout(connection.idle);
      clearTimeout(longest);
      const disconnect = { code: code || NO_STATUS, reason: reason.toString() };
      track(invoke(facts, { routeKey: '$disconnect', eventType: 'DISCONNECT', disconnect }));
    });
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    track(upgrade(request, socket, head).catch(() => refuse(socket, 500)));
  };
  server.on('upgrade', onUpgrade);

  return {
    connections: {
      find: (id) => {
        const connection = open.get(id);
        if (!connection) return undefined;
        const { connectedAt, lastActiveAt, sourceIp, request } = connection;
        return { connectedAt, lastActiveAt, sourceIp, userAgent: request.headers['user-agent'] ?? '' };
      },
      send: (id, data) => {
        const socket = open.get(id)?.socket;
        if (socket?.readyState !== socket?.OPEN || !socket) return false;
        socket.send(data.toString());
        const connection = open.get(id);
        if (connection) {
          clearTimeout(connection.idle);
          connection.lastActiveAt = Date.now();
          connection.idle = setTimeout(() => socket.close(GOING_AWAY, 'Going away'), IDLE_MS);
        }
        return true;
      },
      close: (id) => {
        const socket = open.get(id)?.socket;
        socket?.close();
        return socket !== undefined;
      },
      drop: () => {
        const { size } = open;
        for (const { socket } of open.values()) socket.terminate();
        return size;
      },
    },
    async stop() {
      server.off('upgrade', onUpgrade);
      for (const { socket } of open.values()) socket.terminate();
      await Promise.all(underWay);
    },
  };
}

/** `$request.body.action`: the member of a JSON message that names its route. */
function selectedRoute(expression: string, message: string): string | undefined {
  const path = /^\$request\.body\.([\w.]+)$/.exec(expression)?.[1]?.split('.') ?? [];
  try {
    const value = path.reduce<unknown>(
      (part, name) => (isRecord(part) ? part[name] : undefined),
      JSON.parse(message),
    );
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What `$connect` chose of the protocols that the client offered. */
function protocolOf(answer: unknown): string | undefined {
  const headers = isRecord(answer) && isRecord(answer.headers) ? answer.headers : {};
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol');
  return found && String(found[1]);
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
