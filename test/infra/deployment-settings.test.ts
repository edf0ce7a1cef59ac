import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDeploymentSettings } from '#lib/deployment-settings.ts';
import { readEnvironment, refuseOtherAccount } from '#lib/environment-settings.ts';
import { catalogue } from '#tasks/catalogue.ts';
import { newApp, synthesize } from './synthesize.ts';

const offered = catalogue.filter(({ internal }) => !internal).map(({ name }) => name);
const read = (context: Record<string, unknown> = {}) => readDeploymentSettings(newApp(context));

test('without any setting there are sane ones', () => {
  expect(read()).toEqual({
    stage: undefined,
    maxUploadMiB: 50,
    maxPdfPages: 2000,
    alarmEmail: undefined,
    requestsPerSecond: 200,
    requestBurst: 400,
    schedules: 'on',
    mailFrom: undefined,
    mailPerSecond: 1,
    passwordCost: 14,
    feedbackTo: undefined,
    tasks: catalogue
      .map(({ name }) => name)
      .filter((name) => !['send_feedback_email', 'load_to_redshift'].includes(name)),
    warehouse: { kind: 'none' },
    absent: [
      { task: 'load_to_redshift', setting: 'warehouse' },
      { task: 'send_feedback_email', setting: 'mailFrom' },
    ],
    console: 'on',
    tracing: 'off',
    canary: 'on',
  });
});

test('a setting is a text from the command line or a number from cdk.json', () => {
  expect(read({ maxUploadMiB: '20', maxPdfPages: 10 })).toMatchObject({ maxUploadMiB: 20, maxPdfPages: 10 });
});

test.each([
  ['maxUploadMiB', '0', 'must be a whole number from 1 to 512'],
  ['maxUploadMiB', '513', 'must be a whole number from 1 to 512'],
  ['maxUploadMiB', '12.5', 'must be a whole number from 1 to 512'],
  ['maxPdfPages', 'many', 'must be a whole number from 1 to 20000'],
  ['stage', '9lives', 'must be a letter, then up to 19 letters and digits'],
  ['console', 'yes', 'must be on or off'],
  ['tracing', 'always', 'must be on or off'],
  ['canary', 'yes', 'must be on, byHand or off'],
  ['alarmEmail', 'me', 'must be an e-mail address'],
  ['monthlyBudgetUsd', '0', 'must be a whole number from 1 to 1000000'],
  ['monthlyBudgetUsd', '50', 'somebody has to be told: set alarmEmail as well'],
  ['schedules', 'maybe', 'must be on or off'],
  ['warehouse', 'redshift', 'must be none, create or import'],
  [
    'warehouse',
    'import',
    'import needs -c warehouseWorkgroup=<ARN> or -c warehouseCluster=<identifier> as well',
  ],
  ['tasks', 'load_to_redshift', 'load_to_redshift needs -c warehouse=… as well'],
  ['tasks', 'convert_pdf;debug_task', 'must be all, or names of tasks with commas between'],
  ['tasks', 'make_coffee', `there is no task "make_coffee". There are: ${offered.join(', ')}`],
])('-c %s=%s is refused in one sentence', (name, value, sentence) => {
  expect(() => read({ [name]: value })).toThrow(new Error(`-c ${name}=${value}: ${sentence}.`));
});

test('the tasks of a deployment are those asked for, and what the system makes for itself', () => {
  expect(read({ tasks: 'debug_task', schedules: 'off' })).toMatchObject({
    tasks: ['convert_pdf_range', 'debug_task', 'deliver_callback'],
    schedules: 'off',
  });
});

test('the canary runs by itself where schedules do, and where its task is deployed', () => {
  expect(read({ schedules: 'off' }).canary).toBe('byHand');
  expect(read({ tasks: 'convert_pdf' }).canary).toBe('off');
  expect(read({ canary: 'off' }).canary).toBe('off');
  expect(() => read({ canary: 'on', schedules: 'off' })).toThrow(
    '-c canary=on: with schedules=off nothing starts by itself: byHand is there and waits to be called.',
  );
  expect(() => read({ canary: 'byHand', tasks: 'convert_pdf' })).toThrow(
    '-c canary=byHand: the canary submits debug_task, which -c tasks leaves out.',
  );
});

test('a task that needs a setting is there once that is given, and asking for it without is refused', () => {
  const { tasks, absent } = read({ mailFrom: 'team@example.com' });
  expect(tasks).toContain('send_feedback_email');
  expect(absent).not.toContainEqual({ task: 'send_feedback_email', setting: 'mailFrom' });
  expect(() => read({ tasks: 'send_feedback_email' })).toThrow(
    new Error('-c tasks=send_feedback_email: send_feedback_email needs -c mailFrom=… as well.'),
  );
});

