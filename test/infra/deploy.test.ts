import { describe, expect, test } from 'vitest';
import type { Template as Deployable } from '#kit/deploy/compare-templates.ts';
import type { Assembly, Cdk, Deployed, DeployedStack } from '#kit/deploy/ports.ts';
import { readCommandLine } from '#kit/deploy/read-command-line.ts';
import { runDeploy } from '#kit/deploy/run-deploy.ts';
import { type Json, synthesize } from './synthesize.ts';

const { data, app, dataTemplate, appTemplate } = synthesize({ stage: 'test' });
const dataNow: Json = dataTemplate.toJSON();
const appNow: Json = appTemplate.toJSON();
const table = 'TasksTable88911DC5';
const bucket = 'UploadsBucket5E5E9B64';
const [pushTable = ''] = Object.keys(appTemplate.findResources('AWS::DynamoDB::Table'));

/** A copy of a template in which something is otherwise. */
function changed(template: Json, change: (resources: Json) => void): Json {
  const copy = structuredClone(template);
  change(copy.Resources);
  return copy;
}

const stack = (template: Deployable): DeployedStack => ({ template, outputs: {}, resources: [] });
const outputs = {
  ApiUrl: 'https://api.example.com',
  ConsoleUrl: 'https://console.example.com',
  DashboardConsole: 'https://dashboard.example.com',
};

/** A deployment from those templates to these; the person at the terminal, if there is one, gives that answer. */
async function deploy(
  before: { readonly data?: Deployable; readonly app?: Deployable },
  { answer, isAgreed = false, next = {} }: { answer?: string; isAgreed?: boolean; next?: Json } = {},
) {
  const stacks = new Map<string, DeployedStack>();
  if (before.data) stacks.set(data.stackName, stack(before.data));
  if (before.app) stacks.set(app.stackName, { ...stack(before.app), outputs });
  const assembly: Assembly = {
    folder: 'cdk.out',
    stacks: [
      { name: data.stackName, template: next.data ?? dataNow },
      { name: app.stackName, template: next.app ?? appNow },
    ],
  };
  const done: string[] = [];
  const cdk: Cdk = {
    synth: async (context) => {
      done.push(`synth ${context.join(' ')}`);
      return assembly;
    },
    deploy: async (what, how) => {
      done.push(`deploy ${what.folder}${how.isAgreed ? ' without asking' : ''}`);
      for (const { name, template } of what.stacks) stacks.set(name, { ...stack(template), outputs });
    },
    destroy: async () => {
      throw new Error('nothing is destroyed here');
    },
  };
  const deployed: Deployed = { stack: async (name) => stacks.get(name) };
  const [said, asked]: [string[], string[]] = [[], []];
  const ask = async (question: string) => {
    asked.push(question);
    return answer ?? '';
  };
  const terminal = { say: (text: string) => said.push(text), ask: answer === undefined ? undefined : ask };
  const code = await runDeploy({ context: ['env=test'], isAgreed }, { cdk, deployed, terminal });
  return { code, done, asked, said: said.join('\n') };
}

const deployedOnce = ['synth env=test', 'deploy cdk.out'];

test('a first deployment asks nothing, and tells where everything is and how to make the first key', async () => {
  const { code, done, asked, said } = await deploy({}, { answer: 'no' });
  expect([code, done, asked]).toEqual([0, deployedOnce, []]);
  expect(said).toMatch(/^test-BeatlessData: is new, with .*\d DynamoDB::Table/m);
  for (const url of Object.values(outputs)) expect(said).toContain(url);
  expect(said).toContain('npx beatless keys create --stack test-BeatlessApp --owner NAME --name first');
});

test('what has not changed is not deployed again, and is told of all the same', async () => {
  const { code, done, said } = await deploy({ data: dataNow, app: appNow });
  expect([code, done]).toEqual([0, ['synth env=test']]);
  expect(said).toContain('test-BeatlessApp: nothing changes');
  expect(said).toContain(outputs.ApiUrl);
});

test('a change of code asks nothing', async () => {
  const before = changed(appNow, (resources) => {
    for (const { Type, Properties } of Object.values(resources) as Json[])
      if (Type === 'AWS::Lambda::Function') Properties.Code.S3Key = 'old.zip';
  });
  const { done, asked, said } = await deploy({ data: dataNow, app: before }, { answer: 'no' });
  expect([done, asked]).toEqual([deployedOnce, []]);
  expect(said).toMatch(/~ AWS::Lambda::Function Api\w+: Code/);
});

