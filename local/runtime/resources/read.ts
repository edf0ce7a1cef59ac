import { Refusal } from '#local/runtime/refusal.ts';

/** Reads resolved properties of one resource; what has another type than CloudFormation takes stops the start. */
export interface PropertyReader {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  number(name: string, otherwise: number): number;
  optionalNumber(name: string): number | undefined;
  boolean(name: string, otherwise: boolean): boolean;
  texts(name: string): string[];
  object(name: string): PropertyReader;
  objects(name: string): PropertyReader[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** `where` names the resource in refusals. */
export function reader(where: string, values: unknown): PropertyReader {
  const properties = isRecord(values) ? values : {};
  const wrong = (name: string, wanted: string): Refusal =>
    new Refusal(`${where} has no ${wanted} in the property ${name}: ${JSON.stringify(properties[name])}`);
  const optionalText = (name: string): string | undefined => {
    const value = properties[name];
    if (value === undefined) return undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return String(value);
    throw wrong(name, 'text');
  };
  const optionalNumber = (name: string): number | undefined => {
    const value = properties[name];
    if (value === undefined) return undefined;
    // CloudFormation takes numbers as text too
    if ((typeof value === 'number' || typeof value === 'string') && Number.isFinite(Number(value)))
      return Number(value);
    throw wrong(name, 'number');
  };
  const list = (name: string): unknown[] => {
    const value = properties[name] ?? [];
    if (Array.isArray(value)) return value;
    throw wrong(name, 'list');
  };
  return {
    values: properties,
    optionalText,
    optionalNumber,
    text(name) {
      const value = optionalText(name);
      if (value === undefined) throw wrong(name, 'text');
      return value;
    },
    number: (name, otherwise) => optionalNumber(name) ?? otherwise,
    boolean(name, otherwise) {
      const value = properties[name];
      if (value === undefined) return otherwise;
      if (typeof value === 'boolean' || value === 'true' || value === 'false')
        return String(value) === 'true';
      throw wrong(name, 'boolean');
    },
    texts: (name) => list(name).map(String),
    object: (name) => reader(`${where}, ${name}`, properties[name]),
    objects: (name) => list(name).map((item) => reader(`${where}, ${name}`, item)),
  };
}

/** Whether a value is an object with named values. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
