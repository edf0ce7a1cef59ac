import { createHash } from 'node:crypto';
import type { AssemblyStack, TemplateResource } from './assembly.ts';
import { NO_VALUE, referencesOf, resolve, type Scope } from './intrinsics.ts';
import { Refusal } from './refusal.ts';
import { resourceHandlers } from './resources/catalogue.ts';
import { type CreatedResource, type CreationContext, checkProperties } from './resources/handler.ts';
import { isRecord } from './resources/read.ts';

/** The outputs of every stack, by stack name and output name. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Deployment {
  readonly outputs: Record<string, Record<string, string>>;
  readonly exports: Map<string, unknown>;
}

/** Creates the resources of all stacks in the order of their dependencies; each leaves its part in `context.model`. */
export async function createStacks(
  stacks: readonly AssemblyStack[],
  context: CreationContext,
): Promise<StackOutputs> {
  const deployment: Deployment = { outputs: {}, exports: new Map() };
  for (const stack of stacks) checkTypes(stack);
  for (const stack of stacks) await createStack(stack, deployment, context);
  return deployment.outputs;
}

/** All unknown types stop the start before anything is created. */
function checkTypes({ name, template }: AssemblyStack): void {
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources ?? {})) {
    const handler = resourceHandlers[Type];
    if (!handler)
      throw new Refusal(`${name}/${logicalId} has the type ${Type}, which is not known to the local cloud.`);
    checkProperties(`${name}/${logicalId} (${Type})`, Properties, handler.properties);
  }
}

async function createStack(
  stack: AssemblyStack,
  deployment: Deployment,
  context: CreationContext,
): Promise<void> {
  const created = new Map<string, CreatedResource>();
  const scope = scopeOf(stack, created, deployment, context);
  const { Resources = {}, Outputs = {} } = stack.template;
  const exists = ({ Condition }: { readonly Condition?: string }): boolean =>
    Condition === undefined || scope.condition(Condition);

  for (const [logicalId, resource] of inDependencyOrder(stack.name, Resources)) {
    const handler = resourceHandlers[resource.Type];
    if (!handler || !exists(resource)) continue;
    const where = `${stack.name}/${logicalId} (${resource.Type})`;
    const properties = explained(where, () => resolve(resource.Properties ?? {}, scope));
    checkProperties(where, properties, handler.properties);
    const input = {
      stack: stack.name,
      logicalId,
      properties: isRecord(properties) ? properties : {},
      assets: stack.assets,
      physicalName: (maxLength: number) => shortened(`${stack.name}-${logicalId}`, maxLength),
    };
    created.set(logicalId, await handler.create(input, context));
  }

  const outputs: Record<string, string> = {};
  deployment.outputs[stack.name] = outputs;
  for (const [name, output] of Object.entries(Outputs)) {
    if (!exists(output)) continue;
    const value = explained(`${stack.name}, output ${name}`, () => resolve(output.Value, scope));
    outputs[name] = String(value);
    if (output.Export) deployment.exports.set(String(resolve(output.Export.Name, scope)), value);
  }
}

function scopeOf(
  { name: stackName, template }: AssemblyStack,
  created: ReadonlyMap<string, CreatedResource>,
  { outputs, exports }: Deployment,
  { region, account, apiEndpoint, model, data }: CreationContext,
): Scope {
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': account,
    'AWS::NoValue': NO_VALUE,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/local`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const found = (value: unknown, what: string): unknown => {
    if (value === undefined) throw new Refusal(`${what} is not known in ${stackName}`);
    return value;
  };
  const scope: Scope = {
    ref: (id) => found(pseudo[id] ?? template.Parameters?.[id]?.Default ?? created.get(id)?.ref, `Ref ${id}`),
    attribute: (id, name) => found(created.get(id)?.attributes?.[name], `the attribute ${id}.${name}`),
    importValue: (name) => found(exports.get(name), `the export ${name}`),
    stackOutput: (stack, output) => found(outputs[stack]?.[output], `the output ${output} of ${stack}`),
    condition: (name) => {
      const rule = found(template.Conditions?.[name], `the condition ${name}`);
      return resolve(rule, scope) === true;
    },
    mapping: (map, top, second) =>
      found(template.Mappings?.[map]?.[top]?.[second], `the mapping ${map}.${top}.${second}`),
    // the address of an API or a distribution on AWS is its id in a host name; its local address is a port
    finish: (text) =>
      [
        ...model.apis.map(({ id }) => `https://${id}.execute-api.${region}.amazonaws.com`),
        ...model.distributions.map(({ id }) => `https://${id}.cloudfront.net`),
      ]
        .map((address) => [address, apiEndpoint] as const)
        .concat(model.webSocketApis.flatMap(({ id }) => webSocketAddresses(id, region, apiEndpoint, data)))
        .reduce((rewritten, [address, local]) => rewritten.replaceAll(address, local), text),
  };
  return scope;
}

/** Clients connect at the port of the HTTP API; functions send by a service of its own. */
function webSocketAddresses(
  id: string,
  region: string,
  apiEndpoint: string,
  { endpoints }: CreationContext['data'],
): (readonly [address: string, local: string])[] {
  const host = `${id}.execute-api.${region}.amazonaws.com`;
  return [
    [`wss://${host}`, apiEndpoint.replace(/^http/, 'ws')],
    [`https://${host}`, endpoints['execute-api']],
  ];
}

function inDependencyOrder(
  stackName: string,
  resources: Readonly<Record<string, TemplateResource>>,
): [string, TemplateResource][] {
  const ordered = new Map<string, TemplateResource>();
  const visiting = new Set<string>();
  const visit = (id: string): void => {
    const resource = resources[id];
    if (!resource || ordered.has(id)) return;
    if (visiting.has(id))
      throw new Refusal(`${stackName}/${id} depends on itself: ${[...visiting, id].join(' → ')}.`);
    visiting.add(id);
    for (const other of [...[resource.DependsOn ?? []].flat(), ...referencesOf(resource.Properties)])
      visit(other);
    visiting.delete(id);
    ordered.set(id, resource);
  };
  for (const id of Object.keys(resources)) visit(id);
  return [...ordered];
}

function explained<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${where}: ${error.message}.`, { cause: error });
    throw error;
  }
}

function shortened(name: string, maxLength: number): string {
  if (name.length <= maxLength) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, maxLength - 9)}-${hash}`;
}
