import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { beatless } from '#lib/beatless.ts';
import { emptyBundles as writeEmptyBundles } from '#lib/bundling/empty-bundles.ts';
import { readDeploymentSettings } from '#lib/deployment-settings.ts';
import { offlineApp } from '#lib/offline-app.ts';

export const root = join(import.meta.dirname, '../..');

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of any shape; what a test reads of it, it asserts.
export type Json = any;

export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The stacks as `cdk synth` makes them with this context, without CDK's validation, on empty packages by default. */
export function synthesize(context: Record<string, unknown> = {}, bundles = emptyBundles()) {
  const app = newApp({ warehouse: 'create', ...context });
  const stacks = beatless(app, { bundles, settings: readDeploymentSettings(app), validation: false });
  return {
    ...stacks,
    dataTemplate: Template.fromStack(stacks.data),
    appTemplate: Template.fromStack(stacks.app),
  };
}

/** An app with the feature flags of cdk.json, writing to a folder of its own. */
export function newApp(context: Record<string, unknown> = {}): App {
  return offlineApp(temporaryFolder('cdk-out'), context);
}

/** A folder of packages that hold nothing: what a template says does not depend on the code. */
export function emptyBundles(): string {
  return writeEmptyBundles(temporaryFolder('bundles'));
}

/** A folder that is removed after the test file that asked for it. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `beatless-${name}-`));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Resources of one type by logical id. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type) as Record<string, Resource>);
}

/** The only resource of that type whose logical id begins so. */
export function resource(template: Template, type: string, idPrefix: string): Resource {
  return onlyResource(template, type, new RegExp(`^${idPrefix}`))[1];
}

/** The only resource of that type whose logical id matches, with that id. */
export function onlyResource(template: Template, type: string, id: RegExp): [string, Resource] {
  const found = resourcesOf(template, type).filter(([logicalId]) => id.test(logicalId));
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${found.length} ${type} match ${id}`);
  return only;
}
