import type { Node } from 'constructs';
import { defaultSettings } from '#core/settings.ts';

/** What differs from one deployment to the next; each is `cdk deploy -c name=value`. */
export interface DeploymentSettings {
  /** Put before the stacks' names, so that one account holds several deployments. */
  readonly stage: string | undefined;
  readonly maxUploadMiB: number;
  readonly maxPdfPages: number;
  /** Who is told of alarms. */
  readonly alarmEmail: string | undefined;
  /** Requests per second that the API lets in, and how many at once: a cap on what a runaway client costs. */
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
}

const mebibyte = 1024 * 1024;

const readers: { [name in keyof DeploymentSettings]: (value: unknown) => DeploymentSettings[name] } = {
  stage: matching(/^[A-Za-z][A-Za-z0-9]{0,19}$/, 'a letter, then up to 19 letters and digits'),
  maxUploadMiB: whole(1, 512, defaultSettings.maxUploadBytes / mebibyte),
  maxPdfPages: whole(1, 20_000, defaultSettings.maxPdfPages),
  alarmEmail: matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address'),
  requestsPerSecond: whole(1, 10_000, 200),
  requestBurst: whole(1, 5_000, 400),
};

/** Reads the settings from the CDK context; throws one sentence that says what is wrong with which. */
export function readDeploymentSettings({ node }: { readonly node: Node }): DeploymentSettings {
  refuseUnknown(Object.keys(node.getAllContext()));
  const read = <Name extends keyof DeploymentSettings>(name: Name): DeploymentSettings[Name] => {
    try {
      return readers[name](node.tryGetContext(name));
    } catch (cause) {
      throw new Error(
        `-c ${name}=${node.tryGetContext(name)}: ${cause instanceof Error ? cause.message : cause}.`,
      );
    }
  };
  return {
    stage: read('stage'),
    maxUploadMiB: read('maxUploadMiB'),
    maxPdfPages: read('maxPdfPages'),
    alarmEmail: read('alarmEmail'),
    requestsPerSecond: read('requestsPerSecond'),
    requestBurst: read('requestBurst'),
  };
}

/** CDK's own context keys carry a colon, a slash or a hyphen; a plain word is meant for us. */
function refuseUnknown(keys: readonly string[]): void {
  const unknown = keys.find((key) => /^[A-Za-z0-9_]+$/.test(key) && !Object.hasOwn(readers, key));
  if (unknown === undefined) return;
  throw new Error(`-c ${unknown}: there is no such setting. There are: ${Object.keys(readers).join(', ')}.`);
}

function whole(least: number, most: number, usual: number) {
  return (value: unknown): number => {
    if (value === undefined) return usual;
    const number = /^\d{1,9}$/.test(String(value)) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new Error(`must be a whole number from ${least} to ${most}`);
  };
}

function matching(pattern: RegExp, meaning: string) {
  return (value: unknown): string | undefined => {
    if (value === undefined) return undefined;
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new Error(`must be ${meaning}`);
  };
}
