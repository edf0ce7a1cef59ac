import { defaultSettings } from '#core/settings.ts';
import { type CanaryMode, chooseCanary } from './choose-canary.ts';
import { type ChosenTasks, chooseTasks } from './choose-tasks.ts';
import { type ContextHolder, type Environment, fieldOf, readEnvironment } from './environment-settings.ts';
import {
  type AskedWarehouse,
  chooseWarehouse,
  type WarehouseSettings,
  warehouseKind,
} from './warehouse-settings.ts';

/** What differs from one deployment to the next; each is `cdk deploy -c name=value`, or a field of an environment in cdk.json. */
interface GivenSettings {
  /** Put before the stacks' names, so that one account holds several deployments. */
  readonly stage: string | undefined;
  readonly maxUploadMiB: number;
  readonly maxPdfPages: number;
  /** Who is told of alarms. */
  readonly alarmEmail: string | undefined;
  /** Dollars a month that the account is meant to cost; whoever is told of alarms is told of more. */
  readonly monthlyBudgetUsd: number | undefined;
  /** The address that mail is sent from: a verified identity of SES, or of a verified domain. */
  readonly mailFrom: string | undefined;
  /** The account's sending rate, as SES tells it. */
  readonly mailPerSecond: number;
  /** Work of a password hash: 2 to that is scrypt's N. */
  readonly passwordCost: number;
  /** Who reads feedback. */
  readonly feedbackTo: string | undefined;
  /** Requests per second that the API lets in, and how many at once: a cap on what a runaway client costs. */
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  /** Off: nothing starts by itself. What people and programs ask for runs all the same. */
  readonly schedules: 'on' | 'off';
  /** Whether the web console is deployed. */
  readonly console: 'on' | 'off';
  /** Whether X-Ray records tasks from their request to their worker. */
  readonly tracing: 'on' | 'off';
}

/** The settings, and what follows from them: which definitions are deployed, and where loads go. */
export interface DeploymentSettings extends GivenSettings, ChosenTasks {
  readonly warehouse: WarehouseSettings;
  /** Whether a task is sent through the whole path every five minutes. */
  readonly canary: CanaryMode;
}

const mebibyte = 1024 * 1024;

/** `undefined` stands for all tasks that need no further setting. */
interface AskedSettings extends GivenSettings, AskedWarehouse {
  readonly tasks: readonly string[] | undefined;
  readonly canary: CanaryMode | undefined;
}

const readers: { [name in keyof AskedSettings]: (value: unknown) => AskedSettings[name] } = {
  stage: matching(/^[A-Za-z][A-Za-z0-9]{0,19}$/, 'a letter, then up to 19 letters and digits'),
  maxUploadMiB: whole(1, 512, defaultSettings.maxUploadBytes / mebibyte),
  maxPdfPages: whole(1, 20_000, defaultSettings.maxPdfPages),
  alarmEmail: address,
  monthlyBudgetUsd: (value) => (value === undefined ? undefined : whole(1, 1_000_000, 1)(value)),
  mailFrom: address,
  mailPerSecond: whole(1, 500, defaultSettings.mailPerSecond),
  passwordCost: whole(12, 17, 14),
  feedbackTo: address,
  requestsPerSecond: whole(1, 10_000, 200),
  requestBurst: whole(1, 5_000, 400),
  schedules: onOrOff('on'),
  tasks: names,
  console: onOrOff('on'),
  tracing: onOrOff('off'),
  canary: oneOf(['on', 'byHand', 'off']),
  warehouse: warehouseKind,
  warehouseDatabase: (value) =>
    matching(/^[a-z_][a-z0-9_]{0,62}$/, 'a database name in lower case')(value) ?? 'dev',
  warehouseWorkgroup: matching(
    /^arn:aws[a-z-]*:redshift-serverless:[a-z0-9-]+:\d{12}:workgroup\/[0-9a-f-]+$/,
    'the ARN of a serverless workgroup',
  ),
  warehouseCluster: matching(/^[a-z][a-z0-9-]{0,62}$/, 'the identifier of a cluster'),
};

/**
 * Reads the settings from the CDK context, and those that it does not give from the environment that it names. Throws one
 * sentence that says what is wrong with which.
 */
