import * as z from 'zod/mini';
import type { AwsConnection } from '#adapters/aws/connection.ts';
import { type JsonApi, jsonApi } from '#adapters/aws/json-api.ts';
import { pause } from '#adapters/system/jitter.ts';
import type { EventPublisher, TaskStateChange } from '#core/ports.ts';

/** EventBridge takes at most ten events in a request. */
const batch = 10;
const attempts = 4;

/** The bus of that name: state changes with the source `beatless` and the detail type `Task State Change`. */
export function eventBridgePublisher(connection: AwsConnection, busName: string): EventPublisher {
  const events = jsonApi({
    ...connection,
    service: 'events',
    endpointVariable: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
  });
  return {
    publish: async (changes) => {
      for (let from = 0; from < changes.length; from += batch)
        await putAll(
          events,
          changes.slice(from, from + batch).map((change) => entryOf(change, busName)),
        );
    },
  };
}

/** The answer is 200 even when the bus refused some: those are put again, a few times. */
async function putAll(events: JsonApi, entries: readonly Entry[]): Promise<void> {
  let left = entries;
  for (let attempt = 0; ; attempt += 1) {
    const { Entries: results } = putResult.parse(
      await events({ target: 'AWSEvents.PutEvents', body: { Entries: left } }),
    );
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

type Entry = ReturnType<typeof entryOf>;

const putResult = z.object({
  Entries: z.array(z.object({ EventId: z.optional(z.string()), ErrorCode: z.optional(z.string()) })),
});

function entryOf(change: TaskStateChange, EventBusName: string) {
  return {
    EventBusName,
    Source: 'beatless',
    DetailType: 'Task State Change',
    Detail: JSON.stringify(change),
    // In seconds, as AWS's JSON has times.
    Time: Date.parse(change.at) / 1000,
  };
}
