// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of CloudFormation
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A template, or its resources alone. */
export interface StackSource {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties?: object; [other: string]: unknown }>
  >;
  readonly [section: string]: unknown;
}

/** A folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-runtime-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Writes a cloud assembly as `cdk synth` does: stacks in the given order, each depending on those before it, and the
 * code of functions by asset name (`code('worker')` in a template leads to it).
 */
export function buildAssembly(
  stacks: Readonly<Record<string, StackSource>>,
  assets: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): string {
  const folder = temporaryFolder();
  const names = Object.keys(stacks);
  const files = Object.keys(assets).map((name) => [
    name,
    {
      source: { path: `asset.${name}`, packaging: 'zip' },
      destinations: { here: { objectKey: `${name}.zip` } },
    },
  ]);
  write(folder, 'all.assets.json', { files: Object.fromEntries(files) });
  const artifacts: Record<string, unknown> = {
    'all.assets': { type: 'cdk:asset-manifest', properties: { file: 'all.assets.json' } },
  };
  for (const [name, template] of Object.entries(stacks)) {
    write(folder, `${name}.template.json`, template);
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.template.json` },
      dependencies: [...names.slice(0, names.indexOf(name)), 'all.assets'],
    };
  }
  write(folder, 'manifest.json', { version: '55.0.0', artifacts });
  for (const [name, content] of Object.entries(assets)) {
    mkdirSync(join(folder, `asset.${name}`));
    for (const [file, text] of Object.entries(content))
      writeFileSync(join(folder, `asset.${name}`, file), text);
  }
  return folder;
}

/** The code property of a function whose asset has this name. */
function code(asset: string) {
  return { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: `${asset}.zip` };
}

/** A function with its role, as resources of a template. */
export function functionResources(id: string, properties: object = {}): StackSource['Resources'] {
  return {
    [`${id}Role`]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {},
        Policies: [
          {
            PolicyName: 'Everything',
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          },
        ],
      },
    },
    [id]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: code(id.toLowerCase()),
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
        MemorySize: 128,
        ...properties,
      },
    },
  };
}

/** Lets a service invoke a function. */
export function permission(functionId: string, service: string): StackSource['Resources'][string] {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [functionId, 'Arn'] },
      Principal: `${service}.amazonaws.com`,
    },
  };
}

function write(folder: string, name: string, content: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(content));
}