describe('data that is touched', () => {
  const replaced = changed(dataNow, ({ [table]: it }) => it.Properties.KeySchema.pop());
  const changes: [string, Json, RegExp][] = [
    [
      'a table that is replaced',
      { data: replaced },
      /TasksTable\w+ \(AWS::DynamoDB::Table\) is replaced by a new, empty one \(KeySchema\): the one that is there stays/,
    ],
    [
      'a table that changes in place',
      { data: changed(dataNow, ({ [table]: it }) => it.Properties.GlobalSecondaryIndexes.pop()) },
      /TasksTable\w+ \(AWS::DynamoDB::Table\) changes: GlobalSecondaryIndexes/,
    ],
    [
      'a bucket that leaves the stack',
      { data: changed(dataNow, (resources) => delete resources[bucket]) },
      /UploadsBucket\w+ \(AWS::S3::Bucket\) leaves the stack: the one that is there stays/,
    ],
    [
      'a table that would no longer be kept',
      { data: changed(dataNow, ({ [table]: it }) => Object.assign(it, { DeletionPolicy: 'Delete' })) },
      /TasksTable\w+ .* changes: DeletionPolicy/,
    ],
    [
      'a schedule group that goes, with the schedules of users',
      {
        app: changed(appNow, (resources) => {
          for (const [id, { Type }] of Object.entries(resources) as [string, Json][])
            if (Type === 'AWS::Scheduler::ScheduleGroup') delete resources[id];
        }),
      },
      /ScheduleGroup\) leaves the stack: what it holds is DELETED/,
    ],
  ];

  test.each(changes)('%s is asked about', async (_, next, sentence) => {
    const before = { data: dataNow, app: appNow };
    const refused = await deploy(before, { answer: 'n', next });
    expect([refused.code, refused.done]).toEqual([1, ['synth env=test']]);
    expect(refused.asked).toHaveLength(1);
    expect(refused.said).toMatch(sentence);
    const agreed = await deploy(before, { answer: 'yes', next });
    expect([agreed.code, agreed.done]).toEqual([0, deployedOnce]);
  });

  test('stops what nobody can be asked about, unless it was said before', async () => {
    const before = { data: dataNow, app: appNow };
    const alone = await deploy(before, { next: { data: replaced } });
    expect([alone.code, alone.done]).toEqual([1, ['synth env=test']]);
    expect(alone.said).toContain('Repeat it with --yes');
    const said = await deploy(before, { next: { data: replaced }, isAgreed: true });
    expect(said.done).toEqual(['synth env=test', 'deploy cdk.out without asking']);
  });

  test('is not what holds nothing that would be missed', async () => {
    const next = { app: changed(appNow, ({ [pushTable]: it }) => it.Properties.AttributeDefinitions.pop()) };
    const { asked, done } = await deploy({ data: dataNow, app: appNow }, { answer: 'no', next });
    expect([asked, done]).toEqual([[], deployedOnce]);
  });
});

describe('the command line', () => {
  const environments = { test: { stage: 'test', region: 'eu-west-1' }, other: {} };
  const read = (...argv: string[]) => readCommandLine(argv, { environments }, ['delete-data']);

  test('is settings, an environment with its region, and flags', () => {
    expect(read('--env', 'test', '-c', 'schedules=off', '--yes', '--delete-data')).toEqual({
      context: ['env=test', 'schedules=off'],
      isAgreed: true,
      profile: undefined,
      region: 'eu-west-1',
      flags: ['delete-data'],
    });
    expect(read('--env', 'test', '--region', 'us-east-1').region).toBe('us-east-1');
    expect(read()).toMatchObject({ context: [], isAgreed: false, flags: [] });
  });

  test.each([
    [['--env', 'nowhere'], 'cdk.json: context.environments.nowhere is missing. There are: test, other.'],
    [['-c', 'maxUploadMiB=0'], '-c maxUploadMiB=0: must be a whole number from 1 to 512.'],
    [['-c', 'schedules'], '-c schedules: write name=value'],
    [['--env'], "Option '--env <value>' argument missing"],
    [['--force'], "Unknown option '--force'"],
  ])('%j is refused before anything is begun', (argv, sentence) => {
    expect(() => read(...argv)).toThrow(sentence);
  });
});
