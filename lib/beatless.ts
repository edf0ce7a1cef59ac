import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AppStack } from './app-stack.ts';
import { DataStack } from './data-stack.ts';
import type { DeploymentSettings } from './deployment-settings.ts';
import { acknowledgeFindings } from './nag-acknowledgements.ts';

export interface BeatlessProps {
  /** Folder that bundleFunctions wrote to. */
  readonly bundles: string;
  readonly settings: DeploymentSettings;
  /** False leaves out the security rules, which take a second (CDK's own checks go by CDK_VALIDATION as well). */
  readonly validation: boolean;
}

/** The two stacks of one deployment. */
export function beatless(
  app: App,
  { bundles, settings, validation }: BeatlessProps,
): { data: DataStack; app: AppStack } {
  const prefix = settings.stage ? `${settings.stage}-` : '';
  const data = new DataStack(app, `${prefix}BeatlessData`, {
    warehouse: settings.warehouse,
    stage: settings.stage,
  });
  const appStack = new AppStack(app, `${prefix}BeatlessApp`, { data, settings, bundles });
  Tags.of(app).add('beatless:stage', settings.stage ?? 'default');
  acknowledgeFindings(data, appStack);
  if (validation) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { data, app: appStack };
}
