import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';

/** An app with the context of cdk.json, as the CDK CLI would start it, that writes to `outdir`. */
export function offlineApp(outdir: string, context: Readonly<Record<string, unknown>> = {}): App {
  const { context: ofFile } = JSON.parse(readFileSync(join(import.meta.dirname, '../cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return new App({
    outdir,
    postCliContext: { ...ofFile, ...context },
    builtinCloudFormationValidation: false,
  });
}
