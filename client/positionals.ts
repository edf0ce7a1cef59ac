import { UsageError } from './cli-errors.ts';

/** The one word that a command takes. @throws UsageError naming it when it is missing or more follow */
export function onePositional(positionals: readonly string[], name: string): string {
  const [first, second] = positionals;
  if (!first) throw new UsageError(`${name} is missing.`);
  if (second !== undefined) throw new UsageError(`give one ${name}, not also "${second}".`);
  return first;
}

/** The two words that a command takes. */
export function twoPositionals(
  [first, ...rest]: readonly string[],
  firstName: string,
  secondName: string,
): readonly [string, string] {
  return [onePositional(first === undefined ? [] : [first], firstName), onePositional(rest, secondName)];
}

/** For commands that take no words. */
export function noPositionals(positionals: readonly string[]): void {
  if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" is not expected here.`);
}
