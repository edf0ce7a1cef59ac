import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, test } from 'vitest';
import { beatless } from '#lib/beatless.ts';
import { readDeploymentSettings } from '#lib/deployment-settings.ts';
import { queues } from '#tasks/queues.ts';
import { emptyBundles, type Json, newApp } from './synthesize.ts';

const bundles = emptyBundles();

test('cdk-nag finds nothing that is not acknowledged with a reason', () => {
  const report = findings();
  expect(report.conclusion).toBe('success');
  expect(report.violations).toEqual([]);
});

test('a stage does not change what is acknowledged', () => {
  expect(findings({ stage: 'dev', alarmEmail: 'team@example.com' }).violations).toEqual([]);
});

test.each([
  { warehouse: 'create' },
  {
    warehouse: 'import',
    warehouseWorkgroup:
      'arn:aws:redshift-serverless:eu-central-1:123456789012:workgroup/0a1b2c3d-4e5f-6789-abcd-ef0123456789',
  },
  { warehouse: 'import', warehouseCluster: 'reports' },
])('a warehouse brings no finding that is not acknowledged: %j', (context) => {
  const { conclusion, violations, suppressedViolations } = findings(context);
  expect([conclusion, violations]).toEqual(['success', []]);
  const ofWarehouse = suppressedViolations
    .filter(({ acknowledgedAt }: Json) => acknowledgedAt.includes('Warehouse'))
    .map(({ ruleName, acknowledgedAt, reason }: Json) => {
      expect(reason.length).toBeGreaterThan(40);
      return [ruleName.replace(/\[.*(_loads|Uploads|Results).*\]$/, '[$1/*]'), acknowledgedAt];
    });
  const worker = 'BeatlessApp/WarehouseQueue/Worker/Role';
  expect(ofWarehouse.sort()).toEqual(
    [
      ['AwsSolutions-IAM5[_loads/*]', 'BeatlessData/Warehouse/CopyRole'],
      ['AwsSolutions-IAM5[Uploads/*]', worker],
      ['AwsSolutions-IAM5[Results/*]', worker],
      // Statements have no ARN
      ['AwsSolutions-IAM5[Resource::*]', worker],
    ].sort(),
  );
});

test('each acknowledgement is for one finding at one place and says why', () => {
  const acknowledged = findings().suppressedViolations.map(({ ruleName, acknowledgedAt, reason }: Json) => ({
    rule: ruleName
      .replace(/\[.*(Uploads|Results|Backups)Bucket.*\]$/, '[$1/*]')
      .replace(/\[.*ConsoleSite.*\]$/, '[Site/*]')
      .replace(/\[.*:schedule\/.*\]$/, '[Schedules/*]')
      .replace(/\[.*\/ws\/POST\/@connections\/\*\]$/, '[Connections/*]'),
    at: acknowledgedAt,
    hasReason: reason.length > 40,
  }));
  const hasReason = true;
  const ofWorker = (at: string) => [
    { rule: 'AwsSolutions-IAM5[Uploads/*]', at, hasReason },
    { rule: 'AwsSolutions-IAM5[Results/*]', at, hasReason },
  ];
  const expected = [
    { rule: 'AwsSolutions-APIG4', at: 'BeatlessApp/HttpApi/Gateway/ANY--', hasReason },
    { rule: 'AwsSolutions-APIG4', at: 'BeatlessApp/HttpApi/Gateway/ANY--{proxy+}', hasReason },
    ...ofWorker('BeatlessApp/Api/Role'),
    // The queue of loads is there only with a warehouse; callbacks touch no bucket.
    ...Object.keys(queues)
      .filter((name) => !['warehouse', 'callbacks'].includes(name))
      .flatMap((name) =>
        ofWorker(`BeatlessApp/${name.charAt(0).toUpperCase()}${name.slice(1)}Queue/Worker/Role`),
      ),
    ...['$connect', '$disconnect', '$default'].map((route) => ({
      rule: 'AwsSolutions-APIG4',
      at: `BeatlessApp/Push/Gateway/${route}-Route`,
      hasReason,
    })),
    { rule: 'AwsSolutions-APIG1', at: 'BeatlessApp/Push/Stage', hasReason },
    { rule: 'AwsSolutions-DDB3', at: 'BeatlessApp/Push/Table', hasReason },
    { rule: 'AwsSolutions-IAM5[Connections/*]', at: 'BeatlessApp/Push/Teller/Role', hasReason },
    { rule: 'AwsSolutions-IAM5[Connections/*]', at: 'BeatlessApp/Push/Connections/Role', hasReason },
    { rule: 'AwsSolutions-CFR1', at: 'BeatlessApp/Console/Distribution', hasReason },
    { rule: 'AwsSolutions-CFR2', at: 'BeatlessApp/Console/Distribution', hasReason },
    { rule: 'AwsSolutions-CFR4', at: 'BeatlessApp/Console/Distribution', hasReason },
    { rule: 'AwsSolutions-IAM5[Site/*]', at: 'BeatlessApp/Console/Files/Role', hasReason },
    ...['Api', 'Sweep', 'Schedules/Dispatch'].map((at) => ({
      rule: 'AwsSolutions-IAM5[Schedules/*]',
      at: `BeatlessApp/${at}/Role`,
      hasReason,
    })),
    { rule: 'AwsSolutions-SQS3', at: 'BeatlessApp/Schedules/Failures', hasReason },
    { rule: 'AwsSolutions-IAM5[Backups/*]', at: 'BeatlessApp/BulkQueue/Worker/Role', hasReason },
    { rule: 'AwsSolutions-SQS3', at: 'BeatlessApp/TaskChanges/Failures', hasReason },
    { rule: 'AwsSolutions-SQS3', at: 'BeatlessApp/TaskRequests/Failures', hasReason },
  ];
  expect(acknowledged).toHaveLength(expected.length);
  expect(acknowledged).toEqual(expect.arrayContaining(expected));
});

test('a bucket that does not insist on TLS is found', () => {
  expect(() => findings({}, ({ app }) => new Bucket(app, 'Open'))).toThrow(
    /does not require requests to use SSL/,
  );
});

/** cdk-nag's part of the report that synth writes; synth itself throws when there is a violation. */
function findings(
  context: Json = {},
  change: (stacks: ReturnType<typeof beatless>) => void = () => {},
): Json {
  const app = newApp(context);
  change(beatless(app, { bundles, settings: readDeploymentSettings(app), validation: true }));
  app.synth();
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  return pluginReports.find(({ pluginName }: Json) => pluginName === 'AwsSolutions');
}
