import type { ResourceProperties } from './contract.ts';

/** The properties of a resource type that are known here: emulated, or without a meaning on one machine. */
export interface KnownProperties {
  readonly emulated: readonly string[];
  /** Property name → why it can be ignored. */
  readonly ignored: Readonly<Record<string, string>>;
}

/** Throws an Error naming the first property that is neither emulated nor knowingly ignored. */
export function checkProperties(type: string, properties: ResourceProperties, known: KnownProperties): void {
  for (const name of Object.keys(properties)) {
    if (known.emulated.includes(name) || name in known.ignored) continue;
    throw new Error(`${type} has the property ${name}, which the local cloud does not know`);
  }
}

/** A nested property as a record; undefined stays undefined, anything else is an Error. */
export function record(value: unknown, name: string): ResourceProperties | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as ResourceProperties;
  throw new Error(`${name} must be an object`);
}

/** A nested property as a list of records. */
export function records(value: unknown, name: string): readonly ResourceProperties[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Error(`${name} must be a list`);
  return value.map((entry, index) => record(entry, `${name}[${index}]`) ?? {});
}
