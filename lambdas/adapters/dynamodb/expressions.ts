import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { assertNever } from '#core/assert-never.ts';
import type { Change, Condition, GuardedWrite } from '#core/guarded-write.ts';
import { toTaskAttribute } from './task-item.ts';

/** What of an UpdateItem a guarded write decides. */
export type Expressions = Pick<
  UpdateItemCommandInput,
  'ConditionExpression' | 'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Puts a guarded write into DynamoDB's words. It applies to existing items only; every name is aliased. */
export function compile({ when, change }: GuardedWrite): Expressions {
  const used = new Placeholders();
  const condition = compileCondition(when, used);
  const update = compileChange(change, used);
  return {
    ConditionExpression: `attribute_exists(pk) AND ${condition}`,
    ...(update ? { UpdateExpression: update } : {}),
    ...used.asInput(),
  };
}

function compileCondition(condition: Condition, used: Placeholders): string {
  switch (condition.kind) {
    case 'is':
      return `${used.name(condition.field)} = ${used.value(condition.field, condition.value)}`;
    case 'oneOf':
      if (condition.values.length === 0) return never;
      return `${used.name(condition.field)} IN (${condition.values.map((it) => used.value(condition.field, it)).join(', ')})`;
    case 'below':
      return `${used.name(condition.field)} < ${used.value(condition.field, condition.value)}`;
    case 'atMost':
      return `${used.name(condition.field)} <= ${used.value(condition.field, condition.value)}`;
    case 'above':
      return `${used.name(condition.field)} > ${used.value(condition.field, condition.value)}`;
    case 'absent':
      return `attribute_not_exists(${used.name(condition.field)})`;
    case 'present':
      return `attribute_exists(${used.name(condition.field)})`;
    case 'all':
      return combine(condition.of, 'AND', always, used);
    case 'any':
      return combine(condition.of, 'OR', never, used);
    default:
      return assertNever(condition);
  }
}

/** Said of an item that exists, as every compiled condition does first. */
const always = 'attribute_exists(pk)';
const never = 'attribute_not_exists(pk)';

/** DynamoDB refuses redundant parentheses, so a single condition has none. */
function combine(of: readonly Condition[], word: string, ofNone: string, used: Placeholders): string {
  const [first, ...others] = of.map((it) => compileCondition(it, used));
  if (first === undefined) return ofNone;
  return others.length === 0 ? first : `(${[first, ...others].join(` ${word} `)})`;
}

function compileChange({ set, setIfAbsent, add, remove, history }: Change, used: Placeholders): string {
  const sets = [
    ...given(set).map(([field, value]) => `${used.target(field)} = ${used.value(field, value)}`),
    ...given(setIfAbsent).map(([field, value]) => {
      const name = used.target(field);
      return `${name} = if_not_exists(${name}, ${used.value(field, value)})`;
    }),
    ...(history ? [append('history', history, used)] : []),
  ];
  const adds = given(add).map(([field, value]) => `${used.target(field)} ${used.value(field, value)}`);
  const removes = [...new Set(remove)].map((field) => used.target(field));
  return [clause('SET', sets), clause('ADD', adds), clause('REMOVE', removes)].filter(Boolean).join(' ');
}

function append(field: string, entry: object, used: Placeholders): string {
  const name = used.target(field);
  return `${name} = list_append(if_not_exists(${name}, ${used.value(field, [])}), ${used.value(field, [entry])})`;
}

const clause = (word: string, parts: readonly string[]) =>
  parts.length ? `${word} ${parts.join(', ')}` : '';

const given = (fields: object | undefined): [string, unknown][] =>
  Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);

/** Collects the aliases of one request. */
class Placeholders {
  readonly #names = new Map<string, string>();
  readonly #values = new Map<string, AttributeValue>();
  readonly #targets = new Set<string>();

  name(field: string): string {
    this.#names.set(`#${field}`, field);
    return `#${field}`;
  }

  /** The name of a field to be changed; DynamoDB changes each field once. */
  target(field: string): string {
    if (this.#targets.has(field)) throw new Error(`a write changes the field "${field}" twice`);
    this.#targets.add(field);
    return this.name(field);
  }

  value(field: string, value: unknown): string {
    const placeholder = `:v${this.#values.size}`;
    this.#values.set(placeholder, toTaskAttribute(field, value));
    return placeholder;
  }

  /** DynamoDB refuses empty maps. */
  asInput(): Pick<Expressions, 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> {
    return {
      ...(this.#names.size ? { ExpressionAttributeNames: Object.fromEntries(this.#names) } : {}),
      ...(this.#values.size ? { ExpressionAttributeValues: Object.fromEntries(this.#values) } : {}),
    };
  }
}
