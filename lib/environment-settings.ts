import type { Node } from 'constructs';

/** What settings are read from: a construct's node, or plain values in the place of one. */
export interface ContextHolder {
  readonly node: Pick<Node, 'getAllContext' | 'tryGetContext'>;
}

/** A named set of settings: `environments.<name>` of the context, which cdk.json keeps. */
export interface Environment {
  readonly name: string;
  /** The only account, and the only region, that it may be deployed to. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  /** The settings, as they stand there. */
  readonly settings: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Plain values as a context. */
export function contextOf(values: Fields): ContextHolder {
  return { node: { getAllContext: () => values, tryGetContext: (name: string) => values[name] } };
}

/**
 * The environment that `-c env=NAME` asks for; undefined when none is. Throws one sentence that names file and field when
 * it is not there or not sound.
 */
export function readEnvironment({ node }: ContextHolder): Environment | undefined {
  const asked: unknown = node.tryGetContext('env');
  if (asked === undefined) return undefined;
  const all = objectAt('environments', node.tryGetContext('environments') ?? {});
  const name = String(asked);
  if (!Object.hasOwn(all, name))
    throw new Error(
      `cdk.json: context.environments.${name} is missing. There are: ${Object.keys(all).join(', ') || 'none'}.`,
    );
  const environments = Object.entries(all).map(([each, fields]) => environmentOf(each, fields));
  const chosen = environments.find((environment) => environment.name === name);
  if (chosen) refuseTwins(chosen, environments);
  return chosen;
}

/** The field of cdk.json that a setting of an environment stands in, for messages. */
export const fieldOf = (environment: string, name: string): string =>
  `cdk.json: context.environments.${environment}.${name}`;

/** Throws when the credentials at hand, as the CDK CLI tells them, are of another account or region than is meant. */
export function refuseOtherAccount(
  environment: Environment | undefined,
  at: { readonly account: string | undefined; readonly region: string | undefined },
): void {
  for (const what of ['account', 'region'] as const) {
    const [meant, given] = [environment?.[what], at[what]];
    if (environment && meant !== undefined && given !== undefined && given !== meant)
      throw new Error(
        `${fieldOf(environment.name, what)} is ${meant}, but the AWS credentials and settings at hand are of ${given}.`,
      );
  }
}

function environmentOf(name: string, fields: unknown): Environment {
  const { account, region, ...settings } = objectAt(`environments.${name}`, fields);
  return {
    name,
    account: text(name, 'account', account, /^\d{12}$/, 'an account id of 12 digits, as a text'),
    region: text(name, 'region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region like eu-central-1'),
    settings,
  };
}

function text(environment: string, name: string, value: unknown, pattern: RegExp, meaning: string) {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new Error(`${fieldOf(environment, name)}=${JSON.stringify(value)}: must be ${meaning}.`);
}

function objectAt(path: string, value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`cdk.json: context.${path} must be an object.`);
}

/** Two with the same stage in the same place would be one and the same stacks. */
function refuseTwins(chosen: Environment, all: readonly Environment[]): void {
  const differ = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && a !== b;
  const twin = all.find(
    (other) =>
      other.name !== chosen.name &&
      other.settings.stage === chosen.settings.stage &&
      !differ(other.account, chosen.account) &&
      !differ(other.region, chosen.region),
  );
  if (!twin) return;
  throw new Error(
    `${fieldOf(chosen.name, 'stage')}: environments.${twin.name} has the same, so both would be the same stacks. Give each a stage, account or region of its own.`,
  );
}
