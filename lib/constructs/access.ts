import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * What a function may use: the variables that tell it where that is and the statements that let it. Both come in one
 * value, so no function is told of something that it may not touch, or may touch what it is not told of.
 */
export interface Access<Variables> {
  readonly variables: Variables;
  readonly statements: readonly PolicyStatement[];
}

type Joined<Parts extends readonly unknown[]> = Parts extends readonly [Access<infer First>, ...infer Rest]
  ? First & Joined<Rest>
  : unknown;

/** Puts parts together. A variable that no part carries is missing in the type: the function's construct refuses it. */
export function join<const Parts extends readonly Access<Readonly<Record<string, string>>>[]>(
  ...parts: Parts
): Access<Joined<Parts>> {
  return {
    variables: Object.assign({}, ...parts.map(({ variables }) => variables)),
    statements: parts.flatMap(({ statements }) => statements),
  };
}

/** Variables that need no permission. */
export function values<Variables extends Readonly<Record<string, string>>>(
  variables: Variables,
): Access<Variables> {
  return { variables, statements: [] };
}

/** Lets a role do exactly these actions on exactly these resources. */
export function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}
