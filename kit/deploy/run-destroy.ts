import { compareTemplates } from './compare-templates.ts';
import type { Cdk, DataRemoval, Deployed, DeployedResource, DeployedStack, Terminal } from './ports.ts';

export interface DestroyRequest {
  /** Texts `name=value` for the CDK context, `env=NAME` among them. */
  readonly context: readonly string[];
  readonly isAgreed: boolean;
  /** Tables, buckets and what is in them as well. */
  readonly deletesData: boolean;
}

export interface DestroyDeps {
  readonly cdk: Cdk;
  readonly deployed: Deployed;
  readonly removal: DataRemoval;
  readonly terminal: Terminal;
}

/** Takes a deployment away: what runs, and only when that is said the data as well. The exit status. */
export async function runDestroy(request: DestroyRequest, deps: DestroyDeps): Promise<number> {
  const { cdk, deployed, terminal } = deps;
  const assembly = await cdk.synth(request.context);
  const found: { readonly name: string; readonly stack: DeployedStack }[] = [];
  for (const { name } of assembly.stacks) {
    const stack = await deployed.stack(name);
    if (stack) found.push({ name, stack });
  }
  const all = assembly.stacks.map(({ name }) => name).join(' or ');
  if (found.length === 0) return end(terminal, 0, `There is no ${all} in this account and region.`);
  const kept = found.flatMap(({ stack }) => keptOf(stack));
  const data = found.map(({ name }) => name).filter((name) => name.endsWith(nameOfData));
  const others = found.map(({ name }) => name).filter((name) => !data.includes(name));
  const list = kept.map(({ logicalId, type, name }) => `  ${name} (${type} ${logicalId})`).join('\n');

  if (!request.deletesData) {
    terminal.say(`Data is not deleted without --delete-data. These stay:\n${list}`);
    if (others.length === 0) return end(terminal, 1, 'Nothing else is deployed: nothing was done.');
    if (!(await agrees(`Delete ${others.join(', ')}? Type yes: `, 'yes', request, terminal))) return 1;
    await cdk.destroy(assembly, others);
    return end(terminal, 0, `Deleted: ${others.join(', ')}.`);
  }

  terminal.say(`DELETED FOR GOOD, with everything in it:\n${list}`);
  const [word = all] = data;
  if (!(await agrees(`There is no way back. Type ${word} to delete it: `, word, request, terminal))) return 1;
  if (others.length > 0) await cdk.destroy(assembly, others);
  const left = await removeData(kept, deps);
  for (const name of data) await deps.removal.allowDeletion(name);
  if (data.length > 0) await cdk.destroy(assembly, data);
  const byHand = left.map(({ name, type }) => `  ${name} (${type})`).join('\n');
  if (left.length > 0)
    terminal.say(`The stack has let go of these; delete them by hand, in this order:\n${byHand}`);
  return end(terminal, 0, `Deleted: ${[...others, ...data].join(', ')}.`);
}

/** The stack that stays with its data; the others hold what can be deployed again. */
const nameOfData = 'BeatlessData';

/** What outlives its stack. */
function keptOf({ template, resources }: DeployedStack): readonly DeployedResource[] {
  const kept = compareTemplates(template, {}).filter(({ isKept }) => isKept);
  return kept.flatMap(({ logicalId }) => resources.filter((resource) => resource.logicalId === logicalId));
}

/** Before its stack goes: as long as that is there, it knows the names, and all of this may be repeated. The rest is given back. */
async function removeData(
  kept: readonly DeployedResource[],
  { removal, terminal }: DestroyDeps,
): Promise<readonly DeployedResource[]> {
  // The other buckets write into that of their access logs until they are gone.
  const inOrder = kept.toSorted((a, b) => Number(isLog(a)) - Number(isLog(b)));
  const left: DeployedResource[] = [];
  for (const resource of inOrder) {
    if (resource.type === 'AWS::DynamoDB::Table') await removal.deleteTable(resource.name);
    else if (resource.type === 'AWS::S3::Bucket') await removal.deleteBucket(resource.name);
    else {
      left.push(resource);
      continue;
    }
    terminal.say(`deleted ${resource.name}`);
  }
  return left.toSorted((a, b) => rank(a) - rank(b));
}

const isLog = ({ logicalId }: DeployedResource): boolean => logicalId.includes('Logs');

/** What stands on others goes first. */
const order = [
  'AWS::RedshiftServerless::Workgroup',
  'AWS::RedshiftServerless::Namespace',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
];
const rank = ({ type }: DeployedResource): number =>
  order.includes(type) ? order.indexOf(type) : order.length;

async function agrees(
  question: string,
  word: string,
  { isAgreed }: DestroyRequest,
  { ask, say }: Terminal,
): Promise<boolean> {
  if (isAgreed) return true;
  if (ask && (await ask(question)).trim() === word) return true;
  say(ask ? 'Nothing was deleted.' : 'Nothing was deleted: nobody can be asked here. Repeat it with --yes.');
  return false;
}

function end({ say }: Terminal, status: number, text: string): number {
  say(text);
  return status;
}
