import { ServiceError } from './service-error.ts';

/** A JSON object of a request. Each reader below throws a ValidationException or SerializationException. */
export type Members = Readonly<Record<string, unknown>>;

/** A request that the service does not take. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message, 400);
}

/** A member that breaks a rule, in AWS's words. */
export function unsatisfied(name: string, value: unknown, constraint: string): ServiceError {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return invalid(
    `1 validation error detected: Value '${shown}' at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}

/** A text that must be there. */
export function text(from: Members, name: string): string {
  const value = optionalText(from, name);
  if (value !== undefined && value !== '') return value;
  throw unsatisfied(name, value, 'Member must not be null');
}

/** A text, if there is one. */
export function optionalText(from: Members, name: string): string | undefined {
  const value = from[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new ServiceError('SerializationException', `${name} must be a text.`);
}

/** An object that must be there. */
export function object(from: Members, name: string): Members {
  if (from[name] === undefined) throw unsatisfied(name, undefined, 'Member must not be null');
  return optionalObject(from, name);
}

/** An object; without one, an empty one. */
export function optionalObject(from: Members, name: string): Members {
  const value = from[name] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Members;
  throw new ServiceError('SerializationException', `${name} must be an object.`);
}

/** An integer between two, if there is one. */
export function number(from: Members, name: string, least: number, most: number): number | undefined {
  const value = from[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw unsatisfied(name, value, `Member must be between ${least} and ${most}`);
}

/** Seconds since 1970, as the protocol writes times; in ms. */
export function optionalDate(from: Members, name: string): number | undefined {
  const value = from[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value * 1000;
  throw new ServiceError('SerializationException', `${name} must be a number of seconds since 1970.`);
}

/** One of the values that a member may have. */
export function oneOf(from: Members, name: string, values: readonly string[]): string | undefined {
  const value = from[name];
  if (value === undefined || (typeof value === 'string' && values.includes(value))) return value;
  throw unsatisfied(name, value, `Member must satisfy enum value set: [${values.join(', ')}]`);
}
