import { UsageError } from './cli-errors.ts';
import { parseTime } from './parse-time.ts';

/** Parsed options, read by type; each reader gives undefined for an option that was not given. */
export interface OptionReader {
  /** True if it was given at all. */
  has(name: string): boolean;
  text(name: string): string | undefined;
  flag(name: string): boolean;
  list(name: string): readonly string[];
  /** A number of at least `least`; whole unless `fractions`. */
  number(name: string, least: number, fractions?: 'fractions'): number | undefined;
  /** A moment, as ISO 8601 in UTC. */
  time(name: string): string | undefined;
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Reads what node:util parseArgs gave. @throws UsageError naming the option */
export function optionReader(values: Values): OptionReader {
  const text = (name: string): string | undefined => {
    const value = values[name];
    if (value === undefined || typeof value !== 'string') return undefined;
    if (value === '') throw new UsageError(`--${name} is empty.`);
    return value;
  };
  return {
    has: (name) => values[name] !== undefined,
    text,
    flag: (name) => values[name] === true,
    list: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.map(String) : [];
    },
    number: (name, least, fractions) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
      if (number >= least && (fractions || Number.isInteger(number))) return number;
      throw new UsageError(
        `--${name} ${value}: give a ${fractions ? '' : 'whole '}number, at least ${least}.`,
      );
    },
    time: (name) => {
      const value = text(name);
      return value === undefined ? undefined : parseTime(`--${name}`, value);
    },
  };
}
