import { Refusal } from './refusal.ts';

/** Where intrinsic functions look things up; each of these throws a `Refusal` for what it does not know. */
export interface Scope {
  /** Parameters, pseudo parameters and the physical ids of resources. */
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  importValue(exportName: string): unknown;
  stackOutput(stackName: string, outputName: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, top: string, second: string): unknown;
  /** The last word on every text that was put together: local endpoints in place of those on AWS. */
  finish(text: string): string;
}

/** `AWS::NoValue`: the property or list item that has it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** The value with every intrinsic function in it evaluated. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => resolve(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const call = intrinsicOf(value);
  if (call) return evaluate(call[0], call[1], scope);
  const entries = Object.entries(value).map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
}

/** Logical ids that a value refers to (pseudo parameters and parameters among them). */
export function referencesOf(value: unknown): Set<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function intrinsicOf(value: object): [name: string, argument: unknown] | undefined {
  const entries = Object.entries(value);
  const [first] = entries;
  if (!first || entries.length > 1) return undefined;
  const [name] = first;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? first : undefined;
}

function evaluate(name: string, argument: unknown, scope: Scope): unknown {
  const list = (): unknown[] => {
    const resolved = resolve(argument, scope);
    if (!Array.isArray(resolved)) throw new Refusal(`${name} takes a list, not ${JSON.stringify(argument)}`);
    return resolved;
  };
  switch (name) {
    case 'Ref':
      return scope.ref(String(argument));
    case 'Condition':
      return scope.condition(String(argument));
    case 'Fn::GetAtt': {
      const [id = '', ...path] = typeof argument === 'string' ? argument.split('.') : list().map(String);
      return scope.attribute(id, path.join('.'));
    }
    case 'Fn::Join': {
      const [separator, parts] = list();
      return scope.finish(listOf(parts, name).map(asText).join(String(separator)));
    }
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Select': {
      const [index, items] = list();
      return listOf(items, name)[Number(index)];
    }
    case 'Fn::Split': {
      const [separator, text] = list();
      return asText(text).split(String(separator));
    }
    case 'Fn::If': {
      const [condition, yes, no] = Array.isArray(argument) ? argument : [];
      return resolve(scope.condition(String(condition)) ? yes : no, scope);
    }
    case 'Fn::Equals': {
      const [left, right] = list();
      return JSON.stringify(left) === JSON.stringify(right);
    }
    case 'Fn::Not':
      return !list()[0];
    case 'Fn::And':
      return list().every(Boolean);
    case 'Fn::Or':
      return list().some(Boolean);
    case 'Fn::Base64':
      return Buffer.from(asText(resolve(argument, scope))).toString('base64');
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => `${asText(scope.ref('AWS::Region'))}${zone}`);
    case 'Fn::FindInMap': {
      const [map, top, second] = list().map(asText);
      return scope.mapping(map ?? '', top ?? '', second ?? '');
    }
    case 'Fn::ImportValue':
      return scope.importValue(asText(resolve(argument, scope)));
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = resolve(argument, scope) as Record<string, unknown>;
      return scope.stackOutput(asText(StackName), asText(OutputName));
    }
    default:
      throw new Refusal(`the intrinsic function ${name} is not known to the local cloud`);
  }
}

function substitute(argument: unknown, scope: Scope): string {
  const [template, given] = Array.isArray(argument) ? argument : [argument, {}];
  const variables = resolve(given ?? {}, scope) as Record<string, unknown>;
  const text = String(template).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return asText(variables[name]);
    const dot = name.indexOf('.');
    return asText(dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1)));
  });
  return scope.finish(text);
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === 'Ref') found.add(String(argument));
  else if (name === 'Fn::GetAtt') {
    found.add(String(Array.isArray(argument) ? argument[0] : argument).split('.')[0] ?? '');
  } else if (name === 'Fn::Sub') {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, undefined];
    for (const [, id = ''] of String(template).matchAll(/\$\{([^!}.]+)[^}]*\}/g)) found.add(id);
    collect(variables, found);
  } else for (const item of Object.values(value)) collect(item, found);
}

function listOf(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Refusal(`${name} takes a list, not ${JSON.stringify(value)}`);
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Refusal(`a text is needed where ${JSON.stringify(value) ?? String(value)} stands`);
}
