import type { BusEvent, DataServices } from '../contract.ts';
import type { Need } from '../gateway/policy.ts';
import type { JsonService } from '../json-service.ts';
import { ServiceError, unknownOperation } from '../service-error.ts';
import { checkSize, type EntryFields, readEntry } from './entries.ts';

/** The buses of EventBridge in this process: they accept events, and a listener gets them. Rules are not theirs. */
export interface EventsService extends JsonService {
  readonly buses: DataServices['events'];
  /** An event of an AWS service itself, on the default bus. */
  publish(fields: EntryFields): Promise<string>;
}

type Json = Record<string, unknown>;

const MAX_ENTRIES = 10;
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const DEFAULT_BUS = 'default';

/** Opens EventBridge with its bus `default`. */
export function openEvents({
  region,
  account,
}: {
  readonly region: string;
  readonly account: string;
}): EventsService {
  const names = new Set([DEFAULT_BUS]);
  let listener: Parameters<DataServices['events']['onEvent']>[0] = async () => undefined;
  const arnOf = (name: string): string => `arn:aws:events:${region}:${account}:event-bus/${name}`;

  const accept = async (busName: string, fields: EntryFields): Promise<string> => {
    if (!names.has(busName)) {
      throw new ServiceError('ResourceNotFoundException', `Event bus ${busName} does not exist.`);
    }
    const { source, detailType, detail, resources = [], time = Date.now() } = fields;
    const event: BusEvent = {
      version: '0',
      id: crypto.randomUUID(),
      'detail-type': detailType,
      source,
      account,
      time: new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region,
      resources,
      detail,
    };
    await listener(busName, event);
    return event.id;
  };

  const putEntry = async (entry: Json): Promise<Json> => {
    try {
      return { EventId: await accept(busOf(entry), readEntry(entry)) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { ErrorCode: error.code, ErrorMessage: error.message };
    }
  };

  const putEvents = async (entries: readonly Json[]): Promise<Json> => {
    if (entries.length < 1 || entries.length > MAX_ENTRIES) {
      const message = `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`;
      throw new ServiceError('ValidationException', message);
    }
    checkSize(entries);
    const Entries: Json[] = [];
    for (const entry of entries) Entries.push(await putEntry(entry));
    return { FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode).length, Entries };
  };

  return {
    wording: 'events',
    targetPrefix: 'AWSEvents',
    maxBodyBytes: MAX_BODY_BYTES,
    prepare(operation, request) {
      if (operation !== 'PutEvents') throw unknownOperation(`AWSEvents.${operation}`);
      const entries = (Array.isArray(request.Entries) ? request.Entries : []) as Json[];
      const needs = entries.map(
        (entry): Need => ({
          action: 'events:PutEvents',
          resource: arnOf(busOf(entry)),
          context: { 'events:source': String(entry.Source), 'events:detail-type': String(entry.DetailType) },
        }),
      );
      return {
        resource: [...new Set(entries.map(busOf))].join(' '),
        needs,
        effect: async () => ({ status: 200, body: JSON.stringify(await putEvents(entries)) }),
      };
    },
    publish: (fields) => accept(DEFAULT_BUS, fields),
    buses: {
      createBus(name) {
        names.add(name);
        return { arn: arnOf(name) };
      },
      onEvent: (given) => {
        listener = given;
      },
      put: async (busName, { source, detailType, detail }) =>
        accept(
          busName,
          readEntry({ Source: source, DetailType: detailType, Detail: JSON.stringify(detail ?? {}) }),
        ),
    },
  };
}

/** The name of an entry's bus, which is given by name or ARN. */
function busOf({ EventBusName = DEFAULT_BUS }: Json): string {
  const given = String(EventBusName);
  return given.slice(given.lastIndexOf('/') + 1);
}