test('a setting that does not exist is refused with those that do', () => {
  expect(() => read({ maxUploadMb: '5' })).toThrow(
    '-c maxUploadMb: there is no such setting. There are: stage, maxUploadMiB, maxPdfPages, alarmEmail,',
  );
});

test("CDK's own context is left alone", () => {
  expect(() =>
    read({ 'availability-zones:account=1:region=x': [], '@aws-cdk/core:any': true }),
  ).not.toThrow();
});

test('a stage gives stacks of their own', () => {
  const { data, app } = synthesize({ stage: 'dev' });
  expect([data.stackName, app.stackName]).toEqual(['dev-BeatlessData', 'dev-BeatlessApp']);
});

test('a warehouse is made, or one that exists is named', () => {
  expect(read({ warehouse: 'create' }).tasks).toContain('load_to_redshift');
  expect(read({ warehouse: 'create' }).warehouse).toEqual({ kind: 'create', database: 'dev' });
  const cluster = { warehouse: 'import', warehouseCluster: 'sales', warehouseDatabase: 'dwh' };
  expect(read(cluster).warehouse).toEqual({ kind: 'import', database: 'dwh', cluster: 'sales' });
  expect(() => read({ warehouse: 'create', warehouseCluster: 'sales' })).toThrow(/set warehouse=import/);
});

describe('an environment of cdk.json', () => {
  const environments = {
    dev: { stage: 'dev', schedules: 'off', maxPdfPages: 10 },
    prod: { mailFrom: 'team@example.com', account: '123456789012', region: 'eu-central-1' },
  };

  test('gives the settings that the command line does not', () => {
    expect(read({ env: 'dev', environments })).toMatchObject({
      stage: 'dev',
      schedules: 'off',
      maxPdfPages: 10,
    });
    expect(read({ env: 'dev', environments, maxPdfPages: '20' })).toMatchObject({
      stage: 'dev',
      maxPdfPages: 20,
    });
    expect(read({ env: 'prod', environments }).tasks).toContain('send_feedback_email');
    expect(read({ environments })).toMatchObject({ stage: undefined, schedules: 'on' });
  });

  test('those that come with the project are sound', () => {
    const { environments: brought } = JSON.parse(readFileSync('cdk.json', 'utf8')).context;
    for (const env of Object.keys(brought)) expect(() => read({ env })).not.toThrow();
  });

  const of = (fields: unknown) => ({ env: 'test', environments: { test: fields } });
  const field = 'cdk.json: context.environments.test';
  test.each([
    [{ env: 'test', environments }, `${field} is missing. There are: dev, prod.`],
    [of([]), `${field} must be an object.`],
    [of({ maxUploadMiB: 0 }), `${field}.maxUploadMiB=0: must be a whole number from 1 to 512.`],
    [of({ maxUploadMb: 5 }), `${field}.maxUploadMb: there is no such setting. There are: stage,`],
    [
      of({ account: 123456789012 }),
      `${field}.account=123456789012: must be an account id of 12 digits, as a text.`,
    ],
    [of({ region: 'Frankfurt' }), `${field}.region="Frankfurt": must be a region like eu-central-1.`],
    [
      of({ tasks: 'load_to_redshift' }),
      `${field}.tasks=load_to_redshift: load_to_redshift needs -c warehouse=`,
    ],
    [
      { env: 'a', environments: { a: { schedules: 'off' }, b: {} } },
      'cdk.json: context.environments.a.stage: environments.b has the same, so both would be the same stacks.',
    ],
  ])('%j is refused', (context, sentence) => {
    expect(() => read(context)).toThrow(sentence);
  });

  test('is not deployed to another account or region', () => {
    const prod = readEnvironment(newApp({ env: 'prod', environments }));
    const right = { account: '123456789012', region: 'eu-central-1' };
    expect(() => refuseOtherAccount(prod, right)).not.toThrow();
    expect(() => refuseOtherAccount(prod, { account: undefined, region: undefined })).not.toThrow();
    expect(() => refuseOtherAccount(prod, { ...right, account: '210987654321' })).toThrow(
      'cdk.json: context.environments.prod.account is 123456789012, but the AWS credentials and settings at hand are of 210987654321.',
    );
    expect(() => refuseOtherAccount(prod, { ...right, region: 'us-east-1' })).toThrow(
      /prod\.region is eu-central-1/,
    );
  });
});
