import { UsageError } from './cli-errors.ts';

/** Texts `name=value`, as `-c` takes them. @throws UsageError */
export function settingPairs(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new UsageError(`-c ${text}: write name=value.`);
    }),
  );
}
