import type { RuleTarget } from '#local/runtime/model.ts';
import { partOf } from './event-path.ts';
import { transform } from './input-transformer.ts';

/** The text that a target of a rule gets for an event. */
export function payloadFor(
  { input, inputPath, transformer }: RuleTarget,
  event: unknown,
  ruleArn: string,
): string {
  if (input !== undefined) return input;
  if (transformer) return transform(transformer, event, ruleArn);
  return JSON.stringify(partOf(event, inputPath ?? []) ?? null);
}
