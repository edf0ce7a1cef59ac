import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Bytes of an item as DynamoDB bills them: names and values in UTF-8, 3 for a list or map and 1 for each member. */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce((bytes, [name, value]) => bytes + utf8(name) + valueBytes(value), 0);
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  // About one byte for two digits, one more for the sign and one for the exponent.
  if (value.N !== undefined) return Math.ceil(value.N.replace(/\D/g, '').length / 2) + 1;
  if (value.B !== undefined) return value.B.byteLength;
  if (value.L) return value.L.reduce((bytes, member) => bytes + 1 + valueBytes(member), 3);
  if (value.M) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
}

const utf8 = (text: string): number => Buffer.byteLength(text);