export function readDeploymentSettings(holder: ContextHolder): DeploymentSettings {
  const { node } = holder;
  const environment = readEnvironment(holder);
  refuseUnknown(Object.keys(node.getAllContext()), environment);
  const isOfEnvironment = (name: string) =>
    node.tryGetContext(name) === undefined && environment?.settings[name] !== undefined;
  const settingOf = (name: string): unknown => node.tryGetContext(name) ?? environment?.settings[name];
  const about = <T>(name: keyof AskedSettings, make: (value: unknown) => T): T => {
    try {
      return make(settingOf(name));
    } catch (cause) {
      const where = environment && isOfEnvironment(name) ? fieldOf(environment.name, name) : `-c ${name}`;
      throw new Error(`${where}=${settingOf(name)}: ${cause instanceof Error ? cause.message : cause}.`);
    }
  };
  const read = <Name extends keyof AskedSettings>(name: Name): AskedSettings[Name] =>
    about(name, readers[name]);
  const given = {
    stage: read('stage'),
    maxUploadMiB: read('maxUploadMiB'),
    maxPdfPages: read('maxPdfPages'),
    alarmEmail: read('alarmEmail'),
    monthlyBudgetUsd: read('monthlyBudgetUsd'),
    mailFrom: read('mailFrom'),
    mailPerSecond: read('mailPerSecond'),
    passwordCost: read('passwordCost'),
    feedbackTo: read('feedbackTo'),
    requestsPerSecond: read('requestsPerSecond'),
    requestBurst: read('requestBurst'),
    schedules: read('schedules'),
    console: read('console'),
    tracing: read('tracing'),
  };
  if (given.monthlyBudgetUsd !== undefined && given.alarmEmail === undefined)
    about('monthlyBudgetUsd', () => {
      throw new Error('somebody has to be told: set alarmEmail as well');
    });
  const isGiven = (setting: string) =>
    !['none', undefined].includes(settingOf(setting) as string | undefined);
  const asked = read('tasks');
  const askedWarehouse = {
    warehouse: read('warehouse'),
    warehouseDatabase: read('warehouseDatabase'),
    warehouseWorkgroup: read('warehouseWorkgroup'),
    warehouseCluster: read('warehouseCluster'),
  };
  const warehouse = about('warehouse', () => chooseWarehouse(askedWarehouse));
  const chosen = about('tasks', () => chooseTasks(asked, isGiven));
  const askedCanary = read('canary');
  const canary = about('canary', () => chooseCanary(askedCanary, { ...given, ...chosen }));
  return { ...given, warehouse, canary, ...chosen };
}

/** CDK's own context keys carry a colon, a slash or a hyphen; a plain word is meant for us. */
function refuseUnknown(keys: readonly string[], environment: Environment | undefined): void {
  const known = Object.keys(readers);
  const refuse = (where: string) => {
    throw new Error(`${where}: there is no such setting. There are: ${known.join(', ')}.`);
  };
  const isUnknown = (key: string) => !known.includes(key);
  const plain = keys.filter((key) => /^[A-Za-z0-9_]+$/.test(key) && !['env', 'environments'].includes(key));
  for (const key of plain.filter(isUnknown)) refuse(`-c ${key}`);
  if (!environment) return;
  for (const key of Object.keys(environment.settings).filter(isUnknown))
    refuse(fieldOf(environment.name, key));
}

function whole(least: number, most: number, usual: number) {
  return (value: unknown): number => {
    if (value === undefined) return usual;
    const number = /^\d{1,9}$/.test(String(value)) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new Error(`must be a whole number from ${least} to ${most}`);
  };
}

function address(value: unknown): string | undefined {
  return matching(/^[^\s@<>,"]+@[^\s@<>,"]+\.[^\s@<>,"]+$/, 'an e-mail address')(value);
}

function onOrOff(usual: 'on' | 'off') {
  return (value: unknown): 'on' | 'off' => oneOf(['on', 'off'])(value) ?? usual;
}

function oneOf<const Word extends string>(words: readonly Word[]) {
  return (value: unknown): Word | undefined => {
    const found = words.find((word) => word === value);
    if (value === undefined || found !== undefined) return found;
    throw new Error(`must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
  };
}

/** "a,b": names, as they come. */
function names(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === 'all') return undefined;
  if (typeof value === 'string' && /^[a-z0-9_]+(,[a-z0-9_]+)*$/.test(value)) return value.split(',');
  throw new Error('must be all, or names of tasks with commas between');
}

function matching(pattern: RegExp, meaning: string) {
  return (value: unknown): string | undefined => {
    if (value === undefined) return undefined;
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new Error(`must be ${meaning}`);
  };
}
