import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { beatless } from '#lib/beatless.ts';
import { emptyBundles } from '#lib/bundling/empty-bundles.ts';
import { readDeploymentSettings } from '#lib/deployment-settings.ts';
import { offlineApp } from '#lib/offline-app.ts';

/** A finding of cdk-nag that is meant to be so. */
export interface AcknowledgedFinding {
  /** Without the resource in brackets: "AwsSolutions-IAM5". */
  readonly rule: string;
  /** What the rule found, for a person: `/_loads/*`, `*`, or nothing. */
  readonly about: string;
  /** Path of the construct, without the stage: "BeatlessApp/Api/Role". */
  readonly at: string;
  readonly reason: string;
  /** The setting that brings it; empty where every deployment has it. */
  readonly setting: string;
}

/** Every setting that adds resources, by its name in the list of findings; the first has none. */
const variants: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': { console: 'off' },
  'console=on': { console: 'on' },
  'warehouse=create': { console: 'off', warehouse: 'create' },
  'warehouse=import': { console: 'off', warehouse: 'import', warehouseCluster: 'any' },
  'tracing=on': { console: 'off', tracing: 'on' },
  mailFrom: { console: 'off', mailFrom: 'any@example.com' },
  alarmEmail: { console: 'off', alarmEmail: 'any@example.com' },
  monthlyBudgetUsd: { console: 'off', alarmEmail: 'any@example.com', monthlyBudgetUsd: '100' },
};

/** Synthesizes every variant below `folder` and gives what cdk-nag found and somebody acknowledged. Throws on any other finding. */
export function acknowledgedFindings(folder: string): readonly AcknowledgedFinding[] {
  const bundles = emptyBundles(join(folder, 'bundles'));
  const found = new Map<string, AcknowledgedFinding>();
  for (const [setting, context] of Object.entries(variants)) {
    const outdir = join(folder, setting || 'plain');
    for (const finding of findingsOf(outdir, bundles, context)) {
      const key = [finding.rule, finding.about, finding.at].join(' ');
      if (!found.has(key)) found.set(key, { ...finding, setting });
    }
  }
  return [...found.values()];
}

const report = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      suppressedViolations: z.array(
        z.object({ ruleName: z.string(), acknowledgedAt: z.string(), reason: z.string() }),
      ),
    }),
  ),
});

function findingsOf(
  outdir: string,
  bundles: string,
  context: Readonly<Record<string, string>>,
): readonly Omit<AcknowledgedFinding, 'setting'>[] {
  const app = offlineApp(outdir, context);
  beatless(app, { bundles, settings: readDeploymentSettings(app), validation: true });
  app.synth();
  const { pluginReports } = report.parse(
    JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')),
  );
  const nag = pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions');
  if (!nag) throw new Error('the report of the synthesis has no findings of cdk-nag');
  return nag.suppressedViolations.map(({ ruleName, acknowledgedAt, reason }) => ({
    rule: ruleName.replace(/\[.*$/s, ''),
    about: aboutOf(ruleName),
    at: acknowledgedAt,
    reason,
  }));
}

/** "AwsSolutions-IAM5[Resource::<ResultsBucketA95A2103.Arn>/_loads/*]" → "ResultsBucket/_loads/*". */
function aboutOf(ruleName: string): string {
  const resource = /\[Resource::(.*)\]$/s.exec(ruleName)?.[1];
  if (resource === undefined) return '';
  const path = /\/[^/>}]*\*$|\/@connections\/\*$|\/_loads\/\*$/.exec(resource)?.[0] ?? resource;
  const name = /([A-Z][A-Za-z]*?)[0-9A-F]{8}/.exec(
    resource.replace(/^.*?FnGetAtt/s, '').replace(/^.*<(?!AWS::)/s, ''),
  )?.[1];
  return `${name ?? ''}${path}`;
}
