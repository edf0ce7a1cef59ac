import { apiGatewaySender } from '#adapters/api-gateway/push-sender.ts';
import { environmentConnection, impatient } from '#adapters/aws/connection.ts';
import { dynamoDb } from '#adapters/dynamodb/client.ts';
import { dynamoPushStore } from '#adapters/dynamodb/push-store.ts';
import { dynamoTaskStore } from '#adapters/dynamodb/task-store.ts';
import { powertoolsLog } from '#adapters/logging/powertools-log.ts';
import { systemClock } from '#adapters/system/clock.ts';
import { hashSecret } from '#adapters/system/secrets.ts';
import { connect, type SubscribeDeps, subscribe } from '#core/push.ts';
import { summarize } from '../api/task-view.ts';
import { readEnv } from '../read-env.ts';
import { pushConnectionsEnv } from './env.ts';
import { offeredTicket, pushProtocol } from './offered-ticket.ts';
import { readMessage } from './read-message.ts';

/** What API Gateway tells of a connection. */
interface ConnectionEvent {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly routeKey: string; readonly connectionId: string };
  readonly body?: string;
}

interface ConnectionAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const connection = environmentConnection(impatient);
const env = readEnv(pushConnectionsEnv);
const documents = dynamoDb(connection);
const log = powertoolsLog('push-connections');
const deps: SubscribeDeps = {
  push: dynamoPushStore(documents, env.PUSH_TABLE),
  store: dynamoTaskStore(documents, env.TASKS_TABLE),
  sender: apiGatewaySender(connection, env.PUSH_ENDPOINT),
  clock: systemClock,
  show: summarize,
};

/** Lets clients of the push channel in, hears what they want to be told of, and forgets them. */
export async function handler(event: ConnectionEvent): Promise<ConnectionAnswer> {
  const { routeKey, connectionId } = event.requestContext;
  switch (routeKey) {
    case '$connect':
      return welcome(connectionId, offeredTicket(event.headers));
    case '$disconnect':
      await deps.push.removeConnection(connectionId);
      return done;
    default:
      await hear(connectionId, event.body);
      return done;
  }
}

const done: ConnectionAnswer = { statusCode: 200 };

async function welcome(connectionId: string, ticket: string | undefined): Promise<ConnectionAnswer> {
  const isLetIn = ticket !== undefined && (await connect(connectionId, hashSecret(ticket), deps));
  log.info(isLetIn ? 'connected' : 'connection refused', { connectionId });
  if (!isLetIn) return { statusCode: 401 };
  return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': pushProtocol } };
}

async function hear(connectionId: string, body: string | undefined): Promise<void> {
  const message = readMessage(body);
  if (!message) {
    const text = 'Send {"action":"subscribe","tasks":["<id>", …],"since":"<time>"} or {"action":"ping"}.';
    await deps.sender.send(connectionId, { type: 'error', message: text });
  } else if (message.action === 'ping') {
    await deps.sender.send(connectionId, { type: 'pong', at: new Date(deps.clock.now()).toISOString() });
  } else {
    const since = message.since === undefined ? undefined : Date.parse(message.since);
    await subscribe({ connectionId, tasks: message.tasks, since }, deps);
  }
}
