import type { RuleTarget } from '#local/runtime/model.ts';
import { isRecord } from '#local/runtime/resources/read.ts';

/** The text that a target of a rule gets for an event. */
export function payloadFor({ input, inputPath }: RuleTarget, event: unknown): string {
  if (input !== undefined) return input;
  const path = inputPath?.split('.').slice(1) ?? [];
  const part = path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), event);
  return JSON.stringify(part ?? null);
}
