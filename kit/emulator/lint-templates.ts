import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The CDK names dependencies twice, on purpose. */
const ignored = ['W3005'];

/** Runs cfn-lint over both templates, warnings included; false if it finds anything. */
export function lintTemplates(linter: string, assembly: string): boolean {
  const templates = ['BeatlessData', 'BeatlessApp'].map((name) => join(assembly, `${name}.template.json`));
  const { status, stdout, stderr } = spawnSync(linter, ['--ignore-checks', ...ignored, '--', ...templates], {
    encoding: 'utf8',
  });
  if (status === 0) console.log('emulator: cfn-lint finds nothing in the templates');
  else console.error(`emulator: cfn-lint finds:\n${stdout}${stderr}`);
  return status === 0;
}
