import { createHash } from 'node:crypto';
import { canonicalJson } from '#core/canonical-json.ts';

/** SHA-256 of an item in DynamoDB's JSON, whatever the order of its attributes. */
export function itemDigest(item: unknown): string {
  return createHash('sha256').update(canonicalJson(item)).digest('hex');
}
