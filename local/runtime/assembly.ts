import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal.ts';

/** A resource as it stands in a template, intrinsics unresolved. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
}

interface TemplateOutput {
  readonly Value: unknown;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

/** One stack of the assembly. `assets` leads from the object key of a function's code to its folder. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  readonly assets: ReadonlyMap<string, string>;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly file?: string;
    readonly stackName?: string;
  };
}

interface AssetManifest {
  readonly files?: Record<
    string,
    { source: { path?: string }; destinations: Record<string, { objectKey: string }> }
  >;
}

/** Reads what `cdk synth` wrote: every stack after those it depends on. */
export function loadAssembly(folder: string): AssemblyStack[] {
  const manifestPath = join(folder, 'manifest.json');
  if (!existsSync(manifestPath))
    throw new Refusal(`${folder} holds no cloud assembly (manifest.json): run "npm run synth".`);
  const { artifacts = {} } = readJson<{ artifacts?: Record<string, Artifact> }>(manifestPath);
  const stage = Object.entries(artifacts).find(([, { type }]) => type === 'cdk:cloud-assembly');
  if (stage)
    throw new Refusal(`The nested assembly ${stage[0]} (a CDK stage) is not known to the local cloud.`);
  const assets = readAssets(folder, Object.values(artifacts));
  return inDependencyOrder(artifacts).map(([id, { properties = {} }]) => ({
    name: properties.stackName ?? id,
    template: readJson<Template>(join(folder, properties.templateFile ?? `${id}.template.json`)),
    assets,
  }));
}

function readAssets(folder: string, artifacts: readonly Artifact[]): Map<string, string> {
  const folders = new Map<string, string>();
  for (const { type, properties } of artifacts) {
    if (type !== 'cdk:asset-manifest' || !properties?.file) continue;
    const { files = {} } = readJson<AssetManifest>(join(folder, properties.file));
    for (const { source, destinations } of Object.values(files)) {
      const path = join(folder, source.path ?? '');
      if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) continue;
      for (const { objectKey } of Object.values(destinations)) folders.set(objectKey, path);
    }
  }
  return folders;
}

function inDependencyOrder(artifacts: Readonly<Record<string, Artifact>>): [string, Artifact][] {
  const ordered = new Map<string, Artifact>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (artifact?.type !== 'aws:cloudformation:stack' || ordered.has(id)) return;
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    ordered.set(id, artifact);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}

/** Written by the CDK, not by people: the shapes above are its contract. */
function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
