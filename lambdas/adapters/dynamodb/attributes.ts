import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Attributes of one item, by name. */
export type Item = Record<string, AttributeValue>;

/** A JSON value in DynamoDB's words; `undefined` members of objects are left out. Throws on NaN and infinity. */
export function toAttribute(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number' && Number.isFinite(value)) return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (typeof value === 'object') return { M: toItem(value) };
  throw new TypeError(`DynamoDB cannot hold ${typeof value === 'number' ? value : `a ${typeof value}`}`);
}

/** The members of an object as attributes. */
export function toItem(object: object): Item {
  const present = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, toAttribute(value)]));
}

/** What {@link toAttribute} was given. Throws on binary values and sets, which nothing here writes. */
export function fromAttribute(attribute: AttributeValue): unknown {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.NULL !== undefined) return null;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) return fromItem(attribute.M);
  throw new TypeError(`unexpected attribute type: ${Object.keys(attribute).join()}`);
}

/** The members of an item as an object. */
export function fromItem(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttribute(value)]));
}
