import type { CloudModel } from '#local/runtime/model.ts';
import { Refusal } from '#local/runtime/refusal.ts';
import type { DataServices } from '#local/services/contract.ts';

/** What resources are created in. */
export interface CreationContext {
  readonly region: string;
  readonly account: string;
  readonly data: DataServices;
  readonly model: CloudModel;
  /** Where the HTTP API will answer. */
  readonly apiEndpoint: string;
}

/** A resource whose properties are resolved and known. */
interface ResourceInput {
  readonly stack: string;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Folders of function code by object key. */
  readonly assets: ReadonlyMap<string, string>;
  /** `<stack>-<logical id>`, at most `maxLength` long. */
  physicalName(maxLength: number): string;
}

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A property that the local cloud acts on. */
export const EMULATED = Symbol('emulated');

/**
 * What is known of a property: it is `EMULATED`, or it has no meaning on one machine (with the reason), or it is an
 * object or a list of objects whose own properties are known.
 */
type KnownProperty = typeof EMULATED | string | KnownProperties | readonly [KnownProperties];
/** The table of a type: its properties by name. */
export interface KnownProperties {
  readonly [name: string]: KnownProperty;
}

/** One resource type of CloudFormation. */
export interface ResourceHandler {
  readonly properties: KnownProperties;
  create(input: ResourceInput, context: CreationContext): Promise<CreatedResource> | CreatedResource;
}

/** Stops at the first property that the type's table does not know. */
export function checkProperties(where: string, given: unknown, known: KnownProperties): void {
  if (isIntrinsic(given)) return;
  for (const [name, value] of Object.entries(given ?? {})) {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    if (rule === undefined)
      throw new Refusal(`${where} has the property ${name}, which is not known to the local cloud.`);
    if (rule === EMULATED || typeof rule === 'string') continue;
    if (Array.isArray(rule)) {
      const [itemRule] = rule as readonly [KnownProperties];
      for (const item of Array.isArray(value) ? value : [])
        checkProperties(`${where}, ${name}`, item, itemRule);
    } else checkProperties(`${where}, ${name}`, value, rule as KnownProperties);
  }
}

/** A type without effect on one machine: all that matters is what it is called. */
export function nameOnly(
  properties: KnownProperties,
  nameProperty: string,
  arn?: (name: string, context: CreationContext) => string,
): ResourceHandler {
  return {
    properties,
    create(input, context) {
      const name = input.properties[nameProperty];
      const ref = typeof name === 'string' ? name : input.physicalName(64);
      return { ref, ...(arn && { attributes: { Arn: arn(ref, context) } }) };
    },
  };
}

/** The reason why tags have no effect. */
export const TAGS = 'tags matter to people and bills on AWS only';

/** Before intrinsics are resolved, a nested object may stand behind a condition; afterwards it is checked again. */
function isIntrinsic(value: unknown): boolean {
  const [name = ''] = Object.keys(value ?? {});
  return name === 'Ref' || name.startsWith('Fn::');
}
