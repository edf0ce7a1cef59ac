/** A task as the push channel tells it. */
export interface PushedTask {
  readonly id: string;
  readonly version: number;
  readonly state: string;
}

/** How a channel is opened and whom it tells. */
export interface PushChannelOptions<T extends PushedTask> {
  /** A fresh ticket for each connection: POST /v1/push/tickets. */
  readonly ticket: () => Promise<{ readonly url: string; readonly ticket: string }>;
  /** Up to 100 ids; without, all tasks of the key's owner. */
  readonly tasks?: readonly string[];
  /** Called with each newer view of a task, never with an older one. */
  readonly onTask: (task: T) => void;
  /** Changes may be missing that the channel cannot bring back: read again what is on the screen. */
  readonly onGap?: () => void;
  /** `open` once everything up to now was told; `lost` when the connection broke and the channel tries again. */
  readonly onState?: (state: 'open' | 'lost') => void;
  /** 0 to 1; spreads clients that lost their connections together. */
  readonly random?: () => number;
}

/** An open channel; it connects again by itself until it is closed. */
export interface PushChannel {
  close(): void;
}

const protocol = 'beatless.v1';
const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** API Gateway ends a connection that was idle for ten minutes. */
const pingMs = 5 * 60_000;

/**
 * Tells of tasks the moment they move, over WebSocket (browsers, Node 22 and later). A lost connection is opened again and says
 * until when it has heard: what has changed since comes again.
 */
export function openPushChannel<T extends PushedTask>(options: PushChannelOptions<T>): PushChannel {
  const versions = new Map<string, number>();
  const { random = Math.random } = options;
  let since: string | undefined;
  let socket: WebSocket | undefined;
  let failures = 0;
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ping: ReturnType<typeof setInterval> | undefined;

  const connect = async (): Promise<void> => {
    const { url, ticket } = await options.ticket();
    if (isClosed) return;
    const opened = new WebSocket(url, [protocol, ticket]);
    socket = opened;
    opened.onopen = () => {
      const { tasks } = options;
      send(opened, { action: 'subscribe', ...(tasks && { tasks }), ...(since && { since }) });
      ping = setInterval(() => send(opened, { action: 'ping' }), pingMs);
    };
    opened.onmessage = ({ data }) => hear(JSON.parse(String(data)) as PushMessage<T>);
    opened.onclose = () => again();
  };

  const hear = (message: PushMessage<T>): void => {
    switch (message.type) {
      case 'tasks':
        for (const task of message.tasks) {
          if ((versions.get(task.id) ?? -1) >= task.version) continue;
          versions.set(task.id, task.version);
          options.onTask(task);
        }
        since = message.at;
        break;
      case 'subscribed':
        failures = 0;
        if (!message.complete) options.onGap?.();
        since = message.at;
        options.onState?.('open');
        break;
      case 'pong':
        break;
      default:
        // a kind of message that a later API has
        break;
    }
  };

  const again = (): void => {
    clearInterval(ping);
    if (isClosed) return;
    options.onState?.('lost');
    const most = Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
    failures += 1;
    timer = setTimeout(start, most * random());
  };

  const start = (): void => {
    connect().catch(again);
  };

  start();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(ping);
      socket?.close();
    },
  };
}

type PushMessage<T> =
  | { readonly type: 'tasks'; readonly at: string; readonly tasks: readonly T[] }
  | { readonly type: 'subscribed'; readonly at: string; readonly complete: boolean }
  | { readonly type: 'pong'; readonly at: string };

function send(socket: WebSocket, message: unknown): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}
