import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { pause } from '#adapters/system/jitter.ts';
import type { EventPublisher, TaskStateChange } from '#core/ports.ts';

/** EventBridge takes at most ten events in a request. */
const batch = 10;
const attempts = 4;

/** The bus of that name: state changes with the source `beatless` and the detail type `Task State Change`. */
export function eventBridgePublisher(client: EventBridgeClient, busName: string): EventPublisher {
  return {
    publish: async (changes) => {
      for (let from = 0; from < changes.length; from += batch)
        await putAll(
          client,
          changes.slice(from, from + batch).map((change) => entryOf(change, busName)),
        );
    },
  };
}

/** The answer is 200 even when the bus refused some: those are put again, a few times. */
async function putAll(client: EventBridgeClient, entries: PutEventsRequestEntry[]): Promise<void> {
  let left = entries;
  for (let attempt = 0; ; attempt += 1) {
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries: left }));
    const refused = results.filter(({ ErrorCode }) => ErrorCode !== undefined);
    left = left.filter((_, at) => results[at]?.EventId === undefined);
    if (left.length === 0) return;
    if (attempt + 1 === attempts) {
      const codes = [...new Set(refused.map(({ ErrorCode }) => ErrorCode))].join(', ');
      throw new Error(
        `EventBridge refused ${left.length} events ${attempts} times (${codes || 'no reason'})`,
      );
    }
    await pause(attempt);
  }
}

function entryOf(change: TaskStateChange, EventBusName: string): PutEventsRequestEntry {
  return {
    EventBusName,
    Source: 'beatless',
    DetailType: 'Task State Change',
    Detail: JSON.stringify(change),
    Time: new Date(change.at),
  };
}
