import { compareTemplates } from './compare-templates.ts';
import { describeChanges, describeStakes } from './describe-changes.ts';
import type { Assembly, Cdk, Deployed, Terminal } from './ports.ts';

export interface DeployRequest {
  /** Texts `name=value` for the CDK context, `env=NAME` among them. */
  readonly context: readonly string[];
  /** Nobody is asked. */
  readonly isAgreed: boolean;
}

export interface DeployDeps {
  readonly cdk: Cdk;
  readonly deployed: Deployed;
  readonly terminal: Terminal;
}

/** Synthesizes, shows what changes, asks where data is touched, deploys, and tells where everything is. The exit status. */
export async function runDeploy({ context, isAgreed }: DeployRequest, deps: DeployDeps): Promise<number> {
  const { cdk, terminal } = deps;
  const assembly = await cdk.synth(context);
  const { stakes, changes } = await showChanges(assembly, deps);
  if (changes > 0) {
    if (stakes.length > 0 && !isAgreed && !(await agrees(stakes, terminal))) return 1;
    await cdk.deploy(assembly, { isAgreed });
  }
  await showPlaces(assembly, deps);
  return 0;
}

async function showChanges({ stacks }: Assembly, { deployed, terminal }: DeployDeps) {
  const stakes: string[] = [];
  let count = 0;
  for (const { name, template } of stacks) {
    const before = await deployed.stack(name);
    const changes = compareTemplates(before?.template, template);
    terminal.say(describeChanges(name, changes, before === undefined));
    stakes.push(...describeStakes(name, changes));
    count += changes.length;
  }
  if (stakes.length > 0)
    terminal.say(['', 'Data is touched:', ...stakes.map((text) => `  ! ${text}`), ''].join('\n'));
  return { stakes, changes: count };
}

async function agrees(stakes: readonly string[], { ask, say }: Terminal): Promise<boolean> {
  if (!ask) {
    say('Nothing was deployed: nobody can be asked here. Repeat it with --yes if that is what you want.');
    return false;
  }
  const answer = await ask(`Deploy, although ${stakes.length} of what holds data is touched? Type yes: `);
  if (answer.trim().toLowerCase() === 'yes') return true;
  say('Nothing was deployed.');
  return false;
}

/** What people look for first, by the output that has it. */
const places = {
  ApiUrl: 'API',
  DocsUrl: 'Documentation',
  ConsoleUrl: 'Console',
  DashboardConsole: 'Dashboard',
  AlarmsConsole: 'Alarms',
} as const;

async function showPlaces({ stacks }: Assembly, { deployed, terminal }: DeployDeps): Promise<void> {
  for (const { name } of stacks) {
    const { ApiUrl, ...outputs } = (await deployed.stack(name))?.outputs ?? {};
    if (ApiUrl === undefined) continue;
    const all: Readonly<Record<string, string>> = { ApiUrl, ...outputs };
    const lines = Object.entries(places).flatMap(([output, word]) =>
      all[output] === undefined ? [] : [`${word.padEnd(14)} ${all[output]}`],
    );
    terminal.say(['', ...lines].join('\n'));
    terminal.say(`First key      npx beatless keys create --stack ${name} --owner NAME --name first`);
  }
}
