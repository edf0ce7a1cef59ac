import { Refusal } from '#local/runtime/refusal.ts';
import { isRecord, type PropertyReader, reader } from '#local/runtime/resources/read.ts';
import { type EventPath, partOf, readEventPath } from './event-path.ts';

/** Makes the text of a target from an event, as AWS::Events::Rule describes it: values of the event in a template. */
export interface InputTransformer {
  readonly paths: Readonly<Record<string, EventPath>>;
  readonly template: string;
}

const PLACEHOLDER = /<([^<>]+)>/g;
/** Names that EventBridge gives values itself. */
const RULE_ARN = 'aws.events.rule-arn';
const INGESTION_TIME = 'aws.events.event.ingestion-time';
const RULE_NAME = 'aws.events.rule-name';
const WHOLE_EVENT = 'aws.events.event.json';
const WITHOUT_DETAIL = 'aws.events.event';
const PREDEFINED = [RULE_ARN, RULE_NAME, INGESTION_TIME, WHOLE_EVENT, WITHOUT_DETAIL];

/** Reads the property; a placeholder without a value, or a path that is not known here, is a `Refusal`. */
export function readInputTransformer(where: string, read: PropertyReader): InputTransformer {
  const template = read.text('InputTemplate');
  const given = Object.entries(reader(where, read.values.InputPathsMap).values);
  const paths = Object.fromEntries(given.map(([name, path]) => [name, readEventPath(where, String(path))]));
  for (const [, name = ''] of template.matchAll(PLACEHOLDER)) {
    if (!Object.hasOwn(paths, name) && !PREDEFINED.includes(name))
      throw new Refusal(`${where} has the placeholder <${name}> in its InputTemplate, but no path for it.`);
  }
  return { paths, template };
}

/** The text for an event: inside quotes a value stands as text, elsewhere as JSON. */
export function transform({ paths, template }: InputTransformer, event: unknown, ruleArn: string): string {
  return template.replaceAll(PLACEHOLDER, (_, name: string, at: number) => {
    const path = paths[name];
    const value = (path ? partOf(event, path) : predefined(name, event, ruleArn)) ?? '';
    const json = JSON.stringify(value);
    if (!isInQuotes(template, at)) return json;
    return typeof value === 'string' ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
  });
}

function predefined(name: string, event: unknown, ruleArn: string): unknown {
  switch (name) {
    case RULE_ARN:
      return ruleArn;
    case RULE_NAME:
      return ruleArn.slice(ruleArn.lastIndexOf('/') + 1);
    case INGESTION_TIME:
      return new Date().toISOString();
    case WITHOUT_DETAIL:
      return isRecord(event) ? { ...event, detail: undefined } : event;
    default:
      return event;
  }
}

function isInQuotes(template: string, at: number): boolean {
  let inside = false;
  for (let index = 0; index < at; index++) {
    if (template[index] === '\\') index += 1;
    else if (template[index] === '"') inside = !inside;
  }
  return inside;
}
