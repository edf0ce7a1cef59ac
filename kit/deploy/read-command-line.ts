import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { settingPairs } from '#client/setting-pairs.ts';
import { readDeploymentSettings } from '#lib/deployment-settings.ts';
import { type ContextHolder, contextOf, readEnvironment } from '#lib/environment-settings.ts';
import { KitRefusal } from '../kit-refusal.ts';

/** What `npm run deploy` and `npm run destroy` are told. */
export interface CommandLine {
  /** Texts `name=value` for the CDK context, `env=NAME` among them. */
  readonly context: readonly string[];
  readonly isAgreed: boolean;
  readonly profile: string | undefined;
  /** As given, else that of the environment. */
  readonly region: string | undefined;
  /** Further flags that were given. */
  readonly flags: readonly string[];
}

const options = {
  env: { type: 'string' },
  context: { type: 'string', short: 'c', multiple: true },
  yes: { type: 'boolean', short: 'y' },
  profile: { type: 'string' },
  region: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

/**
 * Reads and checks a command line against the settings of cdk.json (`fileContext`), before anything is begun.
 * @throws KitRefusal with a sentence for whoever typed it
 */
export function readCommandLine(
  argv: readonly string[],
  fileContext: Readonly<Record<string, unknown>>,
  furtherFlags: readonly string[] = [],
): CommandLine {
  const { env, context = [], yes, profile, region, ...further } = parse(argv, furtherFlags);
  const given = [...(env === undefined ? [] : [`env=${env}`]), ...context];
  const holder = contextOf({ ...fileContext, ...pairsOf(given) });
  return {
    context: given,
    isAgreed: yes === true,
    profile,
    region: region ?? regionOf(holder),
    flags: Object.keys(further),
  };
}

function parse(argv: readonly string[], furtherFlags: readonly string[]) {
  const flags = Object.fromEntries(furtherFlags.map((name) => [name, { type: 'boolean' as const }]));
  try {
    return parseArgs({ args: [...argv], options: { ...flags, ...options }, strict: true }).values;
  } catch (error) {
    throw new KitRefusal(error instanceof Error ? error.message : String(error));
  }
}

function regionOf(holder: ContextHolder): string | undefined {
  try {
    readDeploymentSettings(holder);
    return readEnvironment(holder)?.region;
  } catch (error) {
    throw new KitRefusal(error instanceof Error ? error.message : String(error));
  }
}

function pairsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  try {
    return settingPairs(texts);
  } catch (error) {
    throw new KitRefusal(error instanceof Error ? error.message : String(error));
  }
}
