import { Refusal } from '#local/runtime/refusal.ts';
import { isRecord } from '#local/runtime/resources/read.ts';

/** A path into an event, as its names: `$.detail.id` is detail, id. */
export type EventPath = readonly string[];

const PATH = /^\$(\.[\w-]+)*$/;

/** Reads `$.name.name`; other forms of JSONPath are a `Refusal`. */
export function readEventPath(where: string, path: string): EventPath {
  if (PATH.test(path)) return path.split('.').slice(1);
  throw new Refusal(`${where} has the path ${path}; the local cloud knows $.name.name only.`);
}

/** What lies there; undefined when nothing does. */
export function partOf(event: unknown, path: EventPath): unknown {
  return path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), event);
}
